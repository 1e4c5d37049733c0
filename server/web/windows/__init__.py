"""Doors for windows and the visits at them."""
