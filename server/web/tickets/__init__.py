"""Doors for tickets: taking, following, rating, and the numbers of kiosks that may be cut off."""
