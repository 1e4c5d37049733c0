"""Doors for reports of what could not be done (办不成事反映)."""
