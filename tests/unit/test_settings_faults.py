"""A broken configuration never starts, and says everything that is wrong with it in one go."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from server.settings import ConfigurationFaults, check, load_hall

HALLS = Path(__file__).parents[2] / "config" / "halls"
TODAY = date(2026, 11, 22)

Break = Callable[..., None]


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    """A copy of Huangtan that a test may break."""
    return Path(shutil.copytree(HALLS / "huangtan", tmp_path / "huangtan"))


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} has no {old!r} to break"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def add(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + "\n" + text, encoding="utf-8")


def faults_of(hall: Path, *, on: date = TODAY) -> list[tuple[str, str, str]]:
    return [(fault.file, fault.key, fault.reason) for fault in check(hall, on=on)[0]]


def only(hall: Path, *, on: date = TODAY) -> tuple[str, str, str]:
    faults = faults_of(hall, on=on)
    assert len(faults) == 1, faults
    return faults[0]


MATTER = """
[[matter]]
code = "{code}"
business = "{business}"
name = {{ zh = "样例", en = "Sample" }}
base_code = "SAMPLE-1"
implementing_code = "SAMPLE-1-1"
sub_matters = []
type = "公共服务"
legal_basis = "样例"
process = ["申请"]
time_limit_workdays = 0
papers = []
form = "样例"
usual_minutes = 5
"""

BUSINESS = """
[[business]]
code = "{code}"
series = "{series}"
name = {{ zh = "样例", en = "Sample" }}
zone = "{zone}"
department = "样例"
usual_minutes = 5
"""


def test_everything_at_once_in_the_order_of_the_files(hall: Path) -> None:
    replace(hall / "hall.toml", "threads = 96", "threads = 30")  # more screens than threads
    replace(hall / "zones.toml", "window_cap = 12", "window_cap = 8")  # a zone over the cap
    add(hall / "businesses.toml", BUSINESS.format(code="orphans", series="X", zone="H"))
    add(hall / "matters/e_civil_affairs.toml", MATTER.format(code="X-1", business="orphans"))  # nobody may take it
    add(hall / "authorisations.toml", "[[authorisation]\n")  # no TOML
    replace(hall / "devices.toml", 'kind = "kiosk"', 'kind = "toaster"')  # unknown device
    replace(hall / "devices.toml", 'driver = "clips"', 'driver = "gramophone"')  # unknown driver
    replace(hall / "windows.toml", 'kind = "unresolved"', 'kind = "unresolved"\ncolour = "red"')  # unknown key
    replace(hall / "hall.toml", "warn_when_ahead = 15", 'warn_when_ahead = "many"')  # wrong type
    found = [(file, key) for file, key, _ in faults_of(hall)]
    assert found == [
        ("hall.toml", "rules.warn_when_ahead"),
        ("hall.toml", "server.threads"),
        ("zones.toml", "zone[H].window_cap"),
        ("windows.toml", "window[9].colour"),
        ("authorisations.toml", ""),
        ("devices.toml", "device[K1].kind"),
        ("devices.toml", "device[D1].drivers.voice.driver"),
    ]
    replace(hall / "authorisations.toml", "[[authorisation]\n", "")
    found = [(file, key) for file, key, _ in faults_of(hall)]
    assert ("businesses.toml", "business[orphans]") in found
    assert ("matters/e_civil_affairs.toml", "matter[X-1]") in found
    assert len(found) == 8


def test_it_is_said_the_same_way_twice(hall: Path) -> None:
    replace(hall / "zones.toml", "floor = 1", "flor = 1")
    replace(hall / "hall.toml", "threads = 96", "threads = 30")
    assert faults_of(hall) == faults_of(hall) != []


def test_load_raises_them_all(hall: Path) -> None:
    replace(hall / "hall.toml", "threads = 96", "threads = 30")
    replace(hall / "zones.toml", "window_cap = 12", "window_cap = 8")
    with pytest.raises(ConfigurationFaults) as caught:
        load_hall(hall)
    assert len(caught.value.faults) == 2
    assert "zones.toml: zone[H].window_cap: zone H has 9 windows, its cap is 8" in str(caught.value)


def test_no_folder(tmp_path: Path) -> None:
    assert only(tmp_path / "nowhere")[2] == "there is no such folder"


def test_missing_and_unknown_files(hall: Path) -> None:
    (hall / "windows.toml").rename(hall / "windos.toml")
    assert faults_of(hall)[0] == ("windows.toml", "", "the file is missing")
    assert faults_of(hall)[1][0] == "windos.toml"
    assert len(faults_of(hall)) == 2


def test_a_matter_no_window_may_take(hall: Path) -> None:
    replace(hall / "authorisations.toml", 'businesses = ["unresolved"]', 'matters = ["Z-REFUSED"]')
    found = faults_of(hall)
    assert ("businesses.toml", "business[unresolved]", "no window may take it") in found
    assert ("matters/z_unresolved.toml", "matter[Z-ADVICE]", "no window may take it") in found
    assert len(found) == 4


def test_dates_of_authorisations_count(hall: Path) -> None:
    replace(
        hall / "authorisations.toml",
        'businesses = ["unresolved"]\nrole = "own"\nvalid_from = 2023-12-01',
        'businesses = ["unresolved"]\nrole = "own"\nvalid_from = 2023-12-01\nvalid_until = 2026-11-21',
    )
    found = faults_of(hall, on=date(2026, 11, 22))
    reason = "no window may take it on 2026-11-22: it is authorised from 2023-12-01 to 2026-11-21"
    assert ("businesses.toml", "business[unresolved]", reason) in found
    assert len(found) == 5
    assert faults_of(hall, on=date(2026, 11, 21)) == []
    assert check(hall) == ([], [])


def test_reserve_windows_alone_do_not_do(hall: Path) -> None:
    replace(hall / "windows.toml", 'kind = "unresolved"', 'kind = "reserve"')
    assert {reason for _, _, reason in faults_of(hall)} == {
        "no window may take it but reserve or emergency windows, which are closed by default"
    }


def test_a_window_that_must_be_turned_first_does_not_do(hall: Path) -> None:
    replace(hall / "windows.toml", 'kind = "no_difference"', 'kind = "general"')
    reasons = {reason for _, _, reason in faults_of(hall)}
    assert reasons == {"no window may take it unless the hall manager turns one into a no-difference window"}


def test_a_window_with_nothing_to_do(hall: Path) -> None:
    replace(hall / "windows.toml", 'codes = ["9"]', 'codes = ["9-10"]')
    replace(hall / "zones.toml", "window_cap = 12", "window_cap = 13")
    (hall / "map.toml").unlink()
    assert only(hall) == ("windows.toml", "window[9-10]", "may take nothing: 10")


def test_the_hall_over_its_cap(hall: Path) -> None:
    replace(hall / "hall.toml", "window_cap = 12", "window_cap = 8")
    assert only(hall) == ("hall.toml", "window_cap", "9 windows are declared, the cap is 8")


def test_more_screens_than_threads_says_the_numbers(hall: Path) -> None:
    # 9 consoles, 2 for the kiosk, board, 9 signs, 9 pads, 1 desk, 16 to spare: 47 sockets.
    replace(hall / "hall.toml", "threads = 96", "threads = 47")
    file, key, reason = only(hall)
    assert (file, key) == ("hall.toml", "server.threads")
    assert "47 sockets" in reason
    assert "at least 48 threads, there are 47" in reason
    replace(hall / "hall.toml", "threads = 47", "threads = 48")
    assert faults_of(hall) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "reason"),
    [
        ("hall.toml", 'time_zone = "Asia/Shanghai"', 'time_zone = "Asia/Huangtan"', "time_zone", "no IANA time zone"),
        ("hall.toml", "window_cap = 12", 'window_cap = "12"', "window_cap", "valid integer (found '12')"),
        ("hall.toml", "closed_on = []", "closed_on = [1]", "closed_on[1]", "valid date"),
        ("hall.toml", "[server]", '[server]\nanchor_file = "anchors"', "server.anchor_file", "a whole path"),
        ("hall.toml", "[server]", '[server]\nanchor_url = "ftp://h"', "server.anchor_url", "http:// or https://"),
        ("hall.toml", "[server]", '[server]\nanchor_url = "http://a:b@h"', "server.anchor_url", "without user"),
        ("hall.toml", "[rules]", "[rules]\nwarn_ahead = 3", "rules.warn_ahead", "unknown key"),
        ("hall.toml", "[rules]", '[rules]\nrouting_policy = "luck"', "rules.routing_policy", "known: counted_minutes"),
        ("hall.toml", "[rules]", '[rules]\nadvice_by = "luck"', "rules.advice_by", "'simulation', 'tidal' or 'off'"),
        (
            "hall.toml",
            "[rules]",
            "[rules]\ntidal_waiting_per_window = 0",
            "rules.tidal_waiting_per_window",
            "than or equal",
        ),
        (
            "hall.toml",
            "[rules]",
            "[rules]\ntidal_close_below = 50",
            "rules.tidal_close_below",
            "less than or equal to 1",
        ),
        ("hall.toml", "[rules]", "[rules]\nannounce_times = 0", "rules.announce_times", "greater than or equal to 1"),
        ("hall.toml", "[rules]", "[rule]", "rule", "unknown key"),
        ("hall.toml", "closes = 12:00:00", "closes = 08:00:00", "session[#1].closes", "is not after 08:30:00"),
        ("hall.toml", "opens = 13:30:00", "opens = 11:30:00", "session", "before the last closes at 12:00:00"),
        ("hall.toml", 'code = "disabled"', 'code = "elderly"', "priority_group[elderly].code", "declared twice"),
        ("zones.toml", ', en = "Service windows" }', " }", "zone[H].name.en", "this key is missing"),
        ("zones.toml", "[[zone]]", "[[room]]", "room", "unknown key"),
        ("windows.toml", 'codes = ["5-8"]', 'codes = ["8-5"]', "window[8-5].codes[1]", "smaller number first"),
        ("windows.toml", 'codes = ["5-8"]', 'codes = ["4-8"]', "window[4-8].codes", "window '4' is declared twice"),
        ("windows.toml", 'zone = "H"', 'zone = "Q"', "window[1].zone", "unknown zone 'Q'"),
        ("businesses.toml", 'series = "B"', 'series = "A"', "business[market_regulation].series", "declared twice"),
        ("businesses.toml", 'series = "B"', 'series = "O"', "business[market_regulation].series", "pattern"),
        ("businesses.toml", 'zone = "H"', 'zone = "Q"', "business[public_security].zone", "unknown zone 'Q'"),
        ("matters/a_public_security.toml", '"public_security"', '"police"', "matter[A-BIRTH].business", "'police'"),
        ("matters/a_public_security.toml", '"行政确认"', '"行政"', "matter[A-BIRTH].type", "行政许可"),
        ("authorisations.toml", '"C-SOCIAL-CARD"', '"C-CARD"', "authorisation[#6].matters", "unknown matter 'C-CARD'"),
        (
            "authorisations.toml",
            '["unresolved"]',
            '["unresolved", "x"]',
            "authorisation[#12].businesses",
            "business 'x'",
        ),
        ("authorisations.toml", 'windows = ["2-4"]', 'windows = ["2-14"]', "authorisation[#9].windows", "window '10'"),
        ("authorisations.toml", "= 2027-12-31", "= 2025-12-31", "authorisation[#8].valid_until", "before 2026-01-01"),
        ("devices.toml", 'zone = "H"', 'zone = "Q"', "device[K1].zone", "unknown zone 'Q'"),
        ("devices.toml", 'windows = ["1"]', 'windows = ["11"]', "device[W1].windows", "unknown window '11'"),
        ("devices.toml", 'code = "P{window}"', 'code = "P"', "device[P].windows", "belongs to one window"),
        ("devices.toml", 'code = "W1"', 'code = "P1"', "device[P1].code", "given to two devices"),
        ("devices.toml", "drivers.led", "drivers.voice", "device[W1].drivers.voice", "a desk has no voice"),
        ("devices.toml", 'driver = "eq2013"', 'driver = "escpos"', "device[W1].drivers.led.driver", "eq2013, bx5"),
        ("devices.toml", "panel_inches = 65", "panel_inch = 65", "device[D1].page.panel_inch", "unknown key"),
        ("devices.toml", "panel_inches = 65", 'board = "Q"', "device[D1].page.board", "unknown zone 'Q'"),
        ("devices.toml", 'code = "W1"', 'code = "W1"\npage.distance_m = 3', "device[W1].page", "only a display"),
        ("devices.toml", "paper_mm = 80", "paper = 2026-01-01", "device[K1].drivers.printer.paper", "an option is"),
    ],
)
def test_single_faults(hall: Path, file: str, old: str, new: str, key: str, reason: str) -> None:
    replace(hall / file, old, new)
    found = faults_of(hall)
    assert (file, key) in [(one, two) for one, two, _ in found]
    assert any(reason in three for _, two, three in found if two == key), found


def test_a_faulty_entry_makes_no_second_fault(hall: Path) -> None:
    """What others say about a window, zone, business or authorisation that is written wrongly is not blamed on them."""
    replace(hall / "zones.toml", "floor = 1", 'floor = "one"')
    replace(hall / "windows.toml", 'kind = "unresolved"', 'kind = "unresolvd"')
    replace(hall / "businesses.toml", 'series = "A"', 'series = "1"')
    replace(hall / "authorisations.toml", 'role = "own"', 'role = "owner"')
    assert [(file, key) for file, key, _ in faults_of(hall)] == [
        ("zones.toml", "zone[H].floor"),
        ("windows.toml", "window[9].kind"),
        ("businesses.toml", "business[public_security].series"),
        ("authorisations.toml", "authorisation[#1].role"),
    ]


def test_one_fault_does_not_hide_another_in_the_same_table(hall: Path) -> None:
    replace(hall / "hall.toml", 'time_zone = "Asia/Shanghai"', "time_zone = 8")
    replace(hall / "hall.toml", "window_cap = 12", "window_cap = 8")
    replace(hall / "zones.toml", "floor = 1", 'floor = "one"')
    replace(hall / "zones.toml", 'en = "Service windows" }', 'fr = "Guichets" }')
    replace(hall / "zones.toml", "window_cap = 12", "window_cap = 7")
    replace(hall / "windows.toml", 'zone = "H"\nkind = "domain"', 'zone = "Q"\nkind = "main"')
    replace(hall / "businesses.toml", 'series = "A"\nname', 'series = "1"\nnames')
    replace(hall / "businesses.toml", 'zone = "H"', 'zone = "Q"')
    replace(hall / "matters/a_public_security.toml", 'business = "public_security"', 'business = "x"\nlevel = 1')
    replace(hall / "authorisations.toml", "valid_from = 2023-12-01", 'valid_from = "2023-12-01"')
    replace(hall / "authorisations.toml", 'windows = ["1"]', 'windows = ["1", "77"]')
    replace(hall / "devices.toml", 'zone = "H"', 'zone = "Q"\ncolour = "red"')
    replace(hall / "devices.toml", 'driver = "escpos"', "driver = 3")
    replace(hall / "devices.toml", 'driver = "sdt"', 'driver = "xyz"')
    assert {(file, key) for file, key, _ in faults_of(hall)} == {
        ("hall.toml", "time_zone"),
        ("hall.toml", "window_cap"),
        ("zones.toml", "zone[H].floor"),
        ("zones.toml", "zone[H].name.en"),
        ("zones.toml", "zone[H].name.fr"),
        ("zones.toml", "zone[H].window_cap"),
        ("windows.toml", "window[1].kind"),
        ("windows.toml", "window[1].zone"),
        ("businesses.toml", "business[public_security].series"),
        ("businesses.toml", "business[public_security].name"),
        ("businesses.toml", "business[public_security].names"),
        ("businesses.toml", "business[public_security].zone"),
        ("matters/a_public_security.toml", "matter[A-BIRTH].level"),
        ("matters/a_public_security.toml", "matter[A-BIRTH].business"),
        ("authorisations.toml", "authorisation[#1].valid_from"),
        ("authorisations.toml", "authorisation[#1].windows"),
        ("devices.toml", "device[K1].colour"),
        ("devices.toml", "device[K1].zone"),
        ("devices.toml", "device[K1].drivers.printer.driver"),
        ("devices.toml", "device[K1].drivers.id_reader.driver"),
    }


def test_wrong_threads_are_not_counted_with(hall: Path) -> None:
    replace(hall / "hall.toml", "threads = 96", 'threads = "many"')
    assert only(hall)[1] == "server.threads"


def test_a_faulty_authorisation_is_not_blamed_on_its_matters(hall: Path) -> None:
    replace(hall / "authorisations.toml", 'role = "own"', 'role = "owner"')
    assert only(hall)[:2] == ("authorisations.toml", "authorisation[#1].role")


def test_a_hall_may_bring_its_own_driver(hall: Path) -> None:
    replace(hall / "devices.toml", 'driver = "eq2013"', 'driver = "huangtan.signs:OwnSign"')
    assert faults_of(hall) == []


def test_a_byte_order_mark_does_no_harm(hall: Path) -> None:
    path = hall / "zones.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert faults_of(hall) == []
    path.write_bytes("楼层".encode("gb18030"))
    assert only(hall) == ("zones.toml", "", "the file is not UTF-8")


def test_short_days_are_a_warning(hall: Path) -> None:
    replace(hall / "hall.toml", "closes = 17:30:00", "closes = 16:30:00")
    faults, warnings = check(hall, on=TODAY)
    assert faults == []
    assert [(warning.file, warning.key) for warning in warnings] == [("hall.toml", "session")]
    assert "mon 390" in warnings[0].reason


def test_an_overloaded_voice_is_a_warning(hall: Path) -> None:
    replace(hall / "hall.toml", "[rules]", "[rules]\nannounce_times = 12")
    faults, warnings = check(hall, on=TODAY)
    assert faults == []
    assert [(warning.file, warning.key) for warning in warnings] == [("zones.toml", "zone[H]")]


def test_a_desk_may_have_several_keypads_each_at_one_of_its_windows(hall: Path) -> None:
    more = """
[[device]]
code = "W2"
kind = "desk"
windows = ["2", "3"]

[device.drivers.keypad]
driver = "keypad68h"
port = "/dev/ttyS0"

[device.drivers.keypad_2]
driver = "usb_keypad"
port = "name:Keypad"
window = "{window}"
"""
    add(hall / "devices.toml", more.format(window="3"))
    assert faults_of(hall) == []
    replace(hall / "devices.toml", 'window = "3"', 'window = "4"')
    file, key, reason = only(hall)
    assert (file, key.rpartition(".drivers.")[2]) == ("devices.toml", "keypad_2.window")
    assert reason == "'4' is not one of this device's windows"


def test_a_kiosk_has_one_of_each_part(hall: Path) -> None:
    replace(hall / "devices.toml", "[device.drivers.printer]", "[device.drivers.printer_2]")
    assert "a kiosk has no printer_2" in only(hall)[2]


def test_a_date_goes_by_a_weekday_that_has_sessions_and_is_not_closed_too(hall: Path) -> None:
    replace(hall / "hall.toml", "open_on = []", 'open_on = []\nlike_weekday = { 2026-10-10 = "fri" }')
    assert load_hall(hall).plan.like_weekday == ((date(2026, 10, 10), 4),)
    replace(hall / "hall.toml", '"fri" }', '"sun" }')
    assert only(hall) == ("hall.toml", "like_weekday", "2026-10-10 is to go by sun, on which no session is held")
    replace(hall / "hall.toml", '"sun" }', '"fri" }')
    replace(hall / "hall.toml", "closed_on = []", "closed_on = [2026-10-10]")
    assert only(hall) == ("hall.toml", "like_weekday", "2026-10-10 stands in closed_on too")


def test_a_business_without_usual_minutes_has_the_mean_of_its_matters_and_one_without_matters_must_tell(
    hall: Path,
) -> None:
    plan = load_hall(hall).plan
    told = [one.usual_minutes for one in plan.matters_of["public_security"]]
    assert plan.usual_minutes("public_security", None) == sum(told) / len(told)
    add(hall / "businesses.toml", BUSINESS.format(code="alone", series="X", zone="H").replace("usual_minutes = 5", ""))
    add(hall / "authorisations.toml", TAKES_ALONE)
    assert only(hall)[:2] == ("businesses.toml", "business[alone].usual_minutes")


TAKES_ALONE = """
[[authorisation]]
windows = ["9"]
businesses = ["alone"]
role = "own"
valid_from = 2020-01-01
"""


def test_teams_name_windows_that_are_there_and_are_told_apart(hall: Path) -> None:
    add(hall / "teams.toml", '[[team]]\ncode = "field"\nname = { zh = "甲", en = "A" }\nwindows = ["4-5", "77"]\n')
    assert [(file, key) for file, key, _ in faults_of(hall)] == [
        ("teams.toml", "team[field].code"),
        ("teams.toml", "team[field].windows"),
    ]


def test_a_provider_names_teams_that_are_there(hall: Path) -> None:
    add(
        hall / "hall.toml",
        '[oidc]\nname = { zh = "统一认证", en = "City" }\nissuer = "https://id.example"\nclient_id = "x"\n'
        'teams_claim = "groups"\n[oidc.roles]\nlead = "team_lead"\n[oidc.teams]\nwest = "nobody"\n',
    )
    assert only(hall) == ("hall.toml", "oidc.teams", "unknown team 'nobody'")


def test_a_hall_without_teams_starts(hall: Path) -> None:
    (hall / "teams.toml").unlink()
    assert load_hall(hall).teams == ()
