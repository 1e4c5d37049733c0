"""Doors for people: signing in, accounts."""
