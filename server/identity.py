"""Who asks: a person or an enrolled device, and where they may act."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class Caller:
    """``kind``: "person", or a device's kind. ``roles``: of a person; a device has its kind as its only role."""

    kind: str
    code: str  # a person's name or a device's code
    hall: str
    roles: frozenset[str]
    windows: tuple[str, ...] = ()
    zone: str | None = None
    teams: tuple[str, ...] = ()  # of a team lead (班组长): codes of the hall's teams
    led: frozenset[str] = frozenset()  # the windows of these teams, as the hall is configured now
    must_change: bool = False  # the password was seen by somebody else: until it is changed, no other door opens
    public_key: str = ""  # of a device that signs its commands
    counter: int = field(default=0, compare=False)  # of its signed commands, as its row knows it
    unlimited: bool = False  # made for load tests or a training hall: no limit of tickets, commands or sockets

    @property
    def actor(self) -> str:
        """How the log names the caller; also the scope of idempotency keys."""
        return f"{self.kind}:{self.code}"

    @property
    def full_name(self) -> str:
        """How callers of several halls are told apart."""
        return f"{self.hall}/{self.actor}"

    @property
    def person(self) -> bool:
        return self.kind == "person"

    def has(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)

    def manages(self, window: str) -> bool:
        """Whether a window is this person's to steer: every one is a hall manager's; a team lead has the team's."""
        return self.has("hall_manager") or (self.has("team_lead") and window in self.led)

    def confined(self, allowed: Collection[str]) -> bool:
        """Whether only as a team lead this person may do what ``allowed`` may: then within the team alone."""
        return self.roles & set(allowed) == {"team_lead"}


PUBLIC = Caller(kind="visitor", code="link", hall="", roles=frozenset({"anybody"}))
