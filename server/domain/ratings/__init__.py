"""Ratings (好差评): levels and reasons, what is rated, figures, and what is done about bad ones (domain.md §8)."""
