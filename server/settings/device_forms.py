"""The shape of ``devices.toml``: each device, its parts and its pages. Strict, as every form is (``forms.py``)."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from server.settings.forms import Form, Slug, Text, TicketsPerMinute, WindowRange


def _plain(value: object) -> object:
    """Only what can be sent to a device as JSON: TOML's dates and times cannot."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    if parts is not None:
        for part in parts:
            _plain(part)
    elif not isinstance(value, (str, int, float, bool)):
        raise ValueError("an option is text, a number, true or false, or a list or table of these")
    return value


OptionValue = Annotated[Any, AfterValidator(_plain)]


class DriverForm(BaseModel):
    """One part of a device: its driver, its port, and whatever options that driver has."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)
    __pydantic_extra__: dict[str, OptionValue] = Field(init=False)

    driver: Text
    port: Text


TimeOfDay = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class NightForm(Form):
    """When a board steps back: from closing to opening, so that it burns in less and uses less."""

    begins: TimeOfDay
    ends: TimeOfDay


class LoudnessForm(NightForm):
    """How loud a voice is in this time of the day; 0 is silent calling (静音叫号): the boards call alone."""

    percent: Annotated[int, Field(ge=0, le=100)]


Spoken = Literal["zh", "yue", "en"]


def _usual() -> list[Spoken]:
    return ["zh", "en"]


class PageForm(Form):
    """What a display's page shows and how: read by ``display/agent.py`` and ``display/page/legible.js``."""

    board: Text | None = None  # a zone's code, "all", or "none"; by default the zone where the display stands
    digit_style: Literal["plain", "yao"] = "plain"  # how a 1 is said: 一 or 幺
    panel_inches: Annotated[float, Field(gt=0)] = 65  # diagonal
    distance_m: Annotated[float, Field(gt=0)] = 10  # of the farthest reader
    upright: bool = False  # a pillar board, 9:16
    beside: bool = True  # what each window is doing and who waits, beside the calls; without it the calls are larger
    media_percent: Annotated[int, Field(ge=0, le=40)] = 0  # of the screen for pictures and videos (screens.md §8)
    media_sound: bool = False  # of videos; they fall silent while a call is spoken
    marquee: bool = False  # the notices run through the strip instead of taking turns
    night: NightForm | None = None
    loudness: list[LoudnessForm] = Field(default_factory=list)
    languages: Annotated[list[Spoken], Field(min_length=1)] = Field(default_factory=_usual)  # spoken, in this order


class ScreenForm(PageForm):
    """``[[device.screens]]``: one of several monitors on one PC, at the address ``/screen/NAME``."""

    name: Slug


class DeviceForm(Form):
    """``[[device]]``. A code with ``{window}`` in it stands for one device at each of ``windows``."""

    vital: ClassVar[frozenset[str]] = frozenset({"zone", "windows"})

    code: Annotated[str, Field(pattern=r"^[A-Z]([A-Z0-9-]|\{window\})*$")]
    kind: Text
    zone: Text | None = None
    windows: list[WindowRange] = Field(default_factory=list)
    place: str = ""
    notices: list[WindowRange] = Field(default_factory=list)  # windows whose 一次性告知单 it prints
    tickets_per_minute: TicketsPerMinute | None = None  # by default the hall's
    switch: str = ""  # the network switch a kiosk hangs on; without names all hang on one
    offline_numbers: bool | None = None  # by default on only where no other kiosk is cut off with it
    drivers: dict[str, DriverForm] = Field(default_factory=dict)
    page: PageForm = PageForm()
    screens: list[ScreenForm] = Field(default_factory=list)
