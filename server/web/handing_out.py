"""Files that are handed out: written beside memory first, told to the trail with their hash, then sent as written.

A hash that stands in the log before the first byte goes out has to be known by then; so the file is written once, to a
nameless temporary file that nobody else can open, and sent from there piece by piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from typing import IO

from flask import Response

from server.actions.readings import file_handed_out
from server.actions.turn import Answer, Turn
from server.web.gate import Unwelcome, answered, respond
from server.web.readings import reader

_IN_MEMORY = 256 * 1024
_AT_ONCE = 64 * 1024


@dataclass(kw_only=True)
class Written:
    """A file that waits to be sent. ``lines``: of records, as who wrote it counts them."""

    content: IO[bytes]
    size: int = 0
    lines: int = 0
    sha256: str = field(default="")

    def pieces(self) -> Iterator[bytes]:
        self.content.seek(0)
        while piece := self.content.read(_AT_ONCE):
            yield piece

    def sent(self, kind: str, name: str) -> Response:
        """As an answer to be saved, never shown or kept. ``kind``: its MIME type."""
        answer = Response(self.pieces(), mimetype=kind)
        answer.call_on_close(self.content.close)
        answer.headers["Content-Length"] = str(self.size)
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        answer.headers["Youxu-SHA256"] = self.sha256
        answer.headers["Cache-Control"] = "no-store"
        return answer


def written(pieces: Iterable[str | bytes]) -> Written:
    """Each piece is a record's line, but for what stands above them: ``lines`` counts all pieces."""
    # closed with the answer, or here when writing fails
    file = Written(content=SpooledTemporaryFile(max_size=_IN_MEMORY))  # noqa: SIM115
    digest = sha256()
    try:
        for piece in pieces:
            content = piece.encode() if isinstance(piece, str) else piece
            digest.update(content)
            file.content.write(content)
            file.size += len(content)
            file.lines += 1
    except BaseException:
        file.content.close()
        raise
    file.sha256 = digest.hexdigest()
    return file


def handed_out(file: Written, *, kind: str, name: str, what: str, subject: str, heads: int = 0) -> Response:
    """Tell the trail, then send. ``heads``: pieces that are no records. Raises Unwelcome 409 for a retry that differs.

    Under its key the same file is sent again as long as it is the same; the trail is told once.
    """
    who = reader()

    def run(turn: Turn) -> Answer:
        told = {"what": what, "subject": subject, "name": name, "lines": file.lines - heads, "sha256": file.sha256}
        file_handed_out(turn, who, **told)  # type: ignore[arg-type]  # as named there
        return Answer(status=200, body={"sha256": file.sha256})

    return sent_when_told(answered(run), file, kind=kind, name=name)


def sent_when_told(answer: Answer, file: Written, *, kind: str, name: str) -> Response:
    """``answer``: of the command that told the trail, with the hash that stands there."""
    if answer.status != 200:
        file.content.close()
        return respond(answer)
    if answer.body["sha256"] != file.sha256:
        file.content.close()
        raise Unwelcome(409, "file_has_changed", sha256=answer.body["sha256"])
    return file.sent(kind, name)
