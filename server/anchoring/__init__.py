"""Anchors: the head of the log kept outside, signed: so a log rewritten to its end is found (promises.md §5.6)."""
