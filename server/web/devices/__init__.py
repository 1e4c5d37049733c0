"""Doors for devices: letting in, shutting out, what they report."""
