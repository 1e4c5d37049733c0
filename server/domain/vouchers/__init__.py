"""二次优先卡: after a system failure, whoever was queued goes first on their next visit (domain.md §10)."""
