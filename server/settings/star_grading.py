"""``star_grading.toml``: by which scheme the hall's figures are graded; the sample where a hall has none of its own."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, field_validator, model_validator

from server.domain.plan import Words
from server.domain.star_grading import MEASURES, Indicator, StarScheme
from server.settings.faults import FaultList
from server.settings.forms import Form, WordsForm

FILE = "star_grading.toml"
SAMPLE = Path(__file__).parents[2] / "config" / FILE
_Rate = Annotated[float, Field(ge=0, le=1)]


class IndicatorForm(Form):
    """``[[indicator]]``."""

    measure: str
    name: WordsForm
    points: Annotated[float, Field(gt=0, le=100)]
    none_at: _Rate
    full_at: _Rate
    least: Annotated[int, Field(ge=1)] = 1

    @field_validator("measure")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in MEASURES:
            raise ValueError(f"there is no measure {value!r}; known: {', '.join(sorted(MEASURES))}")
        return value

    @model_validator(mode="after")
    def _apart(self) -> IndicatorForm:
        if self.none_at == self.full_at:
            raise ValueError("none_at and full_at are the same")
        return self


class StarSchemeForm(Form):
    """The file."""

    source: WordsForm
    sample: bool = False
    stars: Annotated[list[Annotated[float, Field(ge=0, le=100)]], Field(min_length=1, max_length=5)]
    indicator: Annotated[list[IndicatorForm], Field(min_length=1)]

    @field_validator("stars")
    @classmethod
    def _ascending(cls, value: list[float]) -> list[float]:
        if value != sorted(set(value)):
            raise ValueError("each star needs more points than the one before")
        return value


def star_scheme_of(directory: Path, faults: FaultList) -> StarScheme | None:
    """The hall's own scheme, else the sample; what is wrong with it goes to ``faults``, and then there is none."""
    own = directory / FILE
    path = own if own.exists() else SAMPLE
    try:
        form = StarSchemeForm.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except (OSError, UnicodeDecodeError) as error:
        faults.add(FILE, "", f"the file cannot be read: {error}")
    except tomllib.TOMLDecodeError as error:
        faults.add(FILE, "", f"no valid TOML: {error}")
    except ValidationError as error:
        for one in error.errors(include_url=False):
            faults.add(FILE, ".".join(map(str, one["loc"])), one["msg"].removeprefix("Value error, "))
    else:
        return _scheme(form)
    return None


def _scheme(form: StarSchemeForm) -> StarScheme:
    return StarScheme(
        source=Words(zh=form.source.zh, en=form.source.en),
        sample=form.sample,
        stars=tuple(form.stars),
        indicators=tuple(
            Indicator(
                measure=one.measure,
                name=Words(zh=one.name.zh, en=one.name.en),
                points=one.points,
                none_at=one.none_at,
                full_at=one.full_at,
                least=one.least,
            )
            for one in form.indicator
        ),
    )
