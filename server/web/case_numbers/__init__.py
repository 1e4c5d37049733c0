"""The platform's cases beside the visits of the hall: their numbers, and what does not fit."""
