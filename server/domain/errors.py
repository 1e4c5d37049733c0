"""Everything the hall refuses. The class docstring is the message in English; ``code`` finds the Chinese one in
``config/wording/errors.toml``. A refusal changes nothing."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """The hall cannot do this now."""

    code = "refused"

    def __init__(self, **detail: Any) -> None:
        super().__init__(self.__doc__)
        self.detail = detail


class InvalidInput(Refusal):
    """What was sent cannot be right."""

    code = "invalid_input"


class UnknownName(Refusal):
    """There is nothing of that name in this hall."""

    code = "unknown"


class UnknownBusiness(UnknownName):
    """This hall has no such business."""

    code = "unknown_business"


class UnknownMatter(UnknownName):
    """This hall has no such matter."""

    code = "unknown_matter"


class UnknownBundle(UnknownName):
    """This hall has no such bundle of matters."""

    code = "unknown_bundle"


class UnknownWindow(UnknownName):
    """This hall has no such window."""

    code = "unknown_window"


class UnknownAdvice(UnknownName):
    """There is no such advice; it may have been overtaken."""

    code = "unknown_advice"


class UnknownAlert(UnknownName):
    """There is no such alert; what it was about may be well again."""

    code = "unknown_alert"


class UnknownBroadcast(UnknownName):
    """There is no such notice on the boards; it may have been taken down."""

    code = "unknown_broadcast"


class UnknownZone(UnknownName):
    """This hall has no such zone."""

    code = "unknown_zone"


class UnknownTicket(UnknownName):
    """There is no such ticket today."""

    code = "unknown_ticket"


class UnknownPriority(UnknownName):
    """This hall knows no such priority group."""

    code = "unknown_priority"


class DayNotOpen(Refusal):
    """The hall is not open: its business day has not been opened."""

    code = "day_not_open"


class DayAlreadyOpen(Refusal):
    """The business day is open already."""

    code = "day_already_open"


class DayInThePast(Refusal):
    """A later business day has been held already."""

    code = "day_in_the_past"


class IssueClosed(Refusal):
    """No more tickets are given out today: book a time, or come on another day."""

    code = "issue_closed"


class IssueCutOff(Refusal):
    """No more numbers are given out for this part of the day; come back at {again_time}."""

    code = "issue_cut_off"


class IssueCutOffToday(Refusal):
    """Numbers for this ended at {until_time} today: book a time, or come on another day."""

    code = "issue_cut_off_today"


class DayFull(Refusal):
    """All numbers for this are given out today: book a time, or ask at the guidance desk."""

    code = "day_full"


class NumbersOfSlotGone(Refusal):
    """All numbers for this hour are given out; the next are given out from {again_time}."""

    code = "numbers_of_slot_gone"


class BusinessPaused(Refusal):
    """This business is paused."""

    code = "business_paused"


class BusinessNotPaused(Refusal):
    """This business is not paused."""

    code = "business_not_paused"


class MatterPaused(Refusal):
    """This matter is paused."""

    code = "matter_paused"


class MatterNotPaused(Refusal):
    """This matter is not paused."""

    code = "matter_not_paused"


class NoWindowToday(Refusal):
    """No window may take this matter today."""

    code = "no_window_today"


class TicketLimitReached(Refusal):
    """This person has taken all the tickets one person may take today: the guidance desk will help."""

    code = "ticket_limit_reached"


class PhoneLimitReached(Refusal):
    """With this phone number all the tickets of a day have been taken: the guidance desk will help."""

    code = "phone_limit_reached"


class OpenTicketExists(Refusal):
    """This person already has an open ticket for this business: {ticket}."""

    code = "open_ticket_exists"


class MoveNotAllowed(Refusal):
    """The ticket is in a state in which this cannot be done."""

    code = "move_not_allowed"


class TicketTaken(MoveNotAllowed):
    """Another window was quicker: this ticket is there now."""

    code = "ticket_taken"


class StaleVersion(Refusal):
    """The window has changed since this page was drawn: look again."""

    code = "stale_version"


class WindowClosed(Refusal):
    """The window is not open."""

    code = "window_closed"


class WindowPaused(Refusal):
    """The window is paused."""

    code = "window_paused"


class WindowBusy(Refusal):
    """The window still has somebody: finish with them first."""

    code = "window_busy"


class WindowIdle(Refusal):
    """Nobody has been called to this window."""

    code = "window_idle"


class WindowTaken(Refusal):
    """Another clerk is signed in at this window."""

    code = "window_taken"


class ClerkElsewhere(Refusal):
    """This clerk is signed in at another window that still has somebody."""

    code = "clerk_elsewhere"


class NobodySignedIn(Refusal):
    """Nobody is signed in at this window."""

    code = "nobody_signed_in"


class MayNotTake(Refusal):
    """This window may not take this matter."""

    code = "may_not_take"


class NothingToTurn(Refusal):
    """This window has no matters that it could take as a no-difference window."""

    code = "nothing_to_turn"


class TooSoon(Refusal):
    """It is too soon: the visitor needs time to come."""

    code = "too_soon"


class TooManyRecalls(Refusal):
    """The visitor has been recalled as often as the hall allows."""

    code = "too_many_recalls"


class TooFewCalls(Refusal):
    """The visitor must be called more often before being marked as a no-show."""

    code = "too_few_calls"


class NotReactivatedAgain(Refusal):
    """This ticket has come back as often as the hall allows."""

    code = "not_reactivated_again"


class NoShowExpired(Refusal):
    """The session in which this visitor missed the call is over: a new ticket is needed."""

    code = "no_show_expired"


class HeldElsewhere(Refusal):
    """The papers are at another window; only that window can resume."""

    code = "held_elsewhere"


class ReasonRequired(InvalidInput):
    """Say why: this is shown to the hall manager."""

    code = "reason_required"


class NothingToUndo(Refusal):
    """There is nothing that can still be undone at this window."""

    code = "nothing_to_undo"


class PaperIsOut(Refusal):
    """This cannot be undone: the notice is on paper. Give a new one that says what is right."""

    code = "paper_is_out"


class MovedOn(Refusal):
    """This can no longer be undone: something has happened since."""

    code = "moved_on"


class MatterThere(Refusal):
    """This visit has this matter already."""

    code = "matter_there"


class MatterNotThere(Refusal):
    """This visit has no such matter still to come."""

    code = "matter_not_there"


class ClerkNowhere(Refusal):
    """This clerk sits at no window now."""

    code = "clerk_nowhere"


class NoPauseToCome(Refusal):
    """No break was to follow this visit."""

    code = "no_pause_to_come"


class NoHelpAsked(Refusal):
    """Nobody has called for help at this window."""

    code = "no_help_asked"


class NothingToAwait(UnknownName):
    """What this visit should wait for is neither an open ticket nor a matter of this hall."""

    code = "nothing_to_await"


class NotFinishedYet(Refusal):
    """A visit is rated after it was handled, not before."""

    code = "not_finished_yet"


class AlreadyRated(Refusal):
    """This visit has been rated already. Thank you."""

    code = "already_rated"
