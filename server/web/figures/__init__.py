"""Doors for figures of ratings, and for what was told upward."""
