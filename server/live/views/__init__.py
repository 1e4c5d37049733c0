"""The views: each renders the whole state of one screen from a :class:`server.live.sight.Sight`."""
