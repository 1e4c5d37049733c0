"""How long people will wait: possible futures of a hall, and the wait of a ticket as an interval (routing.md §2)."""
