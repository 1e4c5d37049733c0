"""What every page shares: look, words, live channel, and the vendored front-end parts."""
