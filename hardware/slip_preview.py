"""``youxu slip``: what a slip will look like, drawn from the very bytes that a printer would get."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from hardware.simulators.preview import render_preview
from hardware.slip import BadSlip
from hardware.slip_template import TEMPLATE, BadTemplate, slip_template
from screens.wording import WordingError, words

# A ticket as a hall gives one out; the wording is the hall's own (config/wording/slip.toml).
SAMPLE: dict[str, Any] = {
    "ticket_id": "preview",
    "code": "A003",
    "business": {"zh": "社会保险", "en": "Social insurance"},
    "matter": {"zh": "养老保险待遇申领", "en": "Claim an old-age pension"},
    "zone": {"zh": "社会服务专区", "en": "Social services"},
    "zone_code": "B",
    "floor": 1,
    "side": {"zh": "西侧", "en": "west"},
    "ahead": 5,
    "wait": {"p10": 10, "p50": 14, "p90": 20},
    "issued_at": "2026-11-23T01:05:09Z",
    "link": "http://192.0.2.1:8080/t/preview",
    "hall": {"zh": "便民服务中心", "en": "Public Service Centre"},
    "time_zone": "Asia/Shanghai",
    "reprint": False,
    "near": 3,
}


@click.command()
@click.option("--preview", "out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="PNG to write.")
@click.option("--paper-mm", type=click.Choice(["58", "80"]), default="80", show_default=True)
@click.option("--reprint", is_flag=True, help="A second paper, marked 补打.")
@click.option("--offline", is_flag=True, help="As a kiosk prints it that is cut off.")
@click.option("--wording", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Folder of slip.toml.")
@click.option(
    "--template", default=TEMPLATE, type=click.Path(path_type=Path, dir_okay=False), help="Another slip.toml."
)
@click.option(
    "--payload",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="JSON of other fields.",
)
def slip(
    out: Path, paper_mm: str, reprint: bool, offline: bool, wording: Path | None, template: Path, payload: Path | None
) -> None:
    """Draw a slip as a picture, 8 dots to the millimetre, to look at what was changed in its wording or template."""
    said = {**SAMPLE, "reprint": reprint, "offline": offline}
    if offline:
        said |= {"code": "A-K3-01", "wait": None}
    try:
        said |= _fields(payload) if payload else {}
        spoken = words("slip", wording) if wording else words("slip")
        picture = render_preview(said, spoken, int(paper_mm), slip_template(template))
    except (BadSlip, BadTemplate, WordingError) as error:
        raise click.ClickException(str(error)) from error
    picture.save(out, format="PNG")
    click.echo(f"{out}: {picture.width} × {picture.height} dots, {picture.height / 8:.0f} mm of paper")


def _fields(file: Path) -> dict[str, Any]:
    try:
        fields = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadSlip(f"{file} is no JSON: {error}") from error
    if not isinstance(fields, dict):
        raise BadSlip(f"{file} holds no fields")
    return fields


if __name__ == "__main__":
    slip()
