"""The virtual printer's memory for QR codes: GS ( k stores and prints (hardware-protocols.md §3.3)."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from PIL import Image


class QrFault(ValueError):
    """A QR command that a printer would not understand."""

    code = "qr_fault"


@dataclass(slots=True)
class QrMemory:
    """What the commands have set so far: module size in dots, error correction, content."""

    module: int = 3
    level: str = "l"
    content: bytes = b""

    def obey(self, arguments: bytes) -> Image.Image | None:
        """Do one command, given from the letter k on; printing gives the picture, 1-bit with ink 1.

        Raises QrFault for what is unknown or cannot be printed.
        """
        function, given = arguments[4:5], arguments[5:]
        if arguments[:1] != b"k" or arguments[3:4] != b"1":
            raise QrFault(f"GS ( {arguments[:5].hex(' ')}")
        match function:
            case b"A" if given[:1] in (b"1", b"2"):
                pass  # models 1 and 2 look alike on a slip
            case b"C" if 1 <= given[0] <= 16:
                self.module = given[0]
            case b"E" if 48 <= given[0] <= 51:
                self.level = "lmqh"[given[0] - 48]
            case b"P":
                self.content = given[1:]
            case b"Q" if self.content:
                return self._picture()
            case _:
                raise QrFault(f"QR function {function.hex()} {given[:8].hex(' ')}".rstrip())
        return None

    def _picture(self) -> Image.Image:
        code = segno.make(self.content, error=self.level, boost_error=False, micro=False)
        rows = [bytes(row) for row in code.matrix_iter(scale=self.module, border=0)]
        picture = Image.frombytes("L", (len(rows[0]), len(rows)), b"".join(rows))
        return picture.point(lambda dark: 255 if dark else 0).convert("1")
