"""``teams.toml``: which windows a team lead (班组长) answers for; docs/configuring-a-hall.md says what stands in it.

Accounts are put into teams by the administrator: who leads a team changes more often than the hall's configuration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import Field

from server.domain.plan import Words
from server.settings.codes import expand_all
from server.settings.forms import Form, Slug, WindowRange, WordsForm


class TeamForm(Form):
    """``[[team]]``: a window may be of several teams, and need not be of one."""

    stand_ins: ClassVar[Mapping[str, Any]] = {"name": {"zh": "?", "en": "?"}}

    code: Slug
    name: WordsForm
    windows: Annotated[list[WindowRange], Field(min_length=1)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Team:
    """班组: windows that one or more people lead together."""

    code: str
    name: Words
    windows: tuple[str, ...]


def team_of(form: TeamForm) -> Team:
    return Team(code=form.code, name=Words(zh=form.name.zh, en=form.name.en), windows=expand_all(form.windows))
