"""``youxu decide`` and ``youxu simulate`` as typed."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from server.__main__ import youxu
from server.commands import simulating
from server.settings import load_hall
from server.simulate.days import Scenario, make_day
from server.simulate.engine import Game
from server.simulate.model import model_of
from server.simulate.on_hall import HallDesk

HUANGTAN = str(Path(__file__).parents[2] / "config" / "halls" / "huangtan")
CONFIGURE = {
    "op": "configure", "now": 0, "close": 40_000, "nodiff_slowdown": 1.2,
    "services": [{"id": 1, "code": "a", "field": "f", "zone": "A", "usual_minutes": 10, "nodiff_ok": True}],
    "windows": [{"id": 1, "code": "1", "zone": "A", "floor": 1, "kind": "specialty", "spare": False, "primary": [1],
                 "assist": [], "nodiff_skills": [], "sessions": [[0, 40_000]], "home_fields": ["f"]}],
    "forecast": {"edges": [0, 40_000], "per_hour": {"1": [4]}},
}  # fmt: skip
TICKET = {"id": 2, "service": 1, "cls": "ordinary", "arrive": 1000, "due": None, "recalled": False}


def window(status: str, **fields: object) -> dict[str, object]:
    return {"id": 1, "status": status, "kind": "specialty", "callable": [1], "primary": [1], "serving": None,
            "ticket": None, "since": None, "idle_since": None, "open_until": 40_000, **fields}  # fmt: skip


def state(now: int, *waiting: dict[str, object], **fields: object) -> dict[str, object]:
    return {"now": now, "windows": [window(**fields)], "waiting": list(waiting), "tickets_taken": {"f": 2}}  # type: ignore[arg-type]


def asked(*questions: object, policy: str | None = None) -> list[dict[str, object]]:
    lines = "\n".join(one if isinstance(one, str) else json.dumps(one) for one in questions)
    found = CliRunner().invoke(youxu, ["decide", *(["--policy", policy] if policy else [])], input=lines + "\n")
    assert found.exit_code == 0, found.output
    return [json.loads(line) for line in found.stdout.splitlines()]


def test_decide_answers_line_by_line() -> None:
    configured, taken, called, advised = asked(
        CONFIGURE,
        {"op": "ticket", "now": 1000, "ticket": TICKET,
         "state": state(1000, status="busy", serving=1, ticket=1, since=700)},
        {"op": "call", "now": 1300, "window": 1, "state": state(1300, TICKET, status="idle", idle_since=1300)},
        {"op": "advise", "now": 1300, "state": state(1300, status="idle", idle_since=1300)},
    )  # fmt: skip
    assert configured == {}
    assert set(taken) == {"estimate", "window"}
    assert called["ticket"] == 2
    assert called["reason"]
    assert advised == {"actions": []}


def test_decide_survives_what_it_cannot_answer() -> None:
    early, nonsense, unknown, missing, configured = asked(
        {"op": "call", "now": 1, "window": 1, "state": {}}, "nonsense", {"op": "guess"}, {"op": "configure"}, CONFIGURE
    )
    assert early["code"] == "not_configured"
    assert nonsense["code"] == missing["code"] == "invalid_input"
    assert unknown["code"] == "unknown_question"
    assert configured == {}


def test_decide_names_line_and_field_and_goes_on() -> None:
    asking = {"op": "call", "now": 1300, "window": 1, "state": state(1300, {**TICKET, "arrive": "noon"}, status="idle")}
    lines = [
        json.dumps(CONFIGURE).encode(), b"", json.dumps(asking).encode(), b"\xff\xfe", b"[" * 100_000, b'{"op": NaN}',
        b"\xef\xbb\xbf" + json.dumps({**asking, "state": state(1300, TICKET, status="idle")}).encode(),
    ]  # fmt: skip
    found = CliRunner().invoke(youxu, ["decide"], input=b"\n".join(lines))
    assert found.exit_code == 0
    said = [json.loads(line) for line in found.stdout.splitlines()]
    assert [one.get("line") for one in said] == [None, 3, 4, 5, 6, None], "an empty line has no answer"
    assert said[1] == {
        "code": "invalid_input", "line": 3, "field": "state.waiting[0].arrive",
        "message": "state.waiting[0].arrive: must be a number, not 'noon'",
    }  # fmt: skip
    assert "UTF-8" in said[2]["message"]
    assert "deeply" in said[3]["message"]
    assert "NaN" in said[4]["message"]
    assert said[5]["ticket"] == 2


def test_a_fault_of_decide_itself_is_told_and_ends_with_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.domain.decider.choose", lambda *_: 1 / 0)
    asking = {"op": "call", "now": 1300, "window": 1, "state": state(1300, TICKET, status="idle")}
    lines = "\n".join(map(json.dumps, (CONFIGURE, asking, CONFIGURE)))
    found = CliRunner().invoke(youxu, ["decide"], input=lines)
    assert found.exit_code == 1
    configured, broken, again = map(json.loads, found.stdout.splitlines())
    assert (configured, again) == ({}, {})
    assert (broken["code"], broken["line"]) == ("internal_error", 2)
    assert "ZeroDivisionError" in found.stderr


def test_simulate_prints_json_and_writes_a_page(tmp_path: Path) -> None:
    page = tmp_path / "days.html"
    typed = ["simulate", "--hall", HUANGTAN, "--days", "2", "--seed", "1", "--against", "fifo", "--json"]
    found = CliRunner().invoke(youxu, [*typed, "--html", str(page)])
    assert found.exit_code == 0, found.output
    said = json.loads(found.stdout)
    assert set(said["rules"]) == {"pooled_minutes", "fifo"}
    mean = said["rules"]["pooled_minutes"]["mean"]
    assert mean["low"] <= mean["mean"] <= mean["high"]
    assert said["rules"]["pooled_minutes"]["violations"]["mean"] == 0
    assert "<svg" in page.read_text(encoding="utf-8")
    again = json.loads(CliRunner().invoke(youxu, typed).stdout)
    assert again["rules"] == said["rules"]


def test_simulate_plays_tidal_rules_and_no_advice_beside_the_halls_own(tmp_path: Path) -> None:
    page = tmp_path / "days.html"
    typed = ["simulate", "--hall", HUANGTAN, "--days", "2", "--against", "fifo", "--advice", "--advice-by", "tidal",
             "--advice-by", "off"]  # fmt: skip
    found = CliRunner().invoke(youxu, [*typed, "--json", "--html", str(page)])
    assert found.exit_code == 0, found.output
    rules = json.loads(found.stdout)["rules"]
    assert list(rules) == ["pooled_minutes", "fifo"] + [
        f"pooled_minutes, advice {by}" for by in ("simulation", "tidal", "off")
    ]
    tidal, off = rules["pooled_minutes, advice tidal"], rules["pooled_minutes, advice off"]
    assert tidal["changes"]["mean"] > 0 == off["changes"]["mean"]
    assert {"times", "times_low", "times_high"} <= tidal["mean"].keys()
    assert off["mean"]["times"] == 1.0
    assert "pooled_minutes, advice tidal" in page.read_text(encoding="utf-8")
    printed = CliRunner().invoke(youxu, typed).stdout
    assert "times pooled_minutes, the same days in pairs" in printed
    refused = CliRunner().invoke(youxu, ["simulate", "--hall", HUANGTAN, "--policy", "fifo", "--advice"])
    assert refused.exit_code == 1
    assert "another system" in refused.output


def test_simulate_prints_a_table_and_refuses_an_unknown_field() -> None:
    found = CliRunner().invoke(youxu, ["simulate", "--hall", HUANGTAN, "--days", "1", "--against", "reference"])
    assert found.exit_code == 0
    assert "mean wait" in found.stdout
    refused = CliRunner().invoke(youxu, ["simulate", "--hall", HUANGTAN, "--double", "nothing"])
    assert refused.exit_code == 1
    assert "no field" in refused.output


def test_decide_answers_each_line_before_the_next_is_asked() -> None:
    """A caller that waits for its answer must get it: nothing may be kept back in a buffer."""
    command = [sys.executable, "-m", "server", "decide"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as talk:
        assert talk.stdin is not None
        assert talk.stdout is not None
        for question in (
            CONFIGURE,
            {"op": "call", "now": 1300, "window": 1, "state": state(1300, TICKET, status="idle")},
        ):
            talk.stdin.write(json.dumps(question) + "\n")
            talk.stdin.flush()
            said = json.loads(talk.stdout.readline())
        talk.stdin.close()
        assert talk.wait(30) == 0
    assert said["ticket"] == 2


def test_a_recorded_day_is_played_again_under_another_skill_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log is a played day's: beside it stands the day as it was recorded, with the hall's own skills."""
    on = date(2026, 11, 23)
    plan = load_hall(Path(HUANGTAN)).plan
    script = make_day(model_of(plan, on), Scenario(demand=0.6), 21)
    desk = HallDesk(plan, script, on, waits=False)
    Game(model_of(plan, on), script, desk).play()
    log = desk.hall.take_unsaved()
    monkeypatch.setattr(simulating, "log_of", lambda *_: log)
    data, fewer = tmp_path / "data", tmp_path / "fewer.toml"
    assert CliRunner().invoke(youxu, ["init", "--data", str(data), "--hall", HUANGTAN]).exit_code == 0
    own = (Path(HUANGTAN) / "authorisations.toml").read_text(encoding="utf-8").split("[[authorisation]]")
    fewer.write_text("[[authorisation]]".join(one for one in own if "matters = " not in one), encoding="utf-8")
    typed = [
        "simulate",
        "--hall",
        HUANGTAN,
        "--replay",
        str(data),
        "--on",
        on.isoformat(),
        "--against",
        "fifo",
        "--json",
    ]
    found = CliRunner().invoke(youxu, [*typed, "--skills", str(fewer)])
    assert found.exit_code == 0, found.output
    rules = json.loads(found.stdout)["rules"]
    assert list(rules) == ["pooled_minutes", "fifo", "as recorded"]
    assert rules["as recorded"]["tickets"]["mean"] == rules["pooled_minutes"]["tickets"]["mean"]
    assert rules["as recorded"]["mean"]["times"] < 1, "fewer skills, longer waits"
    refused = CliRunner().invoke(youxu, ["simulate", "--hall", HUANGTAN, "--skills", str(fewer)])
    assert refused.exit_code == 2
    assert "--replay" in refused.output
