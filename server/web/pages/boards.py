"""The preview of boards, ``/boards``: how a layout will look, with the hall's calls of this moment, before it is set.

The picture is the display's own page in a frame of the true shape: what the manager sees is what hangs on the wall. Its
files are served as they lie in the distribution; no line of the display's program runs here.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from flask import Blueprint, Response, current_app, render_template, send_from_directory

_PICTURES = Path(str(files("display"))) / "page"
_SAMPLE = Path(__file__).parents[1] / "static" / "boards"


def board_blueprint() -> Blueprint:
    """The page, the picture in its frame, and the files of the display's page. Needs the staff frame beside it."""
    pages = Blueprint("board_page", __name__, template_folder="../templates", static_folder=None)

    @pages.get("/boards")
    def page() -> str:
        return render_template("boards.html")

    @pages.get("/boards/picture")
    def picture() -> str:
        return render_template("board_picture.html")

    @pages.get("/pages/board/<path:name>")
    def file(name: str) -> Response:
        answer = send_from_directory(_PICTURES, name, max_age=current_app.get_send_file_max_age(name))
        answer.headers["Cache-Control"] = "no-cache"
        return answer

    @pages.get("/media/sample.svg")
    def sample() -> Response:
        """What stands where the hall's own pictures will."""
        return send_from_directory(_SAMPLE, "sample.svg")

    return pages
