"""A simulated serial line with scripted faults."""

from __future__ import annotations

from threading import Event

from hardware.simulators.pty_line import PtyLine


class FaultyLine(PtyLine):
    """A :class:`PtyLine` whose answers may be lost, late, split, noisy or damaged. Set the attributes from a script.

    ``silent``: answers are lost. ``noise``: bytes put before each answer. ``corrupt``: so many next answers get a wrong
    last-but-one byte. ``chunk``: answers go out in pieces of so many bytes, ``pause_s`` apart. ``delay_s``: answers
    come so late.
    """

    silent = False
    noise = b""
    corrupt = 0
    chunk = 0
    pause_s = 0.002
    delay_s = 0.0

    def answer(self, octets: bytes, *, damaged_byte: int = -1) -> None:
        """Send an answer through the faults; ``damaged_byte`` is the index that ``corrupt`` damages."""
        if self.silent:
            return
        if self.delay_s:
            Event().wait(self.delay_s)
        if self.corrupt:
            self.corrupt -= 1
            spoilt = bytearray(octets)
            spoilt[damaged_byte] ^= 0x01
            octets = bytes(spoilt)
        octets = self.noise + octets
        if not self.chunk:
            self.send(octets)
            return
        for start in range(0, len(octets), self.chunk):
            self.send(octets[start : start + self.chunk])
            Event().wait(self.pause_s)
