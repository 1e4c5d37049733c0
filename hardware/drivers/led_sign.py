"""What the drivers of LED cards share: the newest lines win, and a card that is not there belongs to its driver."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

from hardware.drivers.led_text import lines_of
from hardware.drivers.newest_text import NewestText
from hardware.ports import DeviceReport


class Simulated(Protocol):
    """A simulator that a driver has started, and ends."""

    def close(self) -> None: ...


S = TypeVar("S", bound=Simulated)


class LedSign(Generic[S]):
    """A :class:`~hardware.ports.WindowSign` whose driver says only how one text is sent (``text``)."""

    def __init__(self, text: NewestText, simulator: S | None) -> None:
        self._text = text
        self.simulator = simulator

    def show(self, lines: Sequence[str]) -> None:
        """Show these lines; returns at once. The newest text wins."""
        self._text.show(lines_of(lines))

    def settled(self, within_s: float) -> bool:
        """Wait until the newest text is through: answered, or sent to a card that has no answers. False when it is not
        within the time."""
        return self._text.settled(within_s)

    def report(self) -> DeviceReport:
        """How the card was when it was last spoken to. One that has no answers is *unknown* while its line works."""
        return self._text.report()

    def close(self) -> None:
        """Stop sending. The sign keeps its last text."""
        self._text.close()
        if self.simulator is not None:
            self.simulator.close()
