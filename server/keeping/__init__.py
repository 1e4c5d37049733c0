"""Keeping the books: proving them, carrying them to safety and back, and letting go of what need not be kept."""
