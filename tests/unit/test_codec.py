"""Events as JSON and back without loss, in one form; and the chain over them."""

from __future__ import annotations

from dataclasses import MISSING, fields

import pytest
from small_hall import MORNING, open_hall

from server.domain import events as happened
from server.domain.events import KIND_OF, KINDS, Event
from server.domain.hall import Hall
from server.domain.ticket import HoldKind
from server.store.event_codec import FIRST_LINK, chained, decode, encode


def test_every_event_has_a_kind_in_the_past_tense() -> None:
    assert {KIND_OF[KINDS[kind]] for kind in KINDS} == set(KINDS)
    defined = {
        one for one in vars(happened).values() if isinstance(one, type) and issubclass(one, Event) and one is not Event
    }
    assert defined == set(KINDS.values())
    assert all(kind.islower() and kind.replace("_", "").isalpha() for kind in KINDS)


CAME_LATER = {  # fields that older logs lack: the value that was true of them then
    "account_added": {"teams": ()},  # there were no teams
    "account_changed": {"teams": ()},
    "day_opened": {"hours": ()},  # nobody knew when the day would end, so nothing is said about it
    "ticket_issued": {
        "unlikely_today": False,
        "bundle": None,
        "further": (),
        "phone": None,
        "language": None,
    },  # nobody was told; one matter a ticket
    "ticket_merged": {"language": None},  # no kiosk sent one
    "device_enrolled": {"replaced": None},  # nobody noted it
    "clerk_signed_in": {"stood": ()},  # not to be undone
    "clerk_signed_out": {"stood": ()},
    "window_taken_over": {"stood": ()},
    "help_ended": {"clerk": None},
    "person_signed_in": {"by": "password"},  # there was nothing else
    "booking_checked_in": {"late": False},  # whoever came was kept the place, however late
    "auto_call_switched": {"clerk": None},  # not to be undone
    "move_undone": {"whole": False, "more": (), "others": ()},  # of the window, only what a visit changes
    "serving_finished": {"business": None, "matter": None, "unit": None},  # the one the ticket was taken for
    "serving_started": {"began_at": None},  # when it was said
    "step_finished": {"unit": None, "armed_until": None},  # the visit is rated as a whole
    "ticket_abandoned": {"window": None, "clerk": None, "why": ""},  # by whom was not asked
    "ticket_held": {"remind_at": None, "awaits": None},  # nobody was reminded, nothing woke it
    "ticket_requeued": {"window": None},  # not from a window
    "ticket_transferred": {"clerk": None, "to_clerk": None, "note": ""},  # never to a person
    "window_closed": {"clerk": None},  # not to be undone
    "window_opened": {"clerk": None},
    "window_paused": {"minutes": None, "after_this": False, "clerk": None},  # at once, with its end if it had one
    "ticket_rated": {"revision": 1, "visited": None, "device": "", "flags": (), "unit": None},  # of the whole visit
}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_field_of_every_event_must_be_given_but_those_that_came_later(kind: str) -> None:
    """A default lets an old log be read with a meaning that it may never have had: each is judged and named here."""
    defaults = {one.name: one.default for one in fields(KINDS[kind]) if one.default is not MISSING}
    assert defaults == CAME_LATER.get(kind, {})


def test_a_whole_day_comes_back_as_it_was() -> None:
    hall = open_hall(windows=("1", "5"))
    hall.issue_ticket(now=MORNING, ticket_id="t1", business="insurance", ref="ref 一\n\"'", id_hash="h")
    hall.issue_ticket(now=MORNING, ticket_id="t2", matter="insurance-join", priority="elderly", due_at=None)
    hall.call_next(now=MORNING, window="1")
    hall.start(now=MORNING, window="1")
    hall.hold(now=MORNING, window="1", kind=HoldKind.VISITOR, why="复印")
    hall.resume(now=MORNING, window="1", ticket=hall.day.undoable["1"].ticket_after.id)
    hall.undo(now=MORNING, window="1")
    hall.pause_business(now=MORNING, business="farming", reason="午休")
    hall.close_day(now=MORNING)
    told = hall.take_unsaved()
    assert {type(event) for event in told} > {happened.MoveUndone, happened.TicketHeld, happened.DayClosed}
    back = []
    for event in told:
        kind, text = encode(event)
        assert decode(kind, text) == event
        assert encode(decode(kind, text)) == (kind, text)
        back.append(decode(kind, text))
    again = Hall(hall.plan)
    again.replay(back)
    assert again.day.__dict__.keys() == hall.day.__dict__.keys()
    assert (again.day.numbers, again.day.last_day) == (hall.day.numbers, hall.day.last_day)


def test_the_chain_depends_on_everything() -> None:
    link = chained(FIRST_LINK, seq=1, kind="day_opened", actor="person:admin", payload="{}")
    assert len(link) == len(FIRST_LINK) == 64
    others = [
        chained(link, seq=1, kind="day_opened", actor="person:admin", payload="{}"),
        chained(FIRST_LINK, seq=2, kind="day_opened", actor="person:admin", payload="{}"),
        chained(FIRST_LINK, seq=1, kind="day_closed", actor="person:admin", payload="{}"),
        chained(FIRST_LINK, seq=1, kind="day_opened", actor="person:other", payload="{}"),
        chained(FIRST_LINK, seq=1, kind="day_opened", actor="person:admin", payload="{ }"),
    ]
    assert len({link, *others}) == 6


def test_an_unknown_kind_is_not_read() -> None:
    with pytest.raises(KeyError):
        decode("ticket_dreamt", "{}")
