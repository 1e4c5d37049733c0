"""Hall days played by simulated people."""
