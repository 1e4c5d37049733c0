"""The rating pad's page, ``/pad/<window>``: a tablet facing the visitor (screens.md §10).

The page itself is public and empty: who may see and rate what is decided by the device token it holds.
"""

from __future__ import annotations

from flask import Blueprint, render_template

from server.domain.ratings.rating import TEXT_MAX, dictionary


def pad_blueprint() -> Blueprint:
    """The page and its files. The national dictionary travels inside the page: rating needs no second request."""
    pages = Blueprint(
        "pad_page",
        __name__,
        static_folder="../static/pad",
        static_url_path="/pages/pad",
        template_folder="../templates",
    )

    @pages.get("/pad/<window>")
    def page(window: str) -> str:
        return render_template("pad.html", window=window, dictionary=dictionary(), text_max=TEXT_MAX)

    return pages
