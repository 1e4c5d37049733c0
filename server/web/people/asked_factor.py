"""The second factor asked for again where two persons act (双人复核): whoever asks, and whoever decides.

A session may have been left open: six digits of this moment say that its owner sits there. They are checked in the
hall's own turn, so that each code is good for one command.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from server.actions.turn import Answer, Turn
from server.domain.errors import InvalidInput, Refusal
from server.host import HallHost
from server.store.account_refusals import SecondFactorRefused
from server.store.second_factor import secret_of, step_typed
from server.web.gate import answered, caller, trying_a_secret


class DigitsRequired(InvalidInput):
    """This account asks for the six digits of its second factor too."""

    code = "second_factor_required"


class DigitsRefused(InvalidInput):
    """These six digits are not the ones of this moment, or have been used."""

    code = "second_factor_refused"


class AccountRests(InvalidInput):
    """Too many wrong passwords: this account rests for 15 minutes."""

    code = "account_locked"


class FactorNeeded(Refusal):
    """Where two persons act, this hall wants a second factor of both: set yours up on the page of your account."""

    code = "second_factor_needed"


def by_factor(hall: HallHost, digits: str | None, run: Callable[[Turn], Answer]) -> Answer:
    """Run a command of somebody who proves the second factor, where they have one or the hall demands it.

    Wrong digits count as wrong passwords do. What was wrongly typed may be put right under the same key.
    """
    name = caller().code

    def act(turn: Turn) -> Answer:
        step = _step(hall, name, digits, turn)
        answer = run(turn)
        if step is not None:
            turn.beside.append(hall.people.using_step(name, step))
        return answer

    answer = Answer(status=422, body={})
    try:
        with trying_a_secret():
            answer = answered(act, alone=True)
            if answer.status == 422 and answer.body["code"] == DigitsRefused.code:
                _count_wrong(hall, name)
    except SecondFactorRefused:
        return answer
    return answer


def _count_wrong(hall: HallHost, name: str) -> NoReturn:
    """Of the account, and by raising of the address."""
    hall.people.failed(name, hall.clock.now())
    raise SecondFactorRefused(name)


def _step(hall: HallHost, name: str, digits: str | None, turn: Turn) -> int | None:
    """The step whose digits were typed; None where no second factor is asked for."""
    factor = hall.people.second_factor_of(name)
    if factor is None:
        if hall.settings.server.approvers_second_factor:
            raise FactorNeeded(account=name)
        return None
    if digits is None:
        raise DigitsRequired(field="digits")
    rests_until = hall.people.find(name).locked_until
    if rests_until is not None and rests_until > turn.now:
        raise AccountRests(account=name)
    step = step_typed(secret_of(hall.keys, name, factor.nonce), digits, hall.clock.now())
    if step is None or step <= factor.last_step:
        raise DigitsRefused(field="digits")
    return step
