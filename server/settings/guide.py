"""The questions for who does not know what to choose (不知道办什么): three at most, ending at a business or matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from server.domain.plan import Words
from server.settings.entries import Entry
from server.settings.faults import FaultList
from server.settings.forms import QuestionForm
from server.settings.reading import Reading

MOST_QUESTIONS = 3  # one after the other (screens.md §4)


@dataclass(frozen=True, kw_only=True, slots=True)
class GuideAnswer:
    """Exactly one of ``then`` (the next question's code), ``business`` and ``matter`` is given."""

    say: Words
    then: str | None = None
    business: str | None = None
    matter: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class GuideQuestion:
    """The first one of a hall is where it begins."""

    code: str
    ask: Words
    answers: tuple[GuideAnswer, ...]


def guide_of(reading: Reading) -> tuple[GuideQuestion, ...]:
    """The questions as they stand in the file."""
    return tuple(
        GuideQuestion(
            code=entry.form.code,
            ask=Words(zh=entry.form.ask.zh, en=entry.form.ask.en),
            answers=tuple(
                GuideAnswer(
                    say=Words(zh=one.say.zh, en=one.say.en), then=one.then, business=one.business, matter=one.matter
                )
                for one in entry.form.answers
            ),
        )
        for entry in reading.questions.good
    )


def check_guide(reading: Reading, faults: FaultList) -> None:
    """Every answer leads somewhere, no way is longer than three questions, no question is asked by nobody."""
    entries = {entry.form.code: entry for entry in reading.questions.good}
    if len(entries) < len(reading.questions.good):
        faults.add("guide.toml", "question", "a code is given to two questions")
        return
    for entry in entries.values():
        _check_answers(entry, reading, faults)
    if reading.questions.faulty or not entries:
        return
    deep = _depths(entries)
    for code, depth in deep.items():
        if depth > MOST_QUESTIONS:
            faults.add("guide.toml", entries[code].key, f"this is question {depth} in a row; at most {MOST_QUESTIONS}")
    for code in entries.keys() - deep.keys():
        faults.add("guide.toml", entries[code].key, "no answer leads to this question")


def _check_answers(entry: Entry[QuestionForm], reading: Reading, faults: FaultList) -> None:
    businesses, matters, questions = (
        reading.businesses.codes(), reading.matters.codes(), reading.questions.codes(),
    )  # fmt: skip
    for number, answer in enumerate(entry.form.answers, 1):
        key = f"{entry.key}.answers[{number}]"
        given = {name: getattr(answer, name) for name in ("then", "business", "matter") if getattr(answer, name)}
        if len(given) != 1:
            faults.add(entry.file, key, "give exactly one of then, business and matter")
        for name, known in (("then", questions), ("business", businesses), ("matter", matters)):
            if name in given and known is not None and given[name] not in known:
                what = "question" if name == "then" else name
                faults.add(entry.file, f"{key}.{name}", f"unknown {what} {given[name]!r}")


def _depths(entries: Mapping[str, Entry[QuestionForm]]) -> dict[str, int]:
    """The longest way to each question that is asked at all; a circle shows as a way that is too long."""
    first = next(iter(entries))
    deep = {first: 1}
    for _ in range(MOST_QUESTIONS):
        for code, depth in list(deep.items()):
            for answer in entries[code].form.answers:
                if answer.then is not None and answer.then in entries:
                    deep[answer.then] = max(deep.get(answer.then, 0), depth + 1)
    return deep
