"""Who may use which door: the default-deny matrix of promises.md §5.3. A door without a row here stays shut.

A team lead (班组长) comes only through the doors of :data:`TEAM_LEAD`, which says what keeps them within their team.
"""

from __future__ import annotations

from enum import Enum

_MANAGER = frozenset({"hall_manager"})
_AT_WINDOW = frozenset({"clerk", "hall_manager", "desk"})
_ON_CASES = frozenset({"case_officer", "hall_manager"})
_ON_REPORTS = frozenset({"clerk", "guide", "case_officer", "hall_manager"})
ANYBODY = frozenset({"anybody"})
_PERSON = frozenset({"clerk", "guide", "hall_manager", "case_officer", "administrator", "auditor", "province_viewer"})
_TWO_PERSONS = frozenset({"clerk", "hall_manager", "auditor", "administrator"})
_ADMINISTRATOR = frozenset({"administrator"})
_KNOWN = frozenset(
    {
        "kiosk",
        "display",
        "sign",
        "pad",
        "desk",
        "keypad",
        "clerk",
        "guide",
        "case_officer",
        "hall_manager",
        "administrator",
        "auditor",
    }
)


class Reach(Enum):
    """What keeps a team lead within the team at a door."""

    NOTHING = "nothing"  # it tells and changes nothing that is one window's: the plan, a new ticket, oneself
    WINDOW = "window"  # the gate: the window in the door's path is one of the team's
    WITHIN = "within"  # the door asks for whose ticket, approval, figure, view or alert it is: server/web/team.py


TEAM_LEAD: dict[str, Reach] = {
    **dict.fromkeys(("plan", "take_ticket", "me"), Reach.NOTHING),
    **dict.fromkeys(
        ("change_password", "prepare_second_factor", "set_second_factor", "remove_second_factor"), Reach.NOTHING
    ),
    **dict.fromkeys(("view", "requeue", "abandon", "take_alert", "release_alert"), Reach.WITHIN),
    **dict.fromkeys(("read_advice", "preview_advice", "apply_advice", "undo_advice"), Reach.WITHIN),
    **dict.fromkeys(("rating_figures", "rating_figures_table"), Reach.WITHIN),
    **dict.fromkeys(("read_attendance", "attendance_table"), Reach.WITHIN),
    **dict.fromkeys(("case_numbers", "give_case_number"), Reach.WITHIN),
    **dict.fromkeys(("list_approvals", "ask_approval", "decide_approval", "reveal_number"), Reach.WITHIN),
    **dict.fromkeys(("sign_in_at_window", "sign_out_of_window", "open_window", "close_window"), Reach.WINDOW),
    **dict.fromkeys(("pause_window", "take_over", "ask_help", "end_help", "turn_window", "auto_call"), Reach.WINDOW),
    **dict.fromkeys(("call_next", "call_booked", "call_this", "recall", "restore", "give_up"), Reach.WINDOW),
    **dict.fromkeys(("start", "walk_in", "add_matter", "remove_matter", "finish", "no_show"), Reach.WINDOW),
    **dict.fromkeys(("hold", "resume", "transfer", "undo", "press_key"), Reach.WINDOW),
    **dict.fromkeys(("give_notice", "reprint_notice"), Reach.WINDOW),
}
"""The doors of a team lead: a door that does not stand here is shut to them, whatever else it is open to."""

_BUT_TEAM_LEADS: dict[str, frozenset[str]] = {
    # the hall and its day
    "plan": _KNOWN,
    "view": _KNOWN,
    "events": frozenset({"auditor", "administrator"}),
    "rating_reasons": ANYBODY,
    "open_day": _MANAGER,
    "close_day": _MANAGER,
    # tickets
    "take_ticket": frozenset({"kiosk", "guide", "clerk", "hall_manager"}),
    "ticket": ANYBODY,
    "leave": ANYBODY,
    "delay": ANYBODY,
    "come_back": ANYBODY,
    "requeue": frozenset({"clerk", "guide", "hall_manager"}),
    "abandon": frozenset({"clerk", "guide", "hall_manager"}),
    "rate": ANYBODY,  # the one-time token is the right
    # windows
    "sign_in_at_window": frozenset({"clerk", "hall_manager"}),
    "sign_out_of_window": frozenset({"clerk", "hall_manager"}),
    "open_window": _AT_WINDOW,
    "close_window": frozenset({"clerk", "hall_manager"}),
    "pause_window": _AT_WINDOW,
    "take_over": frozenset({"clerk", "hall_manager"}),
    "ask_help": _AT_WINDOW,
    "end_help": _AT_WINDOW,
    # visits at a window
    "call_next": _AT_WINDOW,
    "call_booked": _AT_WINDOW,
    "call_this": _AT_WINDOW,
    "recall": _AT_WINDOW,
    "restore": _AT_WINDOW,
    "give_up": _AT_WINDOW,
    "start": _AT_WINDOW,
    "walk_in": _AT_WINDOW,
    "add_matter": _AT_WINDOW,
    "remove_matter": _AT_WINDOW,
    "finish": _AT_WINDOW,
    "no_show": _AT_WINDOW,
    "hold": _AT_WINDOW,
    "resume": _AT_WINDOW,
    "transfer": _AT_WINDOW,
    "undo": _AT_WINDOW,
    "give_notice": frozenset({"clerk", "hall_manager"}),
    "reprint_notice": frozenset({"clerk", "hall_manager"}),
    "press_key": _AT_WINDOW | {"keypad"},
    "auto_call": _AT_WINDOW,
    "turn_window": _MANAGER,
    "day_report": _MANAGER | {"auditor"},
    "make_day_report": _MANAGER,
    "pause_business": _MANAGER,
    "resume_business": _MANAGER,
    "pause_matter": _MANAGER,
    "resume_matter": _MANAGER,
    "begin_roll": _MANAGER,
    "stop_roll": _MANAGER,
    # devices
    "acknowledge": frozenset({"kiosk", "display", "sign", "desk", "pad"}),
    "list_devices": _MANAGER | {"auditor"},
    "list_screens": _MANAGER,
    "give_device_code": _MANAGER,
    "revoke_device": _MANAGER,
    # bookings
    "make_booking": frozenset({"guide", "hall_manager", "kiosk"}),  # a kiosk offers it when all numbers are gone
    "bring_bookings": frozenset({"guide", "hall_manager"}),
    "cancel_booking": frozenset({"guide", "hall_manager"}),
    "move_booking": frozenset({"guide", "hall_manager"}),
    "find_bookings": frozenset({"guide", "hall_manager"}),
    "bookings_of_day": frozenset({"guide", "hall_manager"}),
    "booking_locks": _MANAGER | {"auditor"},
    "lock_person": _MANAGER,
    "lift_lock": _MANAGER,
    # kiosks that may be cut off
    "lease_numbers": frozenset({"kiosk"}),
    "merge_ticket": frozenset({"kiosk"}),
    "assert_tickets": frozenset({"kiosk"}),
    "revoke_lease": _MANAGER,
    "report": frozenset({"kiosk", "display", "sign", "desk", "pad"}),
    # bad-rating cases: an officer acts on those that are assigned to them
    "list_cases": _ON_CASES | {"auditor"},
    "case_owners": _MANAGER,
    "show_case": _ON_CASES | {"auditor"},
    "assign_case": _MANAGER,
    "contact_case": _ON_CASES,
    "verify_case": _ON_CASES,
    "rectify_case": _ON_CASES,
    "answer_case": _ON_CASES,
    "call_back_case": _ON_CASES,
    "rework_case": _ON_CASES,
    "appeal_case": _ON_CASES,
    "decide_appeal": _MANAGER,
    "close_case": _ON_CASES,
    "note_case": _ON_CASES,
    "see_case_contact": _ON_CASES,
    "add_case_file": _ON_CASES,
    "case_file": _ON_CASES,
    "import_work_order": _MANAGER,
    "work_order": _ON_CASES,
    # reports of what could not be done: who took one in acts on it, or to whom the manager gave it
    **dict.fromkeys(("list_reports", "show_report"), _ON_REPORTS | {"auditor"}),
    **dict.fromkeys(
        ("take_report", "refuse_report", "classify_report", "pass_on_report", "return_report"), _ON_REPORTS
    ),
    **dict.fromkeys(("hold_report", "resume_report", "extend_report", "finish_report", "answer_report"), _ON_REPORTS),
    **dict.fromkeys(("call_back_report", "rework_report", "close_report", "note_report"), _ON_REPORTS),
    "see_report_contact": _ON_REPORTS,
    "assign_report": _MANAGER,
    "unresolved_ledger": _MANAGER | {"auditor"},
    # vouchers for a second chance; they are used by taking a ticket
    "list_vouchers": _MANAGER | {"guide", "auditor"},
    "give_vouchers": _MANAGER,
    # figures of ratings
    "rating_figures": frozenset({"hall_manager", "auditor"}),
    "rating_figures_table": frozenset({"hall_manager", "auditor"}),
    # figures of the hall's work
    "work_figures": frozenset({"hall_manager", "auditor"}),
    "work_figures_table": frozenset({"hall_manager", "auditor"}),
    "star_grading_table": frozenset({"hall_manager", "auditor"}),
    # attendance: a clerk gets the own days alone, by server/web/figures/attendance.py
    "read_attendance": frozenset({"clerk", "hall_manager", "auditor"}),
    "attendance_table": frozenset({"clerk", "hall_manager", "auditor"}),
    # the platform's cases: a clerk numbers what they served, by server/web/case_numbers/numbers.py
    "case_numbers": frozenset({"clerk", "hall_manager", "auditor"}),
    "give_case_number": frozenset({"clerk", "hall_manager"}),
    "bring_case_list": _MANAGER,
    "case_check": frozenset({"hall_manager", "auditor"}),
    "case_check_table": frozenset({"hall_manager", "auditor"}),
    "export_records": frozenset({"hall_manager", "auditor"}),
    # sums of all halls of this server: the one door that is no single hall's
    "all_halls": frozenset({"province_viewer"}),
    # the trail, and what takes two persons: trail/api.py says who may ask and who may approve
    "search_trail": frozenset({"auditor"}),
    "list_approvals": _TWO_PERSONS,
    "ask_approval": _TWO_PERSONS,
    "decide_approval": frozenset({"hall_manager", "auditor", "administrator"}),
    "reveal_number": frozenset({"clerk", "hall_manager"}),
    "export_log": frozenset({"auditor"}),
    "data_map": frozenset({"hall_manager", "auditor", "administrator"}),
    "reset_day": _MANAGER,
    # what is reported upward
    "reporting_state": frozenset({"hall_manager", "auditor"}),
    "reporting_month": frozenset({"hall_manager", "auditor"}),
    # advice
    "read_advice": _MANAGER,
    "preview_advice": _MANAGER,
    "apply_advice": _MANAGER,
    "undo_advice": _MANAGER,
    # alerts
    "take_alert": _MANAGER,
    "release_alert": _MANAGER,
    # what is said to everybody
    "broadcast": _MANAGER,
    "end_broadcast": _MANAGER,
    "begin_emergency": _MANAGER,
    "end_emergency": _MANAGER,
    # a rehearsal's clock, where there is one
    "read_clock": ANYBODY,
    "move_clock": ANYBODY,
    # people and devices introduce themselves
    "me": _KNOWN | {"province_viewer"},
    "enrol": ANYBODY,
    "sign_in": ANYBODY,
    "sign_out": ANYBODY,
    "begin_single_sign_on": ANYBODY,
    "finish_single_sign_on": ANYBODY,  # what the provider has signed is the right
    "change_password": _PERSON,
    "prepare_second_factor": _PERSON,
    "set_second_factor": _PERSON,
    "remove_second_factor": _PERSON,
    # accounts
    "accounts": _ADMINISTRATOR,
    "add_account": _ADMINISTRATOR,
    "change_account": _ADMINISTRATOR,
    "reset_password": _ADMINISTRATOR,
    "end_sessions": _ADMINISTRATOR,
}

RIGHTS: dict[str, frozenset[str]] = {
    door: allowed | {"team_lead"} if door in TEAM_LEAD else allowed for door, allowed in _BUT_TEAM_LEADS.items()
}
