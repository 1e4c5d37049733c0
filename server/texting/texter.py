"""Sends what is due for every hall of this process that sends messages: one thread, which nobody waits for.

Several processes may do it: a message is claimed before it is handed over. A message goes once the finish can no longer
be undone, and not at all to who has rated meanwhile. A rehearsal sends to an address on this machine only.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from screens.wording import LANGUAGES, translator
from server.given_secret import secret_at
from server.host import HallHost
from server.rounds import HallRounds
from server.settings.outside import on_this_machine
from server.settings.texting import TextsForm
from server.store.texts import DueText, TextState
from server.texting.gateway import CommandGateway, Gateway, Handed, Outcome, TextMessage, UrlGateway

log = logging.getLogger(__name__)

_PASS_S = 5.0
_AT_ONCE = 50
_ILL_IN_A_ROW = 3  # then the gateway is left alone until the next pass
_CLAIM_SPARE_S = 30.0


@dataclass(frozen=True, kw_only=True)
class _Sending:
    host: HallHost
    rules: TextsForm
    gateway: Gateway


class Texter(HallRounds[_Sending]):
    """Of the halls that send messages."""

    def __init__(self, hosts: Iterable[HallHost], *, rehearsal: bool) -> None:
        sending = {
            host.code: _Sending(host=host, rules=rules, gateway=_gateway(rules))
            for host in hosts
            if (rules := host.settings.texts) is not None and _allowed(rules, rehearsal=rehearsal)
        }
        super().__init__("texts", sending, every_s=_PASS_S)

    def stop(self) -> None:
        super().stop()
        for hall in self._halls.values():
            hall.gateway.close()

    def look(self, hall: _Sending) -> None:
        try:
            one_pass(hall.host, hall.rules, hall.gateway, self._ending.is_set)
            _judge(hall.host)
        except SQLAlchemyError as error:
            log.warning("messages must wait: %s", type(error).__name__, extra={"action": "texts_not_now"})


def one_pass(host: HallHost, rules: TextsForm, gateway: Gateway, ending: Callable[[], bool] = lambda: False) -> int:
    """Let go of numbers that are not needed any more, and hand over what is due; how many were taken."""
    now, texts = host.clock.now(), host.texts
    texts.forget(now)
    settled = now - timedelta(seconds=host.settings.plan.rules.undo_s)
    taken = ill = 0
    for ticket in texts.due(now, ended_before=settled, most=_AT_ONCE):
        if ending() or ill == _ILL_IN_A_ROW:
            break
        mine = texts.claim(ticket, host.clock.now(), for_s=rules.timeout_s + _CLAIM_SPARE_S)  # others may take long
        if mine is None:
            continue
        handed = gateway.hand(message_of(host, mine))
        _settle(host, rules, mine, handed)
        taken += handed.outcome is Outcome.TAKEN
        ill = ill + 1 if handed.outcome is Outcome.UNCLEAR else 0
    return taken


def message_of(host: HallHost, due: DueText) -> TextMessage:
    """In the language chosen at the kiosk, Chinese where none was."""
    language = due.language if due.language in LANGUAGES else ("zh" if due.language is None else "en")
    link = f"{host.public_url}/t/{host.keys.link_of(due.ticket)}"
    hall = host.settings.plan.name.as_dict()[language]
    return TextMessage(
        id=f"{host.code}-{due.ticket}-rate",
        phone=due.phone,
        text=translator(language, "texts")("rate", hall=hall, ticket=due.code, link=link),
        link=link,
        hall=host.code,
        language=language,
    )


def _settle(host: HallHost, rules: TextsForm, mine: DueText, handed: Handed) -> None:
    now, texts = host.clock.now(), host.texts
    if handed.outcome is Outcome.TAKEN:
        texts.settle(mine.ticket, TextState.SENT)
    elif handed.outcome is Outcome.REFUSED:
        texts.settle(mine.ticket, TextState.FAILED, handed.reason)
    elif now - mine.ended_at > timedelta(hours=rules.give_up_hours):
        texts.settle(mine.ticket, TextState.FAILED, f"given_up: {handed.reason}")
    else:
        texts.put_off(mine.ticket, now, tries=mine.tries, reason=handed.reason)
    log.info(
        "message of ticket %s: %s %s",
        mine.ticket,
        handed.outcome,
        handed.reason,
        extra={"action": "text_handed_over", "hall": host.code, "outcome": handed.outcome.value, "tries": mine.tries},
    )


def _judge(host: HallHost) -> None:
    """The manager is told of messages that have failed, until their rows go."""
    failed = host.texts.counts()[TextState.FAILED.value]
    if failed:
        host.own_alerts.tell("texts_failed", records=failed)
    else:
        host.own_alerts.clear("texts_failed")


def _gateway(rules: TextsForm) -> Gateway:
    if rules.command is not None:
        return CommandGateway(rules.command, timeout_s=rules.timeout_s)
    secret = partial(secret_at, rules.secret) if rules.secret else None
    return UrlGateway(rules.url or "", secret=secret, timeout_s=rules.timeout_s)


def _allowed(rules: TextsForm, *, rehearsal: bool) -> bool:
    if not rehearsal or (rules.url is not None and on_this_machine(rules.url)):
        return True
    log.warning("a rehearsal sends no messages to people", extra={"action": "rehearsal_does_not_text"})
    return False
