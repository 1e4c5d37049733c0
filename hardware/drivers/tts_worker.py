"""The synthesis process: reads one JSON request a line, writes a WAV file, answers one JSON line.

pyttsx3 crashes with several threads and keeps one engine a process (stack.md §6), so it lives here alone and only ever
writes files; :class:`hardware.drivers.tts.Synthesiser` starts this with ``python -m hardware.drivers.tts_worker`` and
starts it again should it die.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

import pyttsx3


class WrongVoice(Exception):
    """The engine did not take the voice it was given; it would read Mandarin with another one's rules."""

    code = "wrong_voice"


def main() -> None:
    """Answer requests ``{"text", "voice", "rate", "pitch", "path"}`` until the input ends."""
    answers = sys.stdout
    sys.stdout = sys.stderr  # pyttsx3 prints "Audio saved to …", which is no answer of ours
    engine: Any = None
    for line in sys.stdin:
        try:
            engine = engine or pyttsx3.init("espeak")
            _synthesise(engine, json.loads(line))
            answer: dict[str, object] = {"ok": True}
        except Exception as error:  # noqa: BLE001 - whatever an engine raises, the driver must hear of it
            answer = {"ok": False, "error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _synthesise(engine: Any, request: Mapping[str, Any]) -> None:
    engine.setProperty("voice", request["voice"])
    engine.setProperty("rate", request["rate"])
    engine.setProperty("pitch", request["pitch"])
    engine.save_to_file(request["text"], request["path"])
    engine.runAndWait()
    # The engine takes an unknown voice without a word, and tells the true one only after the loop has run (§7.3).
    wanted, found = str(request["voice"]).lower(), str(engine.getProperty("voice")).lower()
    if wanted != found:
        raise WrongVoice(f"asked for {wanted}, got {found}")


if __name__ == "__main__":
    main()
