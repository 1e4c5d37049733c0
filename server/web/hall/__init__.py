"""Doors for the hall and its day: plan, views, advice, alerts, words for everybody."""
