"""Thin wrappers over the wire: one device family a module."""
