"""Which of several things said an answer comes down to, and what to do when it can be read in two ways."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, TypeVar

from grader.checks.finding import Finding, unsettled
from grader.notation.answer import Written, read
from grader.notation.cursor import Choices
from grader.notation.plain import plain
from grader.notation.tree import Node
from grader.notation.vocabulary import Vocabulary

_CONCLUDES = re.compile(
    r"\b(?:so|hence|thus|therefore|together|total|altogether|overall|answer|result|finally|follows|that is"
    r"|conclude|gives|yields|consequently|in all)\b",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r",| \. |\band\b|\(")
_FROM = re.compile(r"\bfrom(?: the)?\s*$", re.IGNORECASE)
_TO = re.compile(r"\s*(?:down |up )?to\b", re.IGNORECASE)
_PREMISE = re.compile(r"(?:^|[,.;])\s*(?:since|because|as)\s*$", re.IGNORECASE)
_REASON = re.compile(r"\b(?:because|since)\b|(?:^|[,.;:(])\s*as(?=\s*$|\s+(?:each|every|all|both|there|it|we|they|the|its|this)\b)", re.IGNORECASE)
_SENTENCE = re.compile(r"[.;\n]\s*$")
_SUBJECT = re.compile(r"\b(?:it|this|that|the|we|so|then)\b|^\W*\w*$", re.IGNORECASE)
"""What begins the sentence behind a reason that came first; the comma between them is no word."""
_REASON_ENDS = re.compile(rf"[.;\n]|{_CONCLUDES.pattern}", re.IGNORECASE)
_PART = re.compile(r"\b(?:each|apiece|either)\b", re.IGNORECASE)
_ASIDE = re.compile(
    r"\b(?:instead of|rather than|not|than|versus|vs|compared (?:to|with)|unlike|against|without"
    r"|as opposed to|but not|down from|(?:far|well|much|way)(?: (?:above|below|under|over|beyond))?)[ ,.]*(?:the|a|an|just|only|simply)?[ ,.]*$",
    re.IGNORECASE,
)


class HasWords(Protocol):
    """Something said between words."""

    @property
    def before(self) -> str: ...

    @property
    def after(self) -> str: ...


OneSaid = TypeVar("OneSaid", bound=HasWords)


@dataclass(frozen=True, slots=True)
class Said:
    """One formula of an answer, with the words on either side of it."""

    node: Node
    before: str = ""
    after: str = ""


def conclusion(said: Sequence[OneSaid]) -> Sequence[OneSaid]:
    """What it comes down to: the last thing that follows from the rest, or all that is not set aside."""
    if len(said) < 2:
        return said
    kept = list(_without_asides(said)) or said
    kept = [one for one in kept if not _is_part(one)] or kept
    kept = [one for one in kept if not _PREMISE.search(one.before)] or kept
    final = [one for one in kept if one is not said[0] and concludes(one)]
    return final[-1:] or kept


def reasons(said: Sequence[HasWords]) -> list[bool]:
    """Whether each formula stands in a clause that gives a reason: ``50, because each has probability 1/50``."""
    found: list[bool] = []
    inside = leading = False
    for one in said:
        words = one.before
        opened = max(_REASON.finditer(words), key=re.Match.start, default=None)
        if opened is not None:
            first = words[: opened.start()]
            inside, leading = True, (not first.strip() and not found) or bool(_SENTENCE.search(first))
            words = words[opened.end() :]
        if inside and (_REASON_ENDS.search(words) or (leading and opened is None and (one is said[-1] or _SUBJECT.search(words)))):
            inside = False
        found.append(inside)
    return found


def concludes(one: HasWords) -> bool:
    """``so O(H)``: whether a formula is said to follow from the rest."""
    return _CONCLUDES.search(lead_in(one.before)) is not None


def _without_asides(said: Sequence[OneSaid]) -> Iterator[OneSaid]:
    """What is put forward; ``compared with a, b and c`` sets all three aside, ``from a to b`` the first."""
    aside = False
    for at, one in enumerate(said):
        listed = one.before.strip(" ,.").lower() in ("", "and", "or")
        aside = bool(_ASIDE.search(one.before)) or (aside and listed)
        left = at + 1 < len(said) and _FROM.search(one.before) and _TO.match(said[at + 1].before)
        if not aside and not left:
            yield one


def lead_in(before: str) -> str:
    """Of the words between two formulas, those of the second: what stands behind the last comma."""
    words = before.rstrip(" ,.") if len(before.split()) < 4 else before
    return _SEPARATOR.split(words)[-1]


def follow_up(after: str) -> str:
    """Of the words behind a formula, its own: what stands before the first comma."""
    return _SEPARATOR.split(after, maxsplit=1)[0]


def _is_part(one: HasWords) -> bool:
    """``3 million for each matrix``."""
    return bool(_PART.search(follow_up(one.after)) or _PART.search(lead_in(one.before)))


@lru_cache(maxsize=512)
def spelled(reference: str, words: Vocabulary) -> str:
    """A reference as people write formulas, however its author spelled it: ``T*H**2`` as ``T H^2``."""
    return plain(read(reference.replace("**", "^").replace("*", " "), words).statements[0].node)


@lru_cache(maxsize=1024)
def readings(text: str, words: Vocabulary) -> tuple[Written, ...]:
    """The answer as it is read, then each other reading that is left open. Raises :class:`Unreadable`."""
    first = read(text, words)
    return (first, *(read(text, words, Choices(**{choice: True})) for choice in sorted(first.left_open)))


def settled(findings: Sequence[Finding], differ: Callable[[Sequence[Finding]], str]) -> Finding:
    """The one finding that all agree on; where they don't, a person must look, and ``differ`` says why."""
    first = findings[0]
    if all(
        (other.holds, other.earned, other.near) == (first.holds, first.earned, first.near)
        for other in findings
    ):
        return first
    if all(other.holds is False and other.earned == first.earned for other in findings):
        return min(findings, key=lambda finding: finding.near)
    return unsettled(differ(findings), first.shown)
