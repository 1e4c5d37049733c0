"""Cells of a table that are so small that a person could be recognised in them: they are not told (省级查看).

None is worth a cell on its own: what is held back is named, so that nobody takes it for nothing, and a sum is of the
cells that are told, so that nobody finds the others by taking them from the whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field

FEWEST_CLERKS = 3
"""What fewer people have done at their windows is told of none of them together: a sum of one is that one's row."""


@dataclass(kw_only=True, slots=True)
class Cells:
    """The cells of one line. ``least``: fewer people than so many are not counted out. ``few``: what is held back."""

    least: int
    few: list[str] = field(default_factory=list)

    def count(self, name: str, value: int, *, clerks: int | None = None) -> int | None:
        """A number of people; nobody is told as 0. ``clerks``: whose work it is, where it is somebody's."""
        if not value or (value >= self.least and (clerks is None or clerks >= FEWEST_CLERKS)):
            return value
        self.few.append(name)
        return None

    def of_people(self, name: str, value: float | None, people: int, *, clerks: int | None = None) -> float | None:
        """A mean or a rate of so many people; None where there is none."""
        if value is None or (people >= self.least and (clerks is None or clerks >= FEWEST_CLERKS)):
            return value
        self.few.append(name)
        return None
