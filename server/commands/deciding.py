"""``youxu decide``: the hall's decisions as a pure function, JSON lines in and out (routing.md §4)."""

from __future__ import annotations

import json
import sys
import traceback
from typing import Any

import click

from server.domain.decider import Decider
from server.domain.question import Malformed, Unanswerable
from server.domain.routing import POLICIES
from server.domain.rules import HallRules

Json = dict[str, Any]


@click.command()
@click.option("--policy", type=click.Choice(sorted(POLICIES)), help="Decide by this policy instead of the usual one.")
def decide(policy: str | None) -> None:
    """Answer questions about routing, waits and changes, one JSON object a line, without database, clock or chance.

    Each line has its answer before the next is read; an empty line has none. What cannot be answered is answered with
    "code", "message", "line" and, where one is at fault, "field", and the conversation goes on. Ends with 0 when the
    questions end, with 1 if a question was fit to be answered and was not.
    """
    decider = Decider(HallRules(routing_policy=policy) if policy else HallRules())
    failed = False
    for number, line in enumerate(sys.stdin.buffer, 1):
        if line.strip():
            answer = _answer(decider, line, number)
            failed = failed or answer.get("code") == "internal_error"
            click.echo(json.dumps(answer, ensure_ascii=False, separators=(",", ":")))
    if failed:
        raise SystemExit(1)


def _answer(decider: Decider, line: bytes, number: int) -> Json:
    """The answer, or what is wrong with the question: a bad line must not end the conversation."""
    try:
        return decider.answer(_question(line))
    except Malformed as error:
        return _refusal(error.code, str(error), number) | ({"field": error.field} if error.field else {})
    except Unanswerable as error:
        return _refusal(error.code, error.__doc__ or "", number)
    except Exception:  # noqa: BLE001  # ours, not the caller's: told, written out, and the next question is another
        traceback.print_exc(file=sys.stderr)
        return _refusal("internal_error", "this question has met a fault of youxu: see its error output", number)


def _question(line: bytes) -> Json:
    try:
        question = json.loads(line.decode("utf-8-sig"), parse_constant=_no_number)
    except RecursionError as error:
        raise Malformed("", "is nested too deeply to be a question") from error
    except ValueError as error:  # what is no UTF-8, no JSON, or no number of JSON
        raise Malformed("", f"is not one JSON object in UTF-8: {error}") from error
    if not isinstance(question, dict):
        raise Malformed("", "a question is one JSON object")
    return question


def _refusal(code: str, message: str, line: int) -> Json:
    return {"code": code, "message": message, "line": line}


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")
