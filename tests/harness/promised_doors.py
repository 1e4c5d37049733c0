"""Who may come through which door: the matrix of promises.md §5.3, written down a second time.

Callers are the kinds that the tests have credentials of; the tests' manager is administrator and auditor too.
"""

from __future__ import annotations

ANYBODY = frozenset({"nobody", "kiosk", "display", "pad", "clerk", "manager"})
KNOWN = ANYBODY - {"nobody"}
CLERKS = frozenset({"clerk", "manager"})
MANAGER = frozenset({"manager"})
H, W = "/api/v1/halls/{hall}", "/api/v1/halls/{hall}/windows/{window}"

DOORS: dict[tuple[str, str], frozenset[str]] = {
    ("get", "/api/v1/me"): KNOWN,
    ("get", f"{H}/advice"): MANAGER,
    ("post", f"{H}/advice/preview"): MANAGER,
    ("post", f"{H}/advice/{{advice}}/apply"): MANAGER,
    ("post", f"{H}/advice/{{advice}}/undo"): MANAGER,
    ("post", f"{H}/alerts/take"): MANAGER,
    ("post", f"{H}/alerts/release"): MANAGER,
    ("post", f"{H}/broadcasts"): MANAGER,
    ("post", f"{H}/broadcasts/{{notice}}/end"): MANAGER,
    ("post", f"{H}/emergency"): MANAGER,
    ("post", f"{H}/emergency/end"): MANAGER,
    ("get", "/api/v1/rehearsal/clock"): ANYBODY,
    ("post", "/api/v1/rehearsal/clock"): ANYBODY,
    ("get", H): KNOWN,
    ("get", f"{H}/views/{{view}}"): KNOWN,
    ("get", f"{H}/rating-reasons"): ANYBODY,
    ("get", f"{H}/events"): MANAGER,  # the tests' manager is administrator too
    ("post", f"{H}/day/open"): MANAGER,
    ("post", f"{H}/day/close"): MANAGER,
    ("post", f"{H}/tickets"): CLERKS | {"kiosk"},
    ("get", "/api/v1/tickets/{link}"): ANYBODY,
    ("post", "/api/v1/tickets/{link}/leave"): ANYBODY,
    ("post", "/api/v1/tickets/{link}/delay"): ANYBODY,
    ("post", "/api/v1/tickets/{link}/back"): ANYBODY,
    ("post", f"{H}/tickets/{{ticket}}/requeue"): CLERKS,
    ("post", f"{H}/tickets/{{ticket}}/abandon"): CLERKS,
    ("post", f"{H}/ratings"): ANYBODY,  # but people who work here are turned away: test_bad_rating_cases.py
    ("get", f"{H}/cases"): MANAGER,
    ("get", f"{H}/case-owners"): MANAGER,
    ("get", f"{H}/cases/{{case}}"): MANAGER,
    ("get", f"{H}/cases/{{case}}/files/{{file}}"): MANAGER,
    ("get", f"{H}/cases/{{case}}/work-order"): MANAGER,
    ("post", f"{H}/work-orders"): MANAGER,
    ("get", f"{H}/screens"): MANAGER,
    ("get", f"{H}/figures"): MANAGER,
    ("get", f"{H}/figures.csv"): MANAGER,
    ("get", f"{H}/reporting"): MANAGER,
    ("get", f"{H}/reporting.csv"): MANAGER,
    **{
        ("post", f"{H}/cases/{{case}}/{move}"): MANAGER
        for move in (
            *("assign", "contact", "verify", "rectify", "answer", "call-back", "rework", "appeal", "appeal/decide"),
            *("close", "note", "phone", "files"),
        )
    },
    **{
        ("post", f"{W}/{move}"): CLERKS
        for move in (
            *("sign-in", "sign-out", "open", "pause", "close", "call-next", "call", "recall", "start", "finish"),
            *("no-show", "hold", "resume", "transfer", "undo", "press", "notice", "notice/reprint", "auto-call"),
            *("call-booked", "restore", "abandon", "walk-in", "matters", "matters/remove"),
            *("take-over", "help", "help/done"),
        )
    },
    ("post", f"{W}/turn"): MANAGER,
    ("post", f"{H}/businesses/{{business}}/pause"): MANAGER,
    ("post", f"{H}/businesses/{{business}}/resume"): MANAGER,
    ("post", f"{H}/matters/{{matter}}/pause"): MANAGER,
    ("post", f"{H}/matters/{{matter}}/resume"): MANAGER,
    ("post", f"{H}/jobs/{{job}}"): frozenset({"kiosk", "display", "pad"}),
    ("post", f"{H}/bookings"): MANAGER | {"kiosk"},
    ("post", f"{H}/bookings/find"): MANAGER,
    ("post", f"{H}/bookings/{{booking}}/move"): MANAGER,
    ("get", f"{H}/booking-locks"): MANAGER,
    ("post", f"{H}/booking-locks"): MANAGER,
    ("post", f"{H}/booking-locks/{{lock}}/lift"): MANAGER,
    ("get", f"{H}/bookings"): MANAGER,
    ("post", f"{H}/bookings/import"): MANAGER,
    ("post", f"{H}/bookings/{{booking}}/cancel"): MANAGER,
    ("post", f"{H}/leases"): frozenset({"kiosk"}),
    ("post", f"{H}/offline-tickets"): frozenset({"kiosk"}),
    ("post", f"{H}/devices/{{device}}/report"): frozenset({"kiosk", "display", "pad"}),
    ("get", f"{H}/devices"): MANAGER,
    ("post", f"{H}/devices/{{device}}/code"): MANAGER,
    ("post", f"{H}/devices/{{device}}/revoke"): MANAGER,
    ("get", f"{H}/data-map"): MANAGER,
    ("get", f"{H}/trail"): frozenset(),  # an auditor's, whom test_two_persons.py has
    ("get", f"{H}/approvals"): CLERKS,
    ("post", f"{H}/approvals"): CLERKS,
    ("post", f"{H}/approvals/{{approval}}/decide"): MANAGER,
    ("post", f"{H}/approvals/{{approval}}/reveal"): CLERKS,
    ("post", f"{H}/approvals/{{approval}}/export"): frozenset(),
    ("post", f"{H}/approvals/{{approval}}/reset-day"): MANAGER,
    ("post", f"{H}/devices/{{device}}/lease/revoke"): MANAGER,
    ("post", "/api/v1/enrol"): ANYBODY,
    ("post", "/api/v1/sign-in"): ANYBODY,
    ("post", "/api/v1/sign-out"): ANYBODY,
    ("post", "/api/v1/single-sign-on/begin"): ANYBODY,
    ("post", "/api/v1/single-sign-on/finish"): ANYBODY,
    ("post", "/api/v1/me/password"): CLERKS,
    ("post", "/api/v1/me/second-factor/prepare"): CLERKS,
    ("post", "/api/v1/me/second-factor"): CLERKS,
    ("post", "/api/v1/me/second-factor/remove"): CLERKS,
    ("get", f"{H}/accounts"): MANAGER,  # the tests' manager is administrator too
    ("post", f"{H}/accounts"): MANAGER,
    ("post", f"{H}/accounts/{{account}}/change"): MANAGER,
    ("post", f"{H}/accounts/{{account}}/reset-password"): MANAGER,
    ("post", f"{H}/accounts/{{account}}/end-sessions"): MANAGER,
}
