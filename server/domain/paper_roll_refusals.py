"""What is refused of paper rolls (see ``errors.py``)."""

from __future__ import annotations

from server.domain.errors import InvalidInput, Refusal


class RollNumberUnreadable(InvalidInput):
    """A number of a roll is up to two letters and up to four digits."""

    code = "roll_number_unreadable"


class RollNumberBefore(InvalidInput):
    """This number comes before the first of the roll, or is of another one."""

    code = "roll_number_before"


class RollRuns(Refusal):
    """This business calls from a paper roll."""

    code = "roll_runs"


class NoRoll(Refusal):
    """This business does not call from a paper roll."""

    code = "no_roll"


class RollSeriesTaken(Refusal):
    """Tickets with these letters are given out by the hall: two people would have one number."""

    code = "roll_series_taken"


class RollNumberUsed(Refusal):
    """This number of a roll has been called today: two people would have it."""

    code = "roll_number_used"
