"""Doors for vouchers for a second chance (二次优先卡)."""
