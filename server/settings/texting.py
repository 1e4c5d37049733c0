"""``[texts]`` of ``hall.toml``: who sends text messages for this hall. Youxu has no gateway of its own."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from server.settings.forms import Form, Text
from server.settings.outside import SecretPlace, WebAddress


class TextsForm(Form):
    """A command or an address, one of the two: what it is given and may answer stands in docs/ratings.md."""

    vital: ClassVar[frozenset[str]] = frozenset({"timeout_s", "give_up_hours"})

    command: Annotated[list[Text], Field(min_length=1)] | None = None  # a program with its arguments
    url: WebAddress | None = None
    secret: SecretPlace | None = None  # of the address, sent as a bearer token
    timeout_s: Annotated[float, Field(ge=0.2, le=60)] = 10.0
    give_up_hours: Annotated[int, Field(ge=1, le=24)] = 24  # after the visit: later nobody wants to be asked (ours)

    @model_validator(mode="after")
    def _one_of_them(self) -> TextsForm:
        if (self.command is None) == (self.url is None):
            raise ValueError("name a command or a url, one of the two")
        if self.secret is not None and self.url is None:
            raise ValueError("a secret belongs to a url")
        return self
