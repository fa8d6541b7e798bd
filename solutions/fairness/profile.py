"""The profile of a variant: how much there is to do and to read at each place, and the key's own answer to each field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from itertools import takewhile

import msgspec

from grader.exam import Variant
from grader.question import Sheet, Work
from solutions.documents.booklet import Booklet, BoundField, bind
from solutions.documents.proofs import is_full, own_answer
from solutions.documents.words import Words
from solutions.fairness.spelled import spelled
from solutions.fairness.work import work_on

_WORD = re.compile(r"\S*\w\S*")


class Amounts(msgspec.Struct, frozen=True):
    """What is counted, at one place or on the whole paper."""

    operations: int = 0
    digits: int = 0
    extensions: int = 0
    statement: int = 0
    """Words that a candidate reads: runs of signs between blanks with a letter or a digit in them."""
    answer: int = 0
    """Words of the worked answer, counted alike."""

    def __add__(self, other: Amounts) -> Amounts:
        return Amounts(*(getattr(self, name) + getattr(other, name) for name in MEASURES))


MEASURES: Mapping[str, str] = {
    "operations": "operations",
    "digits": "digits",
    "extensions": "extensions",
    "statement": "words asked",
    "answer": "words answered",
}
"""What is counted, and its name on the page."""


class Own(msgspec.Struct, frozen=True):
    """The key's own answer to a field."""

    kind: str
    marks: str
    checked: bool
    """Whether a machine marks the field."""
    full: bool
    """Whether the answer earns full marks in its own variant; True where a person judges."""
    answer: str
    asks: str
    """A digest that two variants share when the field's check and answer read alike."""


class Profile(msgspec.Struct, frozen=True):
    """One variant, measured."""

    seed: int
    code: str
    places: Mapping[str, Amounts]
    """Question (``4``), part (``4b``) or field (``4b.beam``) to what is counted there alone."""
    own: Mapping[str, Own]
    """Field to the key's own answer."""

    @property
    def total(self) -> Amounts:
        """What is counted on the whole paper."""
        return sum(self.places.values(), Amounts())

    def of_question(self, number: str) -> Amounts:
        """What is counted in one question."""
        return sum((found for place, found in self.places.items() if question_of(place) == number), Amounts())


def question_of(place: str) -> str:
    """The number of the question that a place belongs to.

    >>> question_of("4b.beam"), question_of("12a"), question_of("7")
    ('4', '12', '7')
    """
    return "".join(takewhile(str.isdigit, place))


def profile(variant: Variant) -> Profile:
    """Measures a variant. Raises ExamError for a field whose work nobody has said."""
    booklet = bind(variant)
    places: dict[str, Amounts] = {}
    for question in booklet.questions:
        places |= _places(question.number, question.words, variant.sheets[question.number])
    return Profile(variant.seed, variant.code, places, dict(_owned(variant, booklet)))


def _places(number: str, words: Words, sheet: Sheet) -> dict[str, Amounts]:
    """What is counted in a question, its parts and its fields, each without those inside it."""
    found = {number: Amounts(statement=count_words(words.title) + count_words(words.introduction))}
    for part in words.parts:
        found[f"{number}{part.letter}"] = Amounts(statement=count_words(part.text))
        for field in part.fields:
            done: Work = work_on(sheet, field.name)
            found[f"{number}{field.name}"] = Amounts(
                done.operations, done.digits, done.extensions, count_words(field.prompt), count_words(field.answer)
            )
    return found


def count_words(text: str) -> int:
    """The words of a text in Markdown; a formula counts as the pieces between its blanks.

    >>> count_words("Calculate $2 V d$ for | V | d |"), count_words("|---|---|")
    (7, 0)
    """
    return len(_WORD.findall(text))


def _owned(variant: Variant, booklet: Booklet) -> Iterator[tuple[str, Own]]:
    for number, sheet in variant.sheets.items():
        for name in sheet.fields:
            yield f"{number}{name}", _own(sheet, name, booklet.fields[f"{number}{name}"])


def _own(sheet: Sheet, name: str, bound: BoundField) -> Own:
    asked, worked = sheet.fields[name], bound.words.answer
    marks = str(asked.marks)
    if asked.check is None:
        shown = f"{worked}\n{spelled(bound.sketch)}"
        return Own(asked.kind, marks, False, True, shown, _digest(shown))
    answer, mark = own_answer(sheet, name, bound)
    return Own(asked.kind, marks, True, is_full(mark), answer, _digest(f"{spelled(asked.check)}\n{answer}"))


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=12).hexdigest()
