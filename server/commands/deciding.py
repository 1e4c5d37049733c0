"""``youxu decide``: the hall's decisions as a pure function, JSON lines in and out (routing.md §4)."""

from __future__ import annotations

import json
import sys

import click

from server.domain.decider import Decider, Unanswerable
from server.domain.plan import HallRules
from server.domain.routing import POLICIES


@click.command()
@click.option("--policy", type=click.Choice(sorted(POLICIES)), help="Decide by this policy instead of the usual one.")
def decide(policy: str | None) -> None:
    """Answer questions about routing, waits and changes, one JSON object a line, without database, clock or chance."""
    decider = Decider(HallRules(routing_policy=policy) if policy else HallRules())
    for line in sys.stdin:
        if line.strip():
            click.echo(json.dumps(_answer(decider, line), ensure_ascii=False, separators=(",", ":")))


def _answer(decider: Decider, line: str) -> object:
    """The answer, or what is wrong with the question: a bad line must not end the conversation."""
    try:
        question = json.loads(line)
        if not isinstance(question, dict):
            return {"code": "invalid_input", "message": "A question is one JSON object."}
        return decider.answer(question)
    except Unanswerable as error:
        return {"code": error.code, "message": error.__doc__}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return {"code": "invalid_input", "message": f"{type(error).__name__}: {error}"}
