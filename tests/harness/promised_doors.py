"""Who may come through which door: the matrix of promises.md §5.3, written down a second time.

Callers are the kinds that the tests have credentials of: devices, and a person of each role. The tests' *manager* is an
administrator too. What keeps a team lead within the team is in :mod:`test_team_leads`.
"""

from __future__ import annotations

PEOPLE = frozenset({"clerk", "guide", "lead", "officer", "manager", "administrator", "auditor", "province"})
ANYBODY = frozenset({"nobody", "kiosk", "display", "pad"}) | PEOPLE
KNOWN = ANYBODY - {"nobody", "province"}
CLERKS = frozenset({"clerk", "lead", "manager"})
LEADS = frozenset({"lead", "manager"})
GUIDES = frozenset({"guide", "manager"})
OFFICERS = frozenset({"officer", "manager"})
REPORTERS = OFFICERS | {"clerk", "guide"}
ADMINISTRATORS = frozenset({"administrator", "manager"})
MANAGER = frozenset({"manager"})
H, W = "/api/v1/halls/{hall}", "/api/v1/halls/{hall}/windows/{window}"

DOORS: dict[tuple[str, str], frozenset[str]] = {
    ("get", "/api/v1/me"): KNOWN | {"province"},
    ("get", f"{H}/advice"): LEADS,
    ("post", f"{H}/advice/preview"): LEADS,
    ("post", f"{H}/advice/{{advice}}/apply"): LEADS,
    ("post", f"{H}/advice/{{advice}}/undo"): LEADS,
    ("post", f"{H}/alerts/take"): LEADS,
    ("post", f"{H}/alerts/release"): LEADS,
    ("post", f"{H}/broadcasts"): MANAGER,
    ("post", f"{H}/broadcasts/{{notice}}/end"): MANAGER,
    ("post", f"{H}/emergency"): MANAGER,
    ("post", f"{H}/emergency/end"): MANAGER,
    ("get", "/api/v1/rehearsal/clock"): ANYBODY,
    ("post", "/api/v1/rehearsal/clock"): ANYBODY,
    ("get", H): KNOWN,
    ("get", f"{H}/views/{{view}}"): KNOWN,
    ("get", f"{H}/rating-reasons"): ANYBODY,
    ("get", f"{H}/events"): ADMINISTRATORS | {"auditor"},
    ("post", f"{H}/day/open"): MANAGER,
    ("post", f"{H}/day/close"): MANAGER,
    ("post", f"{H}/tickets"): CLERKS | {"kiosk", "guide"},
    ("get", "/api/v1/tickets/{link}"): ANYBODY,
    ("post", "/api/v1/tickets/{link}/leave"): ANYBODY,
    ("post", "/api/v1/tickets/{link}/delay"): ANYBODY,
    ("post", "/api/v1/tickets/{link}/back"): ANYBODY,
    ("post", f"{H}/tickets/{{ticket}}/requeue"): CLERKS | {"guide"},
    ("post", f"{H}/tickets/{{ticket}}/abandon"): CLERKS | {"guide"},
    ("post", f"{H}/ratings"): ANYBODY,  # but people who work here are turned away: test_bad_rating_cases.py
    ("get", f"{H}/cases"): OFFICERS | {"auditor"},
    ("get", f"{H}/case-owners"): MANAGER,
    ("get", f"{H}/cases/{{case}}"): OFFICERS | {"auditor"},
    ("post", f"{H}/cases/{{case}}/files/{{file}}"): OFFICERS,
    ("post", f"{H}/cases/{{case}}/work-order"): OFFICERS,
    ("post", f"{H}/work-orders"): MANAGER,
    ("get", f"{H}/screens"): MANAGER,
    ("get", "/api/v1/overview"): frozenset({"province"}),
    ("get", f"{H}/figures"): LEADS | {"auditor"},
    ("post", f"{H}/figures/export"): LEADS | {"auditor"},
    ("get", f"{H}/work-figures"): MANAGER | {"auditor"},
    ("post", f"{H}/work-figures/export"): MANAGER | {"auditor"},
    ("get", f"{H}/attendance"): CLERKS | {"auditor"},
    ("post", f"{H}/attendance/export"): CLERKS | {"auditor"},
    ("get", f"{H}/case-numbers"): CLERKS | {"auditor"},
    ("post", f"{H}/tickets/{{ticket}}/case-number"): CLERKS,
    ("post", f"{H}/case-lists"): MANAGER,
    ("get", f"{H}/case-check"): MANAGER | {"auditor"},
    ("post", f"{H}/case-check/export"): MANAGER | {"auditor"},
    ("post", f"{H}/ticket-records/export"): MANAGER | {"auditor"},
    ("post", f"{H}/star-grading/export"): MANAGER | {"auditor"},
    ("get", f"{H}/reporting"): MANAGER | {"auditor"},
    ("post", f"{H}/reporting/export"): MANAGER | {"auditor"},
    **{
        ("post", f"{H}/cases/{{case}}/{move}"): OFFICERS
        for move in (
            *("contact", "verify", "rectify", "answer", "call-back", "rework", "appeal"),
            *("close", "note", "phone", "files"),
        )
    },
    ("get", f"{H}/unresolved"): REPORTERS | {"auditor"},
    ("get", f"{H}/unresolved/{{report}}"): REPORTERS | {"auditor"},
    ("post", f"{H}/unresolved"): REPORTERS,
    **{
        ("post", f"{H}/unresolved/{{report}}/{move}"): REPORTERS
        for move in (
            *("refuse", "classify", "pass-on", "return", "hold", "resume", "extend", "finish"),
            *("answer", "call-back", "rework", "close", "note", "phone"),
        )
    },
    ("post", f"{H}/unresolved/{{report}}/assign"): MANAGER,
    ("get", f"{H}/vouchers"): GUIDES | {"auditor"},
    ("post", f"{H}/vouchers"): MANAGER,
    ("post", f"{H}/unresolved-ledger"): MANAGER | {"auditor"},
    ("post", f"{H}/cases/{{case}}/assign"): MANAGER,
    ("post", f"{H}/cases/{{case}}/appeal/decide"): MANAGER,
    **{
        ("post", f"{W}/{move}"): CLERKS
        for move in (
            *("sign-in", "sign-out", "open", "pause", "close", "call-next", "call", "recall", "start", "finish"),
            *("no-show", "hold", "resume", "transfer", "undo", "press", "notice", "notice/reprint", "auto-call"),
            *("call-booked", "restore", "abandon", "walk-in", "matters", "matters/remove"),
            *("take-over", "help", "help/done"),
        )
    },
    ("post", f"{W}/turn"): LEADS,
    ("post", f"{H}/businesses/{{business}}/pause"): MANAGER,
    ("post", f"{H}/businesses/{{business}}/resume"): MANAGER,
    ("post", f"{H}/matters/{{matter}}/pause"): MANAGER,
    ("post", f"{H}/matters/{{matter}}/resume"): MANAGER,
    ("post", f"{H}/businesses/{{business}}/roll"): MANAGER,
    ("post", f"{H}/businesses/{{business}}/roll/stop"): MANAGER,
    ("post", f"{H}/jobs/{{job}}"): frozenset({"kiosk", "display", "pad"}),
    ("post", f"{H}/bookings"): GUIDES | {"kiosk"},
    ("post", f"{H}/bookings/find"): GUIDES,
    ("post", f"{H}/bookings/{{booking}}/move"): GUIDES,
    ("get", f"{H}/booking-locks"): MANAGER | {"auditor"},
    ("post", f"{H}/booking-locks"): MANAGER,
    ("post", f"{H}/booking-locks/{{lock}}/lift"): MANAGER,
    ("get", f"{H}/bookings"): GUIDES,
    ("post", f"{H}/bookings/import"): GUIDES,
    ("post", f"{H}/bookings/{{booking}}/cancel"): GUIDES,
    ("post", f"{H}/leases"): frozenset({"kiosk"}),
    ("post", f"{H}/offline-tickets"): frozenset({"kiosk"}),
    ("post", f"{H}/tickets/assert"): frozenset({"kiosk"}),
    ("post", f"{H}/devices/{{device}}/report"): frozenset({"kiosk", "display", "pad"}),
    ("get", f"{H}/devices"): MANAGER | {"auditor"},
    ("post", f"{H}/devices/{{device}}/code"): MANAGER,
    ("post", f"{H}/devices/{{device}}/revoke"): MANAGER,
    ("get", f"{H}/day-report"): MANAGER | {"auditor"},
    ("post", f"{H}/day-reports"): MANAGER,
    ("get", f"{H}/data-map"): ADMINISTRATORS | {"auditor"},
    ("post", f"{H}/trail/search"): frozenset({"auditor"}),
    ("get", f"{H}/approvals"): CLERKS | {"auditor", "administrator"},
    ("post", f"{H}/approvals"): CLERKS | {"auditor", "administrator"},
    ("post", f"{H}/approvals/{{approval}}/decide"): LEADS | {"auditor", "administrator"},
    ("post", f"{H}/approvals/{{approval}}/reveal"): CLERKS,
    ("post", f"{H}/approvals/{{approval}}/export"): frozenset({"auditor"}),
    ("post", f"{H}/approvals/{{approval}}/reset-day"): MANAGER,
    ("post", f"{H}/devices/{{device}}/lease/revoke"): MANAGER,
    ("post", "/api/v1/enrol"): ANYBODY,
    ("post", "/api/v1/sign-in"): ANYBODY,
    ("post", "/api/v1/sign-out"): ANYBODY,
    ("post", "/api/v1/single-sign-on/begin"): ANYBODY,
    ("post", "/api/v1/single-sign-on/finish"): ANYBODY,
    ("post", "/api/v1/me/password"): PEOPLE,
    ("post", "/api/v1/me/second-factor/prepare"): PEOPLE,
    ("post", "/api/v1/me/second-factor"): PEOPLE,
    ("post", "/api/v1/me/second-factor/remove"): PEOPLE,
    ("get", f"{H}/accounts"): ADMINISTRATORS,
    ("post", f"{H}/accounts"): ADMINISTRATORS,
    ("post", f"{H}/accounts/{{account}}/change"): ADMINISTRATORS,
    ("post", f"{H}/accounts/{{account}}/reset-password"): ADMINISTRATORS,
    ("post", f"{H}/accounts/{{account}}/end-sessions"): ADMINISTRATORS,
}
