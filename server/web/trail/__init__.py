"""Doors for the trail, for what takes two persons, and for the map of personal data."""
