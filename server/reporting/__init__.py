"""Reporting ratings upward (评价数据上报): an outbox that follows the log, and a sender that nobody waits for.

The hall's writer knows nothing of it. :mod:`server.store.outbox` takes what is to be told from the log into rows, each
with its neutral record as it was then; :mod:`server.reporting.sender` sends them, whenever the platform can be reached,
under an id that is always the same. See docs/reporting-upward.md.
"""
