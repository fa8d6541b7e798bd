"""Exam choices, "answer five of seven": which questions of a candidate count, and between which totals it will end.

>>> choice = Choice(1, ("1", "2"))
>>> one, two = Sums(Fraction(3), Fraction(3), Fraction(5)), Sums(Fraction(4), Fraction(4), Fraction(4))
>>> standing(choice, {"1": one, "2": two}, answered=frozenset("12"))
(Sums(settled=Fraction(4, 1), low=Fraction(4, 1), high=Fraction(5, 1)), {'1': 'open', '2': 'open'})
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Literal, NamedTuple, TypeAlias

from grader.records import Counts

Rule: TypeAlias = Literal["best", "first"]
"""Where more questions are answered than count: the best of them, or the first in the order of the paper."""
RULES: Mapping[str, Rule] = {"best": "best", "first": "first"}
_KEYS = {"answer", "of", "counts"}
_LIKE = 'Write it like this: answer = 5, of = [1, 2, 3, 4, 5, 6, 7], counts = "best" or "first".'


class NoChoice(ValueError):
    """A choice that an exam file describes wrongly; the sentence says what is wrong, the remedy what helps."""

    def __init__(self, sentence: str, remedy: str = _LIKE) -> None:
        super().__init__(f"{sentence} {remedy}")
        self.sentence = sentence
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Choice:
    """So many of these questions count."""

    answer: int
    of: tuple[str, ...]
    """Numbers of questions, in the order of the paper."""
    counts: Rule = "best"


class Sums(NamedTuple):
    """What is earned in a question or a paper: what is settled, and what it will be at least and at most."""

    settled: Fraction
    low: Fraction
    high: Fraction


# From the exam file ----------------------------------------------------------------------------------------------------


def choices_of(data: object, questions: Sequence[str]) -> tuple[Choice, ...]:
    """The choices that an exam file describes. Raises NoChoice."""
    if not isinstance(data, list) or not all(isinstance(entry, dict) for entry in data):
        raise NoChoice("“choices” is no list of tables.", "Begin each choice with [[choices]].")
    found = tuple(_choice(entry, questions) for entry in data)
    taken = [number for choice in found for number in choice.of]
    if twice := [number for number in questions if taken.count(number) > 1]:
        raise NoChoice(f"Question {twice[0]} stands in a choice twice.", "Name each question once.")
    return found


def _choice(entry: Mapping[str, object], questions: Sequence[str]) -> Choice:
    if strange := sorted(entry.keys() - _KEYS):
        raise NoChoice(f"A choice has no “{strange[0]}”.")
    answer, of, counts = entry.get("answer"), entry.get("of"), entry.get("counts")
    if not isinstance(of, list) or not all(isinstance(number, (int, str)) for number in of):
        raise NoChoice("A choice does not say of which questions.")
    numbers = list(map(str, of))
    if unknown := [number for number in numbers if number not in questions]:
        raise NoChoice(f"A choice names question {unknown[0]}, and there is none.", f"Questions: {', '.join(questions)}.")
    if not isinstance(answer, int) or isinstance(answer, bool) or not 0 < answer < len(numbers):
        raise NoChoice(f"A choice of {len(numbers)} questions can't ask for {answer} of them.", f"Ask for 1 to {len(numbers) - 1}.")
    if not isinstance(counts, str) or counts not in RULES:
        raise NoChoice("A choice does not say which answers count where there are more than it asks for.")
    return Choice(answer, tuple(sorted(numbers, key=questions.index)), RULES[counts])


# What counts -----------------------------------------------------------------------------------------------------------


def most(worth: Mapping[str, Fraction], choices: Iterable[Choice]) -> Fraction:
    """The most that a candidate can earn, from what each question is worth."""
    choices = tuple(choices)
    always = worth.keys() - {number for choice in choices for number in choice.of}
    best = (_largest(choice.answer, (worth[number] for number in choice.of)) for choice in choices)
    return sum(best, sum((worth[number] for number in always), Fraction(0)))


def standing(
    choice: Choice, sums: Mapping[str, Sums], answered: Collection[str], struck: Collection[str] = ()
) -> tuple[Sums, dict[str, Counts]]:
    """What the questions of a choice earn together, and which of them count.

    ``answered``: the questions with an answer. ``struck``: those whose answers are struck out, every one; a person
    decides whether they are answers.
    """
    if choice.counts == "first":
        return _first(choice, sums, answered, struck)
    tried = [number for number in choice.of if number in answered or number in struck]
    total = Sums(*(_largest(choice.answer, (getattr(sums[number], name) for number in tried)) for name in Sums._fields))
    return total, {number: _among_best(choice, sums, tried, number) for number in choice.of}


def _largest(count: int, values: Iterable[Fraction]) -> Fraction:
    return sum(sorted(values, reverse=True)[:count], Fraction(0))


def _among_best(choice: Choice, sums: Mapping[str, Sums], tried: Sequence[str], number: str) -> Counts:
    """Whether a question is among the best however the rest is decided; of equals the earlier question counts."""
    if number not in tried:
        return "no"
    place = tried.index(number)
    others = [(sums[other], at < place) for at, other in enumerate(tried) if at != place]
    may_pass = sum(other.high > sums[number].low or (other.high == sums[number].low and earlier) for other, earlier in others)
    must_pass = sum(other.low > sums[number].high or (other.low == sums[number].high and earlier) for other, earlier in others)
    return "yes" if may_pass < choice.answer else "no" if must_pass >= choice.answer else "open"


def _first(
    choice: Choice, sums: Mapping[str, Sums], answered: Collection[str], struck: Collection[str]
) -> tuple[Sums, dict[str, Counts]]:
    ways = [
        [number for number in choice.of if number in answered or number in kept][: choice.answer]
        for kept in _subsets([number for number in choice.of if number in struck])
    ]
    earned = [[sum((getattr(sums[number], name) for number in way), Fraction(0)) for way in ways] for name in Sums._fields]
    total = Sums(min(earned[0]), min(earned[1]), max(earned[2]))
    often = {number: sum(number in way for way in ways) for number in choice.of}
    return total, {number: "yes" if often[number] == len(ways) else "open" if often[number] else "no" for number in choice.of}


def _subsets(numbers: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for size in range(len(numbers) + 1):
        yield from combinations(numbers, size)
