"""Doors for bad-rating cases."""
