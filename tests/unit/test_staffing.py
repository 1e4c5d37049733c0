"""How many windows a day needs, reckoned by hand in the small hall: R + √R of each field's work, rounded up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from small_hall import small_plan, words
from views_of_a_hall import Stage

from server.domain.plan import Authorisation, Role, Window, WindowKind
from server.domain.staffing import FieldNeed, HalfHourStaffing, next_workday, staffing_of
from server.domain.waits.learning import HALF_HOURS, Learned, learn
from server.live.views.manager import manager

PLAN = small_plan()
MONDAY = date(2026, 11, 23)
NINE = 18  # the half-hour from nine o'clock


def expecting(per_hour: dict[str, float], weekday: int = 0) -> Learned:
    """A hall that has seen nothing but knows how many an hour come from nine to half past."""
    rates = {
        (weekday, code): tuple(rate if slot == NINE else 0.0 for slot in range(HALF_HOURS))
        for code, rate in per_hour.items()
    }
    return replace(learn([], PLAN), per_hour=rates, version=repr(per_hour))


def weekdays(day: date) -> bool:
    return day.weekday() < 5


def at_nine(per_hour: dict[str, float], on: date = MONDAY, *, reserve: bool = False) -> HalfHourStaffing:
    plan = PLAN
    if reserve:
        window = Window(code="10", name=words("10"), zone="east", kind=WindowKind.RESERVE)
        grant = Authorisation(
            windows=("10",), businesses=("insurance",), role=Role.OWN, valid_from=date(2026, 1, 1), valid_until=MONDAY
        )
        plan = replace(plan, windows=(*plan.windows, window), authorisations=(*plan.authorisations, grant))
    (found,) = (one for one in staffing_of(plan, expecting(per_hour), on, weekdays) if one.slot == NINE)
    return found


def test_every_window_is_given_to_one_field_so_that_none_is_missing() -> None:
    # One hour of work an hour in each field: two windows each. 5 to 8 could go to several fields, and 7 alone to
    # household, 5 and 6 alone to market; so all eight are needed and suffice.
    found = at_nine({"insurance": 7.5, "household": 2.4, "market": 4, "farming": 12})
    assert {one.businesses: (one.needed, one.given) for one in found.fields} == {
        ("farming",): (2, 2),
        ("household",): (2, 2),
        ("insurance",): (2, 2),
        ("market",): (2, 2),
    }
    assert (found.rostered, found.not_needed) == (9, ("9",))


def test_a_fields_own_windows_count_for_it_unless_another_needs_them() -> None:
    # Insurance needs 2 of its five, 1 and 5 to 8; household cannot do without one of them.
    alone = {one.businesses: one for one in at_nine({"insurance": 7.5}).fields}[("insurance",)]
    assert (alone.needed, alone.given, alone.rostered) == (2, 2, 5)
    beside = {one.businesses: one for one in at_nine({"insurance": 7.5, "household": 2.4}).fields}[("insurance",)]
    assert (beside.needed, beside.given, beside.rostered) == (2, 2, 4)


def test_what_is_missing_names_the_windows_that_could_help() -> None:
    # 45 an hour of 8 minutes are 6 hours of work: 6 + 2.4, so 9 windows; 1 and 5 to 8 are rostered for it.
    found = at_nine({"insurance": 45}, reserve=True)
    assert found.fields == (
        FieldNeed(businesses=("insurance",), needed=9, given=5, rostered=5, turn=("3",), reserve=("10",)),
    )
    assert found.fields[0].missing == 4
    assert found.not_needed == ("2", "4", "9")
    assert found.rostered == 9, "a reserve window is not rostered"


def test_businesses_of_the_same_windows_are_one_field() -> None:
    shared = Authorisation(windows=("2",), businesses=("farming",), role=Role.OWN, valid_from=date(2026, 1, 1))
    grants = [
        one for one in PLAN.authorisations if not {"farming", "household"} & set(one.businesses) and not one.matters
    ]
    both = replace(shared, businesses=("farming", "household"))
    plan = replace(PLAN, authorisations=(*grants, both))
    learned = expecting({"farming": 3, "household": 0.6})  # a quarter of an hour each: 0.5 + 0.71, not 0.75 twice
    (found,) = (one for one in staffing_of(plan, learned, MONDAY, weekdays) if one.slot == NINE)
    assert [(one.businesses, one.needed, one.given) for one in found.fields] == [(("farming", "household"), 2, 1)]


def test_an_authorisation_counts_from_the_day_it_is_in_force() -> None:
    assert at_nine({"heritage": 6}).fields[0].given == 0
    assert at_nine({"heritage": 6}, date(2027, 1, 4)).fields[0].given == 1
    assert at_nine({"insurance": 45}, date(2026, 11, 30), reserve=True).fields[0].reserve == ()


def test_matters_are_work_of_their_business() -> None:
    # 5 an hour of 12 minutes and 7.5 of 8: two hours of work, 2 + 1.4.
    assert at_nine({"insurance-move": 5, "insurance": 7.5}).fields[0].needed == 4


def test_only_the_half_hours_of_the_sessions_count_and_a_closed_day_has_none() -> None:
    learned = expecting({"insurance": 45})
    assert [one.slot for one in staffing_of(PLAN, learned, MONDAY, weekdays)] == list(range(18, 34))
    assert staffing_of(PLAN, learned, date(2026, 11, 28), weekdays) == ()
    assert staffing_of(PLAN, learned, date(2026, 11, 24), weekdays) == (), "nothing is known of Tuesdays"


def test_a_make_up_workday_goes_by_monday() -> None:
    saturday = date(2026, 11, 28)
    found = staffing_of(PLAN, expecting({"insurance": 45}), saturday, lambda _: True)
    assert found[0].fields[0].needed == 9


def test_a_date_that_goes_by_another_weekday_expects_that_weekdays_visitors() -> None:
    tuesday = date(2026, 11, 24)
    like_friday = replace(PLAN, like_weekday=((tuesday, 4),))
    found = staffing_of(like_friday, expecting({"insurance": 45}, weekday=4), tuesday, weekdays)
    assert found[0].fields[0].needed == 9
    assert staffing_of(like_friday, expecting({"insurance": 45}, weekday=1), tuesday, weekdays) == ()


def test_weekends_holidays_and_closed_days_are_skipped() -> None:
    friday, holiday, closed = date(2026, 11, 27), date(2026, 11, 30), date(2026, 12, 1)
    assert next_workday(PLAN, friday, weekdays) == holiday
    assert next_workday(PLAN, friday, lambda day: weekdays(day) and day != holiday) == closed
    plan = replace(PLAN, closed_on=(closed,))
    assert next_workday(plan, friday, lambda day: weekdays(day) and day != holiday) == date(2026, 12, 2)
    assert next_workday(replace(PLAN, sessions=()), friday, weekdays) is None


def test_the_manager_sees_today_and_the_next_workday() -> None:
    stage = Stage()
    assert manager(stage.sight())["staffing_days"] == []
    learned = expecting({"insurance": 45})
    today, tomorrow = manager(replace(stage.sight(), learned=learned))["staffing_days"]
    assert (today["day"], tomorrow["day"]) == ("2026-11-23", "2026-11-24")
    assert tomorrow["half_hours"] == []
    assert today["half_hours"][0] == {
        "from": "2026-11-23T01:00:00.000Z",
        "needed": 9,
        "rostered": 9,
        "short": [{"businesses": ["insurance"], "needed": 9, "given": 5, "turn": ["3"], "reserve": []}],
        "not_needed": ["2", "4", "9"],
    }
    (insurance,) = today["fields"]
    assert insurance["businesses"] == ["insurance"]
    assert (insurance["needed"][0], insurance["rostered"][0]) == (9, 5)
    assert len(insurance["needed"]) == len(insurance["rostered"]) == len(today["half_hours"])
    assert tomorrow["fields"] == []
