"""What can happen in a hall, by who makes the move or what it is about: the rooms of :class:`server.domain.hall.Hall`.

Each method refuses, and nothing has changed, or records events.
"""
