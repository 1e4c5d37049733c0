"""Keeping the books: proving them, carrying them to safety, bringing them back."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from server.anchoring.anchor import AnchorRefused, read_anchors
from server.clock import SystemClock
from server.commands.data_option import DATA, open_folder
from server.crypto import OpensslUnusable, crypto_named, is_public_key
from server.data_folder import DataFolder
from server.keeping.archive import BackupUnusable, heads_told
from server.keeping.backup import DatabaseDamaged, NoRoomForBackup, back_up, prune
from server.keeping.findings import HallBooks, Verdict
from server.keeping.restore import BackupOfNewerProgram, KeyMissing, PlaceNotEmpty, RestoredNotSound
from server.keeping.restore import restore as bring_back
from server.keeping.two_persons import Named, TwoPersonsNeeded
from server.keeping.verify import verify as verify_database
from server.settings import ConfigurationFaults, load_hall
from server.start_up import examine
from server.store.damage import UNREADABLE, cause
from server.store.engine import open_engine

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


class _Anchor(click.ParamType[tuple[str, int, str]]):
    """``HALL:SEQ:HASH``, as the daily report prints it."""

    name = "HALL:SEQ:HASH"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, int, str]:  # click's signature
        hall, _, rest = value.partition(":")
        seq, _, link = rest.partition(":")
        if not (hall and seq.isdigit() and link):
            self.fail(f"{value!r} is not HALL:SEQ:HASH", param, ctx)
        return hall, int(seq), link.lower()


class _AnchorKey(click.ParamType[tuple[str, str]]):
    """``HALL:KEY``, as ``youxu verify`` prints it."""

    name = "HALL:KEY"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        hall, _, key = value.partition(":")
        if not hall or not is_public_key(key):
            self.fail(f"{value!r} is not HALL:KEY as youxu verify prints it", param, ctx)
        return hall, key


@click.command()
@DATA
@click.option("--database", help="Look at this database instead of the data folder's.")
@click.option("--hall", "halls", multiple=True, help="Only this hall; all halls of the database by default.")
@click.option("--anchor", "anchors", multiple=True, type=_Anchor(), help="A hash that was written down outside.")
@click.option(
    "--anchors", "kept", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="A file of signed anchors."
)
@click.option("--anchor-key", "keys", multiple=True, type=_AnchorKey(), help="The key that signed them, kept outside.")
@JSON
def verify(
    data: Path,
    database: str | None,
    halls: tuple[str, ...],
    anchors: tuple[tuple[str, int, str], ...],
    kept: Path | None,
    keys: tuple[tuple[str, str], ...],
    as_json: bool,
) -> None:  # click's way
    """Prove the log by its hashes, and numbers and rows by replaying it; the hall may go on meanwhile.

    The exit code is 0 when everything is as it was written, 1 when something is not.
    """
    folder = open_folder(data, database)
    known = {**_anchor_keys(folder), **dict(keys)}
    outside = _anchors_in(kept, known) if kept else {}
    for hall, seq, link in anchors:
        outside.setdefault(hall, {})[seq] = link
    today = None if folder.rehearsal else SystemClock().now().date()
    engine = open_engine(folder.database)
    try:
        verdict = verify_database(engine, only=halls, anchors=outside, today=today)
    except UNREADABLE as error:
        raise click.ClickException(f"the database cannot be read ({cause(error)}): see youxu doctor") from error
    finally:
        engine.dispose()
    if as_json:
        told = {**verdict.as_dict(), "anchor_keys": known, "anchors": sum(map(len, outside.values()))}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        click.echo(_told(verdict))
        for hall, key in known.items():
            click.echo(f"anchors of {hall}: {len(outside.get(hall, {}))} looked at, signed by {hall}:{key}")
    unknown = set(halls) - {hall.hall for hall in verdict.halls}
    if unknown:
        raise click.ClickException(f"the database does not know {', '.join(sorted(unknown))}")
    if not verdict.sound:
        raise SystemExit(1)


def _anchor_keys(folder: DataFolder) -> dict[str, str]:
    """The public keys of the folder's halls, from their own keys; none of a hall whose key or settings are not here."""
    found = {}
    for place in folder.halls:
        try:
            keys, settings = folder.keys(place), load_hall(place.folder)
            signer = keys.using(crypto_named(settings.server.crypto)).anchor_signer()
            found[place.code or settings.plan.code] = signer.public_key
        except (FileNotFoundError, ConfigurationFaults):
            continue
    return found


def _anchors_in(kept: Path, keys: dict[str, str]) -> dict[str, dict[int, str]]:
    try:
        with kept.open(encoding="utf-8") as lines:
            return read_anchors(lines, keys)
    except (AnchorRefused, OpensslUnusable, UnicodeDecodeError) as error:
        raise click.ClickException(f"{kept}: {error}") from error


def _told(verdict: Verdict) -> str:
    """A table for people, and everything that is wrong below it."""
    lines = [f"{'hall':20} {'events':>10} {'days':>6} {'tickets':>9} {'ratings':>9}"]
    lines += [_row(hall) for hall in verdict.halls]
    lines += [f"head of {hall.hall}: {hall.hall}:{hall.head}:{hall.chain}" for hall in verdict.halls]
    for hall in verdict.halls:
        lines += [f"{hall.hall}: {finding}" for finding in hall.findings]
        if hall.untold:
            lines.append(f"{hall.hall}: and {hall.untold} more")
    lines.append(f"{verdict.seconds:.1f} s, {verdict.events_per_s:.0f} events a second")
    return "\n".join(lines)


def _row(hall: HallBooks) -> str:
    state = "sound" if hall.sound else f"NOT SOUND, first bad event {hall.first_bad or '(none: rows only)'}"
    figures = f"{hall.events:>10} {hall.days:>6} {hall.tickets:>9} {hall.ratings:>9}"
    return f"{hall.hall:20} {figures}  {state}"


@click.command()
@DATA
@click.option("--database", help="Back this database up instead of the data folder's.")
@click.option("--to", type=click.Path(path_type=Path, dir_okay=False), help="The backup's file.")
@click.option("--into", type=click.Path(path_type=Path, file_okay=False), help="A folder of backups, named by time.")
@click.option("--keep", default=48, show_default=True, help="With --into: how many of them are kept.")
@click.option("--with-key", is_flag=True, help="Put the hall's key in too: the backup is then a secret.")
def backup(
    data: Path, database: str | None, to: Path | None, into: Path | None, keep: int, with_key: bool
) -> None:  # click's way
    """Carry everything to safety while the hall goes on. One of --to and --into is needed.

    A damaged database is found, nothing is written then, and no older backup is removed.
    """
    if (to is None) == (into is None):
        raise click.UsageError("one of --to and --into is needed")
    folder, now = open_folder(data, database), SystemClock().now()
    name = f"youxu-{folder.halls[0].folder.name if len(folder.halls) == 1 else 'halls'}-"
    path = to or (into or Path()) / f"{name}{now:%Y%m%dT%H%M%SZ}.zip"
    try:
        done = back_up(folder, path, now=now, with_key=with_key)
    except (DatabaseDamaged, NoRoomForBackup) as error:
        raise click.ClickException(str(error)) from error
    rows = sum(done.manifest.rows.values())
    click.echo(f"{done.path}: {done.bytes} bytes, {rows} rows, {heads_told(done.manifest.heads)}")
    if into is not None:
        for old in prune(into, keep=max(1, keep), pattern=f"{name}*.zip"):
            click.echo(f"removed {old}")


@click.command()
@click.option("--from", "file", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=True)
@click.option("--data", type=click.Path(path_type=Path), required=True, help="A folder that is not there, or empty.")
@click.option("--database", help="SQLAlchemy URL of an empty database; SQLite in the data folder by default.")
@click.option("--key", type=click.Path(path_type=Path, exists=True), help="The hall's key, or a folder of keys.")
@click.option("--new-key", is_flag=True, help="Begin with a new key: links and QR codes given out end.")
@click.option("--by", nargs=2, help="An administrator, and a second administrator, auditor or manager.")
@click.option("--why", help="The reason; it stands in the log.")
def restore(
    file: Path,
    data: Path,
    database: str | None,
    key: Path | None,
    new_key: bool,
    by: tuple[str, str] | None,
    why: str | None,
) -> None:  # click's way
    """Bring a backup back into an empty place, by two persons, and prove it before it may be used.

    Their passwords are asked for, and the six digits of whoever has a second factor; where nobody sits at a keyboard
    they are read from standard input, a line each.
    """
    named = Named(by=by[0], second=by[1], why=why, password=_password_of, digits=_digits_of) if by and why else None
    try:
        done = bring_back(file, data, database=database, key=key, new_key=new_key, named=named)
    except (
        *(BackupUnusable, BackupOfNewerProgram, KeyMissing, PlaceNotEmpty, RestoredNotSound),
        TwoPersonsNeeded,
    ) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"as of {done.manifest.made_at}: {sum(done.manifest.rows.values())} rows")
    who = f"{done.by.by} and {done.by.approved_by}" if done.by.by else "whoever holds it: nobody could be the second"
    click.echo(f"brought back by {who}")
    click.echo(_told(done.verdict))
    click.echo(f"youxu server --data {data}")


def _password_of(name: str) -> str:
    return _typed(f"Password of {name}", hidden=True)


def _digits_of(name: str) -> str:
    return _typed(f"Six digits of {name}'s authenticator app", hidden=False)


def _typed(what: str, *, hidden: bool) -> str:
    typed = sys.stdin
    if typed.isatty():
        return str(click.prompt(what, hide_input=hidden))
    return typed.readline().rstrip("\n")


@click.command()
@DATA
@click.option("--database", help="Look at this database instead of the data folder's.")
@JSON
def doctor(data: Path, database: str | None, as_json: bool) -> None:
    """Look at everything a server needs, and say all that is wrong. The exit code is 1 when it would not start."""
    found = examine(open_folder(data, database), now=SystemClock().now(), thorough=True)
    if as_json:
        checks = [{"what": one.what, "state": one.state.lower(), "words": one.words} for one in found.checks]
        click.echo(json.dumps({"sound": found.sound, "checks": checks}, ensure_ascii=False, indent=1))
    else:
        click.echo(found.told(all_of_it=True))
    if not found.sound:
        raise SystemExit(1)
