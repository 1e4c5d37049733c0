"""The doors: one blueprint an audience."""
