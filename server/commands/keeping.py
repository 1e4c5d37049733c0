"""Keeping the books: proving them, carrying them to safety, bringing them back."""

from __future__ import annotations

import json
from pathlib import Path

import click

from server.commands.data_option import DATA, open_folder
from server.keeping.findings import HallBooks, Verdict
from server.keeping.verify import verify as verify_database
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


@click.command()
@DATA
@click.option("--database", help="Look at this database instead of the data folder's.")
@click.option("--hall", "halls", multiple=True, help="Only this hall; all halls of the database by default.")
@click.option("--anchor", "anchors", multiple=True, type=_Anchor(), help="A hash that was written down outside.")
@JSON
def verify(
    data: Path, database: str | None, halls: tuple[str, ...], anchors: tuple[tuple[str, int, str], ...], as_json: bool
) -> None:  # click's way
    """Prove the log by its hashes, and numbers and rows by replaying it; the hall may go on meanwhile.

    The exit code is 0 when everything is as it was written, 1 when something is not.
    """
    outside: dict[str, dict[int, str]] = {}
    for hall, seq, link in anchors:
        outside.setdefault(hall, {})[seq] = link
    engine = open_engine(open_folder(data, database).database)
    verdict = verify_database(engine, only=halls, anchors=outside)
    engine.dispose()
    click.echo(json.dumps(verdict.as_dict(), ensure_ascii=False, indent=1) if as_json else _told(verdict))
    unknown = set(halls) - {hall.hall for hall in verdict.halls}
    if unknown:
        raise click.ClickException(f"the database does not know {', '.join(sorted(unknown))}")
    if not verdict.sound:
        raise SystemExit(1)


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
