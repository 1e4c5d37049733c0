"""Text messages to visitors who gave a number: where to rate, once the visit is finished.

The number is sealed and let go of as soon as it has been used; a gateway of the hall's own sends.
"""
