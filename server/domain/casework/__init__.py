"""What every kind of case shares: deadlines by the hall's workdays, standing against them, what staff write about it.

Bad-rating cases (:mod:`server.domain.ratings.case`) and reports of what could not be done
(:mod:`server.domain.unresolved.report`) have their own states and moves, and stand on this.
"""
