"""Neutral records in a platform's words: both samples, what they may not leave out, and faults of a mapping by name."""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from small_hall import MORNING, small_plan

from server.domain.ratings.upward import (
    OutcomeFacts,
    RatingFacts,
    Record,
    ReportedAs,
    VisitFacts,
    outcome_record,
    paths_of,
    rating_record,
)
from server.reporting.mapped import Unmappable, mapped
from server.reporting.table import month_table
from server.settings import check
from server.settings.reporting import SAMPLES, MappingForm, known_paths
from server.web.tickets.shapes import Rate

PLACE = ReportedAs(area_code="370100000000", hall_code="H-1")
VISIT = VisitFacts(
    unit="t1", ticket="t1", business_day=date(2026, 11, 23), business="insurance", matter=None, window="1", clerk="王",
    source="kiosk", issued_at=MORNING, started_at=None, ended_at=MORNING,
)  # fmt: skip
RATING = RatingFacts(
    seq=7, revision=1, level=2, reasons=("207", "214"), text="=1+1", channel="pad", dictionary_version="2",
    at=datetime(2026, 11, 23, 1, 30, tzinfo=UTC),
)  # fmt: skip
OUTCOME = OutcomeFacts(
    case="c1", seq=9, opened_at=MORNING, closed_at=MORNING, valid=False, rectified_at=None, in_time=None,
    answered_at=None, called_back_at=MORNING, call_back_outcome="satisfied",
)  # fmt: skip
SAMPLE_NAMES = ("shandong_type", "anhui_type")


def raw_mapping(name: str) -> dict[str, Any]:
    return tomllib.loads((SAMPLES / f"{name}.toml").read_text(encoding="utf-8"))


def mapping(name: str = "shandong_type") -> MappingForm:
    return MappingForm.model_validate(raw_mapping(name))


def record(rating: RatingFacts = RATING) -> Record:
    return rating_record(small_plan(), PLACE, VISIT, rating)


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_a_sample_says_that_it_is_one_and_where_each_fact_is_from(name: str) -> None:
    found = mapping(name)
    assert found.sample
    assert "样例" in found.title
    assert all("domain.md" in field.source or field.source.startswith("ours") for field in found.field)


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_a_sample_has_a_word_for_every_channel_and_no_person_s_data(name: str) -> None:
    channels = [*Rate.model_fields["channel"].annotation.__args__, "pad"]
    for channel in channels:
        mapped(mapping(name), record(replace(RATING, channel=channel)), "Asia/Shanghai")
    words = {field.name.lower() for field in mapping(name).field}
    assert not words & {"username", "certkey", "mobile", "applicantname", "applicantphone", "applicantcardnumber"}


def test_a_rating_in_words_of_shandong_type() -> None:
    body = mapped(mapping(), record(), "Asia/Shanghai")
    assert (body["satisfaction"], body["evalDetail"], body["assessTime"]) == (2, "207,214", "2026-11-23 09:30:00")
    assert (body["projno"], body["acceptdate"], body["isdefault"]) == ("t1", "2026-11-23 09:00:00", 0)
    assert "zgjg" not in body  # of cases only


def test_the_end_of_a_case_names_its_rating_and_has_an_id_of_its_own() -> None:
    told = outcome_record(small_plan(), PLACE, VISIT, RATING, OUTCOME)
    body = mapped(mapping(), told, "Asia/Shanghai")
    assert (body["effectivevalua"], body["sfhfang"], body["sfhf"], body["projno"]) == (0, 1, 0, "t1")
    assert body["sync_sign"] == "small-case-c1"


def test_what_a_mapping_has_no_word_for_is_said_by_name() -> None:
    with pytest.raises(Unmappable, match="pf: the mapping has no value for 'pigeon'"):
        mapped(mapping(), record(replace(RATING, channel="pigeon")), "Asia/Shanghai")
    without = rating_record(small_plan(), PLACE, replace(VISIT, business="gone"), RATING)
    with pytest.raises(Unmappable, match=r"taskname: visit\.matter\.name hold nothing"):
        mapped(mapping(), without, "Asia/Shanghai")


def test_every_path_of_a_record_is_known_to_mappings() -> None:
    told = outcome_record(small_plan(), PLACE, VISIT, RATING, OUTCOME)
    assert paths_of(told) == paths_of(record()) == known_paths()


def test_a_table_runs_no_formula() -> None:
    table = "".join(month_table(mapping(), [record()], "Asia/Shanghai"))
    assert ",'=1+1," in table
    assert table.startswith("\ufeffevent_seq,projno,")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"take": ["rating.stars"]}, "field.0"),
        ({"take": []}, "field.0"),
        ({"fixed": 1}, "field.0"),
        ({"name": "a b"}, "field.0.name"),
        ({"source": ""}, "field.0.source"),
        ({"oops": 1}, "field.0.oops"),
    ],
)
def test_a_faulty_mapping_never_starts(tmp_path: Path, change: dict[str, Any], where: str) -> None:
    own = hall_with_reporting(tmp_path) / "reporting"
    own.mkdir()
    raw = raw_mapping("shandong_type")
    (own / "own.toml").write_text(as_toml(raw, raw["field"][0] | change), encoding="utf-8")
    faults, _ = check(own.parent)
    assert [(one.file, one.key) for one in faults] == [("reporting/own.toml", where)]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('url = "ftp://x"', "reporting.url"),
        ('url = "https://me:word@platform/api"', "reporting.url"),
        ('area_code = "3701"', "reporting.area_code"),
        ('secret = "the secret itself"', "reporting.secret"),
        ('mapping = "nowhere"', "reporting.mapping"),
        ("late_min = 0", "reporting.late_min"),
    ],
)
def test_a_faulty_table_is_named_key_by_key(tmp_path: Path, line: str, key: str) -> None:
    faults, _ = check(hall_with_reporting(tmp_path, line))
    assert (faults[0].file, faults[0].key) == ("hall.toml", key)


def test_a_hall_without_the_table_reports_to_nobody(tmp_path: Path) -> None:
    faults, _ = check(hall_with_reporting(tmp_path, own='mapping = "shandong_type"'))
    assert faults == []


def hall_with_reporting(tmp_path: Path, line: str = "", own: str = 'mapping = "own"') -> Path:
    """Huangtan with a ``[reporting]`` of which one line is another."""
    copy = tmp_path / "hall"
    shutil.copytree(SAMPLES.parent / "halls" / "huangtan", copy)
    good = {
        "mapping": own if not line else 'mapping = "shandong_type"', "url": 'url = "https://platform.example/api"',
        "area_code": 'area_code = "370100000000"', "hall_code": 'hall_code = "H"', "app_id": 'app_id = "h"',
        "secret": 'secret = "env:S"', "since": "since = 2026-01-01",
    }  # fmt: skip
    if line:
        good[line.split(" = ", maxsplit=1)[0]] = line
    path = copy / "hall.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[rules]", "[reporting]\n" + "\n".join(good.values()) + "\n\n[rules]"), "utf-8")
    return copy


def as_toml(raw: dict[str, Any], field: dict[str, Any]) -> str:
    """A mapping with one field."""
    head = (SAMPLES / "shandong_type.toml").read_text(encoding="utf-8").partition("[[field]]")[0]
    lines = [
        f"{name} = {str(value).lower() if isinstance(value, bool) else repr(value)}" for name, value in field.items()
    ]
    return f"{head}[[field]]\n" + "\n".join(lines) + "\n"
