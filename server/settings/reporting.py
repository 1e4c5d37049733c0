"""``[reporting]`` of ``hall.toml``: to which platform ratings are reported, and the mapping file that says how.

A mapping is a file of the hall's own folder, ``reporting/<name>.toml``, or one of the samples in ``config/reporting``.
docs/reporting-upward.md says what stands in it. Without the table nothing is reported.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, ValidationError, model_validator

from server.domain.plan import HallPlan, Words
from server.domain.ratings.upward import OutcomeFacts, RatingFacts, ReportedAs, VisitFacts, paths_of, rating_record
from server.settings.faults import FaultList
from server.settings.forms import Form, Text
from server.settings.outside import SecretPlace, WebAddress

SAMPLES = Path(__file__).parents[2] / "config" / "reporting"


class ReportingForm(Form):
    """``[reporting]``."""

    vital: ClassVar[frozenset[str]] = frozenset({"late_min", "timeout_s", "give_up_days"})

    mapping: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    url: WebAddress
    area_code: Annotated[str, Field(pattern=r"^\d{12}$")]  # 行政区划代码
    hall_code: Text  # the platform's
    app_id: Text  # by which the platform knows who sends
    secret: SecretPlace
    since: date  # ratings of visits before this day are not reported
    case_outcomes: bool = True  # how bad-rating cases ended is reported as well
    late_min: Annotated[int, Field(ge=1, le=24 * 60)] = 30  # alarm from so much delay on (S2)
    timeout_s: Annotated[float, Field(ge=0.2, le=60)] = 10.0
    give_up_days: Annotated[int, Field(ge=1, le=60)] = 7
    ca_file: Text | None = None  # of a platform with a certificate of its own authority


class FieldForm(Form):
    """``[[field]]``: one field of the platform. ``name``: dots lead into objects, ``[]`` into a list of one object."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z_]\w*(\[\])?(\.[A-Za-z_]\w*(\[\])?)*$")]
    take: list[Text] = Field(default_factory=list)  # paths of the neutral record; the first that is known
    fixed: str | int | None = None
    values: dict[str, str | int] = Field(
        default_factory=dict
    )  # ours to theirs; what is not named is a fault of the mapping
    form: Literal["text", "number", "datetime", "date", "joined"] = "text"
    joint: str = ","
    longest: Annotated[int, Field(ge=1)] | None = None
    required: bool = False
    only: Literal["rating", "case"] | None = None  # in records of this kind
    source: Text  # where this field was seen

    @model_validator(mode="after")
    def _one_origin(self) -> FieldForm:
        if bool(self.take) == (self.fixed is not None):
            raise ValueError("one of take and fixed")
        unknown = sorted(set(self.take) - known_paths())
        if unknown:
            raise ValueError(f"the neutral record has no {', '.join(unknown)}")
        return self


class PathsForm(Form):
    """``[paths]``: behind the address, by kind of record."""

    rating: Annotated[str, Field(pattern=r"^/\S*$")]
    case: Annotated[str, Field(pattern=r"^/\S*$")]


class SignatureForm(Form):
    """``[signature]``: HMAC over time, record id and body. ``answer``: the platform signs its answers too."""

    method: Literal["hmac-sha256", "hmac-sm3"]
    answer: bool = False


class AnswerForm(Form):
    """``[answer]``: what an answer with HTTP status 2xx says. What is named nowhere is tried again."""

    code: Text = "code"
    message: Text = "message"
    receipt: Text | None = None
    taken: Annotated[list[str], Field(min_length=1)]
    known: list[str] = Field(default_factory=list)  # it has this record already
    known_status: list[int] = Field(default_factory=list)  # the same, said by an HTTP status
    refused: list[str] = Field(default_factory=list)  # this record as it is will never be taken


class MappingForm(Form):
    """A mapping file."""

    title: Text
    sample: bool
    source: Text
    body: Literal["json", "form"] = "json"
    time_format: Text = "%Y-%m-%d %H:%M:%S"  # in the hall's zone
    paths: PathsForm
    signature: SignatureForm
    answer: AnswerForm
    field: Annotated[list[FieldForm], Field(min_length=1)]


@dataclass(frozen=True, kw_only=True)
class Reporting:
    """What a hall reports to, and how."""

    rules: ReportingForm
    mapping: MappingForm

    @property
    def place(self) -> ReportedAs:
        return ReportedAs(area_code=self.rules.area_code, hall_code=self.rules.hall_code)


def reporting_of(directory: Path, rules: ReportingForm | None, faults: FaultList) -> Reporting | None:
    """The mapping that ``[reporting]`` names; what is wrong with it goes to ``faults``."""
    if rules is None:
        return None
    own = directory / "reporting" / f"{rules.mapping}.toml"
    path = own if own.exists() else SAMPLES / f"{rules.mapping}.toml"
    file = f"reporting/{path.name}"
    try:
        raw: Mapping[str, Any] = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        return Reporting(rules=rules, mapping=MappingForm.model_validate(raw))
    except FileNotFoundError:
        faults.add("hall.toml", "reporting.mapping", f"there is no mapping {rules.mapping!r}")
    except (OSError, UnicodeDecodeError) as error:
        faults.add(file, "", f"the file cannot be read: {error}")
    except tomllib.TOMLDecodeError as error:
        faults.add(file, "", f"no valid TOML: {error}")
    except ValidationError as error:
        for one in error.errors(include_url=False):
            faults.add(file, ".".join(map(str, one["loc"])), one["msg"].removeprefix("Value error, "))
    return None


@cache
def known_paths() -> frozenset[str]:
    """Every path of a neutral record that a mapping may take."""
    nobody, day = Words(zh="", en=""), datetime(1970, 1, 1, tzinfo=UTC)
    plan = HallPlan(
        code="", name=nobody, time_zone="UTC", window_cap=1, zones=(), windows=(), businesses=(), matters=(),
        authorisations=(), sessions=(),
    )  # fmt: skip
    visit = VisitFacts(
        unit="", ticket="", business_day=date.min, business="", matter=None, window="", clerk=None, source="",
        issued_at=day, started_at=None, ended_at=None,
    )  # fmt: skip
    rating = RatingFacts(seq=0, revision=1, level=5, reasons=(), text="", channel="", dictionary_version="", at=day)
    outcome = OutcomeFacts(
        case="", seq=0, opened_at=day, closed_at=None, valid=None, rectified_at=None, in_time=None, answered_at=None,
        called_back_at=None, call_back_outcome=None,
    )  # fmt: skip
    return paths_of(rating_record(plan, ReportedAs(area_code="", hall_code=""), visit, rating, outcome))
