"""The kiosk's program with a planted fault, for the controls of T20: ``YOUXU_TEST_KIOSK_PLANT`` names it.

``confirm_on_send``: a slip counts as confirmed when its bytes leave. ``print_first``: paper comes out before the server
has committed a ticket. Without a name it is the program as it is.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import Any

from hardware.link.messages import JobState
from hardware.slip_preview import SAMPLE
from kiosk.__main__ import kiosk
from kiosk.ledger import FailedSlip
from kiosk.printing import Printing
from kiosk.taking import Taking

PLANT = "YOUXU_TEST_KIOSK_PLANT"
FORETOLD = "E900"  # the number that a kiosk thinks it will be given


def confirm_on_send() -> None:
    whole = Printing._acknowledge

    def acknowledge(
        self: Printing, job_id: str, state: JobState, detail: str, failed: FailedSlip | None = None
    ) -> None:
        whole(self, job_id, JobState.CONFIRMED if state is JobState.SENT else state, detail, failed)

    Printing._acknowledge = acknowledge  # type: ignore[method-assign]


def print_first() -> None:
    def take(self: Taking, asked: Mapping[str, Any], *, key: str, language: str) -> tuple[int, dict[str, Any]]:
        self._printing.test_slip("test-foretold", {**SAMPLE, "ticket_id": "test", "code": FORETOLD})
        time.sleep(600)  # it is killed here, before it has asked
        return 500, {"asked": dict(asked), "key": key, "language": language}

    Taking.take = take  # type: ignore[method-assign]


if __name__ == "__main__":
    {"confirm_on_send": confirm_on_send, "print_first": print_first}.get(os.environ.get(PLANT, ""), lambda: None)()
    kiosk()
