"""办不成事反映: what visitors report that they could not get done, followed to its answer (domain.md §9)."""
