"""The hall manager's page, ``/manager``: the whole hall live, and the moves that steer it (screens.md §7).

A team lead has the same page as ``/team``, of the own teams alone: who is signed in decides what is shown.

The page is an empty frame: state comes over the live channel and the API, which decide who may see and do what.
"""

from __future__ import annotations

from flask import Blueprint, render_template


def manager_blueprint() -> Blueprint:
    """The page and its files. Needs the staff frame of :func:`server.web.pages.pages_blueprint` beside it."""
    pages = Blueprint(
        "manager_page",
        __name__,
        static_folder="../static/manager",
        static_url_path="/pages/manager",
        template_folder="../templates",
    )

    @pages.get("/manager")
    @pages.get("/team")
    def page() -> str:
        return render_template("manager.html")

    return pages
