"""The door of the province viewer: all halls of this server in sums."""
