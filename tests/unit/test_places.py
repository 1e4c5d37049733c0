"""The ways that people are shown lead to pages that exist, have a name in both languages, and are theirs."""

from __future__ import annotations

import pytest

from screens.wording import LANGUAGES, translator
from server.identity import Caller
from server.web.doors import app_without_doors, open_doors
from server.web.places import PLACES, places_of
from server.web.rights import RIGHTS


def person(*roles: str) -> Caller:
    return Caller(kind="person", code="周敏", hall="huangtan", roles=frozenset(roles))


@pytest.mark.parametrize("place", PLACES)
def test_a_place_is_a_page_with_a_name_behind_a_door(place: str) -> None:
    app = app_without_doors()
    open_doors(app)
    assert f"/{place}" in {str(rule) for rule in app.url_map.iter_rules()}
    assert PLACES[place] in RIGHTS
    for language in LANGUAGES:
        words = translator(language, "staff")
        assert words(f"place_{place.replace('-', '_')}")
        assert words(f"place_{place.replace('-', '_')}_lead")


def test_everybody_is_shown_what_the_matrix_opens() -> None:
    assert places_of(person("hall_manager")) == [
        place for place in PLACES if place not in ("accounts", "team", "overview")
    ]
    assert places_of(person("auditor")) == [
        *(
            "cases",
            "unresolved",
            "vouchers",
            "day-report",
            "figures",
            "work-figures",
            "attendance",
            "case-numbers",
            "case-check",
            "devices",
            "trail",
            "data-map",
        ),
    ]
    assert places_of(person("case_officer")) == ["cases", "unresolved"]
    assert places_of(person("administrator")) == ["trail", "data-map", "accounts"]
    assert places_of(person("team_lead")) == ["team", "figures", "attendance", "case-numbers", "trail"]
    assert places_of(person("province_viewer")) == ["overview"]
    assert places_of(person()) == []
