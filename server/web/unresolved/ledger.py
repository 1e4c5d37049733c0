"""The ledger of what could not be done (办不成事台账) as a table: a line a report, what was done with it, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from server.domain.events.unresolved import ReportAnswered, ReportDone, ReportExtended, ReportHeld, ReportRefused
from server.domain.plan import HallPlan
from server.domain.unresolved.report import UnresolvedReport
from server.queries.unresolved import Step
from server.web.figures.sheet import Sheet

COLUMNS = (
    "taken_at", "ticket", "window", "taken_by", "about", "text", "weight", "department", "owner", "state", "due",
    "held", "extended", "outcome", "what", "negative_report", "ground", "reason", "answered_at", "answer", "in_time",
    "call_back", "closed_at",
)  # fmt: skip


def ledger(
    plan: HallPlan, found: Iterable[tuple[UnresolvedReport, list[Step]]], language: str, t: Callable[..., str]
) -> Sheet:
    """The head, then a line a report."""
    sheet = Sheet()
    sheet.add(*(t(f"column_{name}") for name in COLUMNS))
    for report, steps in found:
        sheet.add(*_cells(plan, report, steps, language, t))
    return sheet


def _cells(
    plan: HallPlan, report: UnresolvedReport, steps: list[Step], language: str, t: Callable[..., str]
) -> Iterator[str]:
    def at(moment: datetime | None) -> str:
        return moment.astimezone(ZoneInfo(plan.time_zone)).strftime("%Y-%m-%d %H:%M") if moment else ""

    def word(prefix: str, value: str | None) -> str:
        return t(f"{prefix}_{value}") if value else ""

    happened = [event for _, _, event in steps]
    refused = next((one for one in happened if isinstance(one, ReportRefused)), None)
    done = next((one for one in reversed(happened) if isinstance(one, ReportDone)), None)
    answered = next((one for one in reversed(happened) if isinstance(one, ReportAnswered)), None)
    named = plan.matter.get(report.matter or "") or plan.business.get(report.business or "")
    yield at(report.taken_at)
    yield report.code or ""
    yield report.at_window or ""
    yield report.taken_by
    yield getattr(named.name, language) if named else ""
    yield report.text
    yield word("choice", report.weight)
    yield report.department or ""
    yield report.owner
    yield t(f"state_{report.state}")
    yield at(report.due)
    yield "; ".join(f"{at(one.at)} {one.why}" for one in happened if isinstance(one, ReportHeld))
    yield "; ".join(f"{at(one.due)} {one.why}" for one in happened if isinstance(one, ReportExtended))
    yield word("choice", report.outcome)
    yield done.what if done else ""
    yield report.negative_report
    yield word("choice", report.ground)
    yield refused.reason if refused else ""
    yield at(report.answered_at)
    yield answered.answer if answered else ""
    yield "" if report.in_time is None else t("choice_yes" if report.in_time else "choice_no")
    yield word("choice", report.call_back_outcome)
    yield at(report.closed_at)
