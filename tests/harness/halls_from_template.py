"""Several halls for one server: copies of Huangtan under other codes, or many made from a template."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from server_process import HALLS, Installed

from server.data_folder import DataFolder
from server.provision import provision_plan
from server.settings import load_hall
from server.setup_hall import create_halls
from server.store.engine import open_engine

HALL_CODES = ("north", "south")


def copy_of_huangtan(folder: Path, code: str) -> Path:
    """Huangtan's configuration under another code, with no waiting between calls."""
    copy = folder / "halls" / code
    shutil.copytree(HALLS / "huangtan", copy)
    path = copy / "hall.toml"
    text = path.read_text(encoding="utf-8")
    assert 'code = "huangtan"' in text
    text = text.replace('code = "huangtan"', f'code = "{code}"', 1)
    head, mark, tail = text.partition("[rules]")
    _, _, tail = tail.partition("\n")
    path.write_text(f"{head}{mark}\ncall_interval_s = 0\nno_show_wait_s = 0\n{tail}", encoding="utf-8")
    return copy


def hall_of(folder: Path, code: str, *, windows: int, businesses: int = 5) -> Path:
    """A made-up hall: every window may take everything, so that no queue is long while another window is idle."""
    copy = folder / "halls" / code
    (copy / "matters").mkdir(parents=True)
    series = "ABCDEFGHJKLMNPQRSTUVWXYZ"[:businesses]
    named = ", ".join(f'"{one.lower()}"' for one in series)
    files = {
        "hall.toml": f"""
            code = "{code}"
            name = {{ zh = "大厅 {code}", en = "Hall {code}" }}
            time_zone = "Asia/Shanghai"
            window_cap = {windows}
            [server]
            threads = {4 * windows + 64}
            [rules]
            call_interval_s = 0
            no_show_wait_s = 0
            [[session]]
            weekdays = ["mon", "tue", "wed", "thu", "fri"]
            opens = 08:00:00
            closes = 18:00:00
            """,
        "zones.toml": f"""
            [[zone]]
            code = "Z"
            name = {{ zh = "大厅", en = "Hall" }}
            floor = 1
            side = {{ zh = "正面", en = "front" }}
            window_cap = {windows}
            units = ["窗口"]
            lead_unit = "窗口"
            """,
        "windows.toml": f"""
            [[window]]
            codes = ["1-{windows}"]
            zone = "Z"
            kind = "domain"
            name = {{ zh = "窗口", en = "Window" }}
            """,
        "businesses.toml": "".join(
            f"""
            [[business]]
            code = "{one.lower()}"
            series = "{one}"
            name = {{ zh = "业务 {one}", en = "Business {one}" }}
            zone = "Z"
            department = "窗口"
            usual_minutes = 10
            icon = "work"
            """
            for one in series
        ),
        "matters/all.toml": "".join(
            f"""
            [[matter]]
            code = "{one}-1"
            business = "{one.lower()}"
            name = {{ zh = "事项 {one}", en = "Matter {one}" }}
            base_code = "SAMPLE-{one}"
            implementing_code = "SAMPLE-{one}-1"
            sub_matters = []
            type = "行政确认"
            legal_basis = "样例"
            process = ["申请", "受理"]
            time_limit_workdays = 1
            papers = []
            form = "样例表"
            usual_minutes = 10
            sample = true
            """
            for one in series
        ),
        "authorisations.toml": f"""
            [[authorisation]]
            windows = ["1-{windows}"]
            businesses = [{named}]
            role = "own"
            permissions = ["intake", "accept"]
            valid_from = 2023-12-01
            """,
        "devices.toml": """
            [[device]]
            code = "D1"
            kind = "display"
            zone = "Z"
            """,
    }
    for name, text in files.items():
        (copy / name).write_text("\n".join(line.strip() for line in text.splitlines()), encoding="utf-8")
    return copy


def install_halls(
    folder: Path,
    halls: Sequence[Path],
    *,
    database: str | None = None,
    kiosks: int = 2,
    clerks: int = 9,
    displays: int = 2,
    pads: int = 9,
) -> list[Installed]:
    """New halls in one data folder, with credentials for everybody."""
    data = folder / "data"
    secrets = create_halls(data, halls=halls, database=database)
    found = DataFolder.open(data)
    engine = open_engine(found.database, writing=True)
    made = []
    for (code, secret), hall in zip(secrets.items(), halls, strict=True):
        plan = load_hall(hall).plan
        given = provision_plan(
            engine, plan, kiosks=kiosks, clerks=clerks, displays=displays, pads=pads, test_hall=False
        )
        made.append(
            Installed(
                data=data,
                hall=code,
                database=found.database,
                admin=secret,
                kiosks=[one["token"] for one in given["kiosks"]],
                kiosk_codes=[one["code"] for one in given["kiosks"]],
                clerks={one["window"]: one["token"] for one in given["clerks"]},
                pads={one["window"]: one["token"] for one in given["pads"]},
                displays=[one["token"] for one in given["displays"]],
                names={one["window"]: one["name"] for one in given["clerks"]},
            )
        )
    engine.dispose()
    return made
