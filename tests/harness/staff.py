"""A person of each role, with a token, in a hall under test; the team lead leads windows 5 to 9 of Huangtan."""

from __future__ import annotations

from server_process import Installed

from server.ids import new_token
from server.store.engine import open_engine
from server.store.people import People

ROLE_OF = {
    "guide": "guide",
    "lead": "team_lead",
    "officer": "case_officer",
    "administrator": "administrator",
    "auditor": "auditor",
    "province": "province_viewer",
}
"""Beside the clerks and the manager whom every hall under test has."""
TEAM = "all_matters"
OTHER_TEAM = "field"


def hire(keys: Installed) -> dict[str, str]:
    """Tokens by :data:`ROLE_OF`; in the log they are called like the role."""
    engine = open_engine(keys.database, writing=True)
    people = People(engine, keys.hall)
    tokens = {}
    for who, role in ROLE_OF.items():
        tokens[who] = new_token()
        people.add(who, roles=(role,), token=tokens[who], teams=(TEAM,) if who == "lead" else (), unlimited=True)
    engine.dispose()
    return tokens
