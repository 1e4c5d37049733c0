"""How names are spelt for the kiosk's search, and the questions for who is not sure (screens.md §4)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from server.live.pinyin import spelt
from server.settings import ConfigurationFaults, load_hall

HALLS = Path(__file__).parents[2] / "config" / "halls"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("居民身份证换领、补领", "ju min shen fen zheng huan ling bu ling"),
        ("银行开户", "yin hang kai hu"),
        ("重新取号", "chong xin qu hao"),
        ("会计师", "kuai ji shi"),
        ("“多证合一” 2 号", "duo zheng he yi 2 hao"),
        ("女职工", "nv zhi gong"),
        ("CA证书", "ca zheng shu"),
        ("", ""),
    ],
)
def test_names_are_spelt_by_words(name: str, letters: str) -> None:
    assert spelt(name) == letters


@pytest.mark.parametrize("hall", sorted(HALLS.iterdir()), ids=lambda hall: hall.name)
def test_every_hall_of_ours_has_its_questions_and_they_reach_an_end(hall: Path) -> None:
    settings = load_hall(hall)
    questions = {one.code: one for one in settings.guide}
    assert questions
    for question in questions.values():
        for answer in question.answers:
            assert (answer.then in questions) or answer.business in settings.plan.business or answer.matter


QUESTION = """
[[question]]
code = "{code}"
ask = {{ zh = "问", en = "ask" }}
answers = [
  {{ say = {{ zh = "甲", en = "a" }}, {first} }},
  {{ say = {{ zh = "乙", en = "b" }}, business = "agriculture" }},
]
"""


def faults(folder: Path, *questions: tuple[str, str]) -> list[str]:
    copy = folder / "hall"
    shutil.copytree(HALLS / "huangtan", copy)
    text = "".join(QUESTION.format(code=code, first=first) for code, first in questions)
    (copy / "guide.toml").write_text(text, encoding="utf-8")
    try:
        load_hall(copy)
    except ConfigurationFaults as found:
        return [str(fault) for fault in found.faults]
    return []


@pytest.mark.parametrize(
    ("questions", "said"),
    [
        ([("a", 'business = "nothing"')], "question[a].answers[1].business: unknown business 'nothing'"),
        ([("a", 'matter = "X-1"')], "unknown matter 'X-1'"),
        ([("a", 'then = "b"')], "unknown question 'b'"),
        ([("a", 'then = "a"')], "at most 3"),
        ([("a", 'business = "agriculture"'), ("b", 'business = "agriculture"')], "no answer leads to this question"),
        ([("a", 'then = "b", business = "agriculture"'), ("b", 'business = "agriculture"')], "exactly one"),
        ([("a", 'business = "agriculture"')] * 2, "given to two questions"),
        ([("a", 'then = "b"'), ("b", 'then = "c"'), ("c", 'then = "d"'), ("d", 'matter = "A-BIRTH"')], "question 4"),
    ],
)
def test_what_is_wrong_with_questions_is_named(tmp_path: Path, questions: list[tuple[str, str]], said: str) -> None:
    assert any(said in fault for fault in faults(tmp_path, *questions)), faults


def test_three_questions_in_a_row_are_fine_and_so_is_none(tmp_path: Path) -> None:
    good = [("a", 'then = "b"'), ("b", 'then = "c"'), ("c", 'matter = "A-BIRTH"')]
    assert faults(tmp_path, *good) == []
    (tmp_path / "hall" / "guide.toml").unlink()
    assert load_hall(tmp_path / "hall").guide == ()
