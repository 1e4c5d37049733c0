"""The platform's list of cases as a file: good lines are kept whatever is wrong with the others."""

from __future__ import annotations

from datetime import date

import pytest

from server.web.case_numbers.case_list import CaseList, read_case_list

TODAY = date(2026, 11, 24)
SHAPE = "[0-9]{4,20}"


def read(text: str) -> CaseList:
    return read_case_list(text, SHAPE, TODAY)


def test_columns_stand_in_any_order_and_people_are_not_read() -> None:
    found = read("\ufeff申请人,受理时间,办件编号,受理部门\r\n某某,2026/11/23 09:12:00,20261,公安\r\n\r\n")
    assert (found.faults, found.passed_over) == ([], ["申请人"])
    (case,) = found.cases
    assert (case.case_no, case.day, case.place, case.department) == ("20261", date(2026, 11, 23), "", "公安")
    assert "某某" not in repr(found)


@pytest.mark.parametrize(
    ("line", "field", "problem"),
    [
        ("12,2026-11-23", "case_no", "misshapen"),
        ("12345,23.11.2026", "day", "no_day"),
        ("12345,2026-11-25", "day", "later"),
        (f"12345,{'9' * 101}", "day", "too_long"),
        ("12345", "day", "no_day"),
        ("123\x0045,2026-11-23", "case_no", "unwritable"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_kept(line: str, field: str, problem: str) -> None:
    found = read(f"case_no,day\n20261,2026-11-23\n{line}\n20262,2026-11-24\n")
    assert [case.case_no for case in found.cases] == ["20261", "20262"]
    assert [(one["line"], one["field"], one["problem"]) for one in found.faults] == [(3, field, problem)]


def test_a_file_without_its_columns_or_that_is_none_says_so() -> None:
    assert [(one["field"], one["problem"]) for one in read("").faults] == [
        ("case_no", "no_column"),
        ("day", "no_column"),
    ]
    assert [one["problem"] for one in read('case_no,day\n"open,2026-11-23\n').faults] == ["no_csv"]
