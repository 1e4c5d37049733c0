"""``youxu`` with planted faults: ``python planted_server.py PLANT[=VALUE]… server --data …``.

Production code has no marks.
Plants wrap what is stable: SQLAlchemy's events and dialect, the text of statements, a few functions of the server. They
are set before gunicorn forks, so that every worker has them; the master restarts a worker that exits, as in life.
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect

Function = Callable[..., Any]


def wrap(
    owner: Any, name: str, *, before: Callable[[], None] | None = None, after: Callable[[], None] | None = None
) -> None:
    whole: Function = getattr(owner, name)

    @wraps(whole)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if before:
            before()
        result = whole(*args, **kwargs)
        if after:
            after()
        return result

    setattr(owner, name, wrapped)


class ExitPoints:
    """While ``file`` is there, the process exits at the point whose number (from 1) stands in it; the file goes first.

    Counted is one command, from the point ``ASKED`` on: what its own thread and the writer pass. The points' names are
    added to ``file`` with the ending ``.passed``.
    """

    ASKED = "asked"

    def __init__(self, file: str) -> None:
        self._file = Path(file)
        self._passed = self._file.with_suffix(".passed")
        self._count = 0
        self._asker: int | None = None
        self._lock = threading.Lock()

    def pass_by(self, name: str) -> None:
        me = threading.current_thread()
        with self._lock:
            if name == self.ASKED:
                self._asker = me.ident
            elif me.ident != self._asker and not me.name.startswith("writer-"):
                return
            try:
                wanted = int(self._file.read_text())
            except FileNotFoundError:
                self._count = 0
                return
            self._count += 1
            with self._passed.open("a", encoding="utf-8") as passed:
                passed.write(f"{self._count} {name}\n")
            if self._count == wanted:
                self._file.unlink()
                os._exit(70)

    def point(self, name: str) -> Callable[[], None]:
        return lambda: self.pass_by(name)


def exit_at(file: str) -> None:
    """Exit at a marked point of a command: asked, locked, run, each statement, commit, told, answered."""
    from gunicorn.http.wsgi import Response

    from server.live.publisher import Publisher
    from server.store.batch import Batch
    from server.store.hall_writer import HallWriter

    points = ExitPoints(file)
    wrap(HallWriter, "do", before=points.point(points.ASKED), after=points.point("about to answer"))
    wrap(Batch, "run", before=points.point("before the command ran"), after=points.point("after the command ran"))
    wrap(DefaultDialect, "do_commit", before=points.point("before commit"), after=points.point("after commit"))
    wrap(
        Publisher, "tell", before=points.point("before the publisher knows"), after=points.point("the publisher knows")
    )
    wrap(Response, "close", before=points.point("answer half sent"), after=points.point("answered"))

    def in_writer(when: str) -> Function:
        def stated(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            if threading.current_thread().name.startswith("writer-"):
                points.pass_by(f"{when} {' '.join(statement.split()[:3])}")

        return stated

    event.listen(Engine, "before_cursor_execute", in_writer("before"))
    event.listen(Engine, "after_cursor_execute", in_writer("after"))


def key_apart(file: str) -> None:
    """Control of T4: the answer is kept under its key in a transaction of its own, after the other."""
    points = ExitPoints(file)
    kept: list[tuple[str, Any]] = []
    whole = DefaultDialect.do_commit

    def keep(
        _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, executemany: bool
    ) -> tuple[str, Any]:
        if not statement.startswith("INSERT INTO answers"):
            return statement, parameters
        kept.append((statement, parameters))
        return "DELETE FROM answers WHERE ? IS NULL", [(1,)] if executemany else (1,)

    def commit(dialect: DefaultDialect, connection: Any) -> None:
        whole(dialect, connection)
        while kept:
            statement, parameters = kept.pop()
            points.pass_by("between the two transactions")
            cursor = connection.cursor()
            cursor.execute("BEGIN IMMEDIATE")
            many = isinstance(parameters, list)
            (cursor.executemany if many else cursor.execute)(statement, parameters)
            whole(dialect, connection)

    event.listen(Engine, "before_cursor_execute", keep, retval=True)
    DefaultDialect.do_commit = commit  # type: ignore[method-assign]


def reply_first(_value: str) -> None:
    """Control of T6 and T7: the answer does not wait for the commit, so a commit that fails is nobody's business."""
    whole = DefaultDialect.do_commit

    def commit(dialect: DefaultDialect, connection: Any) -> None:
        try:
            whole(dialect, connection)
        except dialect.loaded_dbapi.Error:
            connection.rollback()

    DefaultDialect.do_commit = commit  # type: ignore[method-assign]


def pragma(value: str) -> None:
    """``pragma=synchronous = NORMAL``: another value than ours, after the look that a start takes at it."""
    from server import app
    from server.store import engine

    name = value.partition("=")[0].strip()
    ours = [one for one in engine._SQLITE_PRAGMAS if not one.startswith(f"PRAGMA {name} ")]
    assert len(ours) < len(engine._SQLITE_PRAGMAS)
    settle = app.settle

    def weaken_and_settle(writing: Engine) -> None:
        engine._SQLITE_PRAGMAS = (*ours, f"PRAGMA {value}")  # type: ignore[assignment]
        settle(writing)

    app.settle = weaken_and_settle


def no_room_watch(_value: str) -> None:
    """Nobody looks at the disk before giving out tickets."""
    from server.store.disk import DiskWatch

    DiskWatch.require_room = lambda _self: None  # type: ignore[method-assign]


def no_settling(_value: str) -> None:
    """What a start finds in SQLite's log is told without having been brought to the disk."""
    from server import app

    app.settle = lambda _engine: None  # type: ignore[assignment]


def no_watchdog(_value: str) -> None:
    from server.process.watchdog import Watchdog

    Watchdog.start = lambda _self: None  # type: ignore[method-assign]


def stall(file: str) -> None:
    """While ``file`` is there, the next command stands still for good; the file goes first."""
    from server.store.batch import Batch

    wrap(Batch, "run", before=lambda: _once(file, threading.Event().wait))


def freeze(file: str) -> None:
    """While ``file`` is there, the next command stops every thread of the process: it sleeps holding Python's lock."""
    from server.store.batch import Batch

    wrap(Batch, "run", before=lambda: _once(file, lambda: ctypes.PyDLL(None).sleep(3600)))


def _once(file: str, act: Callable[[], object]) -> None:
    try:
        Path(file).unlink()
    except FileNotFoundError:
        return
    act()


def open_door(name: str) -> None:
    """Everybody may use this door."""
    from server.web.rights import ANYBODY, RIGHTS

    RIGHTS[name] = ANYBODY


def broken_door(name: str) -> None:
    """What stands behind this door fails."""
    from server.process.serve import HallServer

    build = HallServer.load

    def load(self: HallServer) -> Any:
        app = build(self)
        (endpoint,) = (one for one in app.view_functions if one.endswith(f".{name}"))
        app.view_functions[endpoint] = _fail
        return app

    HallServer.load = load  # type: ignore[method-assign]


def unlisted_door(name: str) -> None:
    """A door that somebody built without a row in the matrix of rights."""
    from server.web.rights import RIGHTS

    del RIGHTS[name]


def _fail(**_named: str) -> None:
    raise ZeroDivisionError


PLANTS: dict[str, Callable[[str], None]] = {
    one.__name__: one
    for one in (
        *(exit_at, key_apart, reply_first, pragma, no_room_watch, no_settling, no_watchdog, stall, freeze),
        *(open_door, broken_door, unlisted_door),
    )
}
PROGRAM = Path(__file__)


def planted(*plants: str) -> tuple[str, ...]:
    """The ``program`` of a ServerProcess with these plants."""
    return (str(PROGRAM), *plants)


def main(arguments: list[str]) -> None:
    sys.path.insert(0, str(Path.cwd()))  # as ``python -m server`` has it
    first = arguments.index("server")
    for plant in arguments[:first]:
        name, _, value = plant.partition("=")
        PLANTS[name](value)
    from server.__main__ import youxu

    youxu(arguments[first:])


if __name__ == "__main__":
    main(sys.argv[1:])
