"""What a paper says of a choice between questions, and what feedback says of a question that counts or does not."""

from __future__ import annotations

from collections.abc import Mapping

from grader.choice import Choice
from grader.records import Counts
from solutions.documents.marks import in_words


def asked(choice: Choice) -> str:
    """The instruction, in Markdown.

    >>> asked(Choice(2, ("4", "5", "6")))
    'Answer **TWO (2)** of questions 4, 5 and 6. If you answer more, the best 2 count.'
    """
    return f"Answer **{in_words(choice.answer)}** of questions {listed(choice.of)}. If you answer more, {rule(choice)}."


def rule(choice: Choice) -> str:
    """Which answers count where there are more than are asked for."""
    if choice.counts == "best":
        return f"the best {choice.answer} count" if choice.answer > 1 else "the best one counts"
    which = f"first {choice.answer}" if choice.answer > 1 else "first"
    return f"the {which} in the order of the paper {'count' if choice.answer > 1 else 'counts'}; strike out what is not to count"


def verdict(choice: Choice, counts: Counts) -> str:
    """What the feedback on a question says."""
    of = f"{choice.answer} of questions {listed(choice.of)} {'count' if choice.answer > 1 else 'counts'}"
    which = "the best" if choice.counts == "best" else "the first that are answered"
    sentences: Mapping[Counts, str] = {
        "yes": "This question counts",
        "no": "This question does not count",
        "open": "Whether this question counts is not settled yet",
    }
    return f"{sentences[counts]}: {of}, {which}."


def listed(numbers: tuple[str, ...]) -> str:
    """``4, 5 and 6``; questions in a row as ``1 to 7``."""
    *most, last = numbers
    row = all(number.isdecimal() for number in numbers) and [int(n) for n in numbers] == list(range(int(numbers[0]), int(last) + 1))
    return f"{numbers[0]} to {last}" if row and len(numbers) > 3 else f"{', '.join(most)} and {last}"
