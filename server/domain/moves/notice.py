"""一次性告知: the clerk tells a visitor at once everything that is missing (domain.md §6; S0 S1 S2 S4)."""

from __future__ import annotations

from datetime import datetime

from server.domain import errors
from server.domain import events as happened
from server.domain.hall_ground import Events, HallGround
from server.domain.notice_refusals import MatterNeeded, NothingMissing, UnknownNotice, UnknownPaper
from server.domain.plan import Matter
from server.domain.ticket import Ticket


class NoticeMoves(HallGround):
    """Giving a notice, and hearing what became of its paper."""

    def give_notice(
        self,
        *,
        now: datetime,
        window: str,
        clerk: str,
        notice: str,
        missing: tuple[int, ...],
        why: str = "",
        matter: str | None = None,
        device: str | None = None,
    ) -> Events:
        """Tell whoever is at the window what is missing. ``matter``: named where it is not the ticket's own.

        ``missing``: places in that matter's list of papers, from 0. Nothing missing needs a ``why``: something else is
        wrong then. ``notice`` is its id, ``device`` prints it.
        """
        ticket = self._at(window)
        about = self._listed(ticket, window, matter)
        wrong = sorted({place for place in missing if not 0 <= place < len(about.papers)})
        if wrong:
            raise UnknownPaper(field="missing", unknown=wrong, papers=len(about.papers))
        if not missing and not why.strip():
            raise NothingMissing(field="missing")
        told = tuple(sorted(set(missing)))
        return self.record(
            happened.NoticeGiven(
                at=now,
                notice=notice,
                ticket=ticket.id,
                code=ticket.code,
                window=window,
                clerk=clerk,
                matter=about.code,
                missing=told,
                papers=tuple(about.papers[place].zh for place in told),
                why=why.strip(),
                device=device,
            )
        )

    def reprint_notice(
        self, *, now: datetime, window: str, clerk: str | None, notice: str, job: str, device: str
    ) -> Events:
        """Order the paper of a notice once more, for whoever is at the window: it did not come out, or was lost."""
        ticket = self._at(window)
        if all(one.given.notice != notice for one in self.day.notices.get(ticket.id, ())):
            raise UnknownNotice(notice=notice)
        return self.record(
            happened.NoticeReprinted(
                at=now,
                notice=notice,
                ticket=ticket.id,
                code=ticket.code,
                window=window,
                clerk=clerk,
                job=job,
                device=device,
            )
        )

    def note_notice_printed(self, *, now: datetime, ticket: str, job: str, state: str) -> Events:
        """What a device said of a notice's newest paper, by its order.

        Saying it twice changes nothing, nor does a paper that was ordered again since; of a past day nothing is kept.
        """
        for one in self.day.notices.get(ticket, ()):
            if one.job == job and one.printed != state:
                given = one.given
                return self.record(
                    happened.NoticePrinted(
                        at=now, notice=given.notice, ticket=ticket, code=given.code, window=given.window, state=state
                    )
                )
        return ()

    def _listed(self, ticket: Ticket, window: str, named: str | None) -> Matter:
        """The matter whose list of papers is meant: the ticket's own, or another that this window may take."""
        code = named or ticket.matter
        if code is None:
            raise MatterNeeded(field="matter", business=ticket.business)
        matter = self.plan.matter.get(code)
        if matter is None:
            raise errors.UnknownMatter(matter=code)
        if code != ticket.matter and matter.business != ticket.business:
            self._require_may_take(window, (code, None))
        return matter
