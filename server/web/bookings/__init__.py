"""Doors for bookings, and for people who may not book for a while."""
