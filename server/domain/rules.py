"""The settings that a hall works by, and the choices that some of them are (domain.md §3.5, routing.md §2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from server.domain.ratings.unit import RatingUnit


class NoShowPolicy(StrEnum):
    """The place of a no-show who comes back (过号重排, domain.md §3.5). None of them is an advantage."""

    REQUEUE_AFTER = "requeue_after"  # behind the next ``requeue_after_n`` of its lane
    REQUEUE_AT_END = "requeue_at_end"  # behind everybody of its lane
    KEEP_MOMENT = "keep_moment"  # where it was: by its own moment, as in ``youxu decide`` (routing.md §2.3)
    VOID = "void"  # 过号作废: a new ticket is needed


class NoShowValid(StrEnum):
    """How long a no-show may still come back (domain.md §3.5)."""

    SESSION = "session"  # until the session ends in which the call was missed
    DAY = "day"  # until the day is closed


class AdviceBy(StrEnum):
    """What proposes changes of windows to the hall manager."""

    SIMULATION = "simulation"  # the next ninety minutes are played with and without a change (routing.md §2.5)
    TIDAL = "tidal"  # 潮汐规则 of domain.md §11: limits and how long they are passed; no effect is predicted
    OFF = "off"


@dataclass(frozen=True, kw_only=True, slots=True)
class HallRules:
    """The settings of domain.md §3.5 and routing.md §2 that this hall works by. Times in the unit of the name."""

    calls_before_no_show: int = 2
    max_recalls: int = 5
    call_interval_s: int = 20
    no_show_wait_s: int = 30  # from the first call
    announce_times: int = 2
    no_show_policy: NoShowPolicy = NoShowPolicy.REQUEUE_AFTER
    requeue_after_n: int = 3
    max_reactivations: int = 1
    no_show_valid_until: NoShowValid = NoShowValid.SESSION
    tickets_per_id_per_day: int = 2
    tickets_per_phone_per_day: int = 0  # 0: no limit
    limit_per_matter_day: int = 0  # numbers of each matter without a limit of its own; 0: none
    limit_per_matter_slot: int = 0
    full_offers_booking: bool = True  # 满号转预约: who is refused is told the next free slots
    issue_until_min: int = 15  # 取号截止: minutes before the last session closes
    issue_until_each_session: bool = False  # and before every other one: nobody takes a number into the lunch break
    day_by_timetable: bool = False  # the business day opens and closes by itself; by hand at any time all the same
    day_opens_min_before: int = 30  # the first session
    day_closes_min_after: int = 60  # the last session, once nobody is at a window any more
    booking_slot_min: int = 60
    booking_slot_capacity: int = 4  # places of one business in one slot
    booking_ahead_min_days: int = 1  # 0: for the same day too
    booking_ahead_max_workdays: int = 5
    booking_cancel_before_h: int = 2
    bookings_per_person_day: int = 1
    booking_early_min: int = 0  # before its slot, from when a booking may check in; 0: all day
    booking_grace_min: int = 15  # after its slot has begun, a booked place is kept so long; then walk-ins may have it
    booking_real_name: bool = True  # a card or a phone number is given with every booking
    family_phone: bool = True  # one phone may book for several cards
    booking_blacklist: bool = False  # 爽约限制: who lapses too often may not book for a while
    blacklist_missed: int = 2  # in a month; 0: never
    blacklist_cancelled: int = 5
    blacklist_same_matter_day: int = 3  # more bookings than this of one matter for one day
    blacklist_days: int = 30
    warn_when_ahead: int = 20
    promised_wait_min: int = 20  # 承诺等候时限: the manager is warned before a wait is going to be longer
    longest_wait_min: int = 30  # nobody should wait longer; tidal_oldest_wait_min of domain.md §11 as well
    auto_call: bool = False  # 自动派单: whether windows begin the day calling by themselves
    advice_by: AdviceBy = AdviceBy.SIMULATION
    tidal_waiting_per_window: float = 10  # domain.md §11: a zone is pressed above any of the three limits
    tidal_predicted_wait_min: float = 30
    tidal_for_min: float = 5  # pressed so long, a change is proposed
    tidal_close_below: float = 0.5  # of all three limits: calm
    tidal_close_for_min: float = 10  # calm so long, it is taken back
    advice_automatic: bool = False  # what is advised is done by itself, within the limits of advice
    near_turn_ahead: int = 3
    hide_wait_late_share: float = 0.35  # phones show no time while more of the last half-hours' waits were longer
    hold_reminder_min: int = 15
    notice_return_workdays: int = 5  # 一次性告知: what is missing should be brought within so many workdays (ours)
    unattended_window_min: int = 5  # 无人值守: then stand-in and manager are told
    session_lost_min: float = 3.0  # a visit under way without its clerk's page for so long: the manager is told (ours)
    case_number_shape: str = "[0-9A-Za-z._/-]{6,64}"  # 办件编号: a regular expression that a whole number fits
    attendance_grace_min: int = 5  # 考勤: late or early by less is neither (ours)
    undo_s: int = 10
    announcement_expires_s: int = 20
    rating_unit: RatingUnit = RatingUnit.VISIT  # what one rating is about: the visit, or each of its matters
    pad_armed_s: int = 30
    rating_window_workdays: int = 5  # by the slip's link, after the day of the visit
    rating_revision_min: int = 10  # within which the visitor may correct a rating
    rating_told_after_min: int = 10  # staff see a rating in their figures so much later,
    rating_told_within_min: int = 40  # at the latest; in between by chance, so that nobody learns whose it was (ours)
    figures_ranked_from: int = 20  # windows and clerks with fewer ratings have no place in a ranking (ours)
    figures_public_from: int = 10  # what has fewer ratings is not on the public page (ours)
    case_owner: str = ""  # account that a new bad-rating case is given to; by default the hall manager's
    case_contact_h: float = 1.0  # of opening time: until the visitor is contacted (domain.md §8.4)
    case_plan_h: float = 24.0  # of workdays: until it is verified, with a plan
    case_rectify_workdays: int = 5
    case_complex_workdays: int = 15  # 整改 of a complex case
    case_close_workdays: int = 15  # until an ordinary case is closed; a complex one has case_rectify_workdays more
    case_callback_required: bool = True
    unresolved_classify_h: float = 1.0  # of opening time: until a report of what could not be done is classified (ours)
    unresolved_simple_workdays: int = 0  # until it is answered (domain.md §9); 0: by the end of the same workday
    unresolved_ordinary_workdays: int = 5
    unresolved_complex_workdays: int = 15
    unresolved_extensions: int = 1  # how often a report may be extended (ours),
    unresolved_extension_workdays: int = 15  # by how much at most (ours)
    unresolved_hold_workdays: int = 20  # longest hold (ours)
    unresolved_close_workdays: int = 5  # from the answer to the end of its call-back (ours)
    voucher_days: int = 90  # longest validity of a voucher for a second chance (domain.md §10; ours)
    own_credit_min: float = 10.0
    turned_credit_min: float = 20.0  # own credit of a window of a field that was turned to no-difference
    turned_slowdown: float = 1.25  # how much longer that window takes for what is not its own (routing.md §2: to 1.4)
    green_credit_min: float = 120.0
    appointment_credit_min: float = 60.0
    appointment_early_min: float = 3.0
    appointment_late_min: float = 15.0
    short_matter_cap_min: float = 20.0
    short_matter_weight_max: float = 2.5  # of short matters first where many windows share a queue; 1: never more
    routing_policy: str = "pooled_minutes"
