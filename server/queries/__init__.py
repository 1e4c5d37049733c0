"""Reads for reports, straight SQL."""
