"""QR codes for pages: an SVG without styles, for a page's content security policy allows none."""

from __future__ import annotations

from io import BytesIO

import segno


def qr_svg(text: str) -> str:
    """The code with its quiet zone (4 modules, ISO/IEC 18004), to be scaled by the page."""
    written = BytesIO()
    segno.make(text, error="m", micro=False).save(written, kind="svg", xmldecl=False, border=4, omitsize=True)
    return written.getvalue().decode()
