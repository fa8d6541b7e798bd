"""Words beside a formula and its finding: what changes the formula, what the reader noted, which convention was met."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from grader.checks.claims import HARMLESS
from grader.checks.finding import Finding, unsettled
from grader.checks.shelves import Claim
from grader.notation.entrywise import BY_ENTRIES
from grader.notation.stretches import PASSED_OVER

_APPLIED = re.compile(r"\b(?:root|inverse|reciprocal|negative|transpose|logarithm|exponential|sigmoid|tanh|softmax|square) of\b|\b(?:multiplied|divided|scaled|followed|composed|concatenated)(?:\s+\w+){0,2}\s+(?:by|with)\b")
_LEAVES_OUT = re.compile(r"\b(?:without|except|excluding|excluded|omitting|omitted|skipping|leaving out|left out)\b")
_BLANKS = re.compile(r"[^\S\n]+")
_WITHIN: Mapping[str, str] = {
    "not": rf"(?:do|is|are|was|were) not(?! (?:{HARMLESS}))|^\s*(?:\w+ly\s+)?not|\(not|cannot|does not (?:hold|equal)|not sure",
    "n't": "can't|isn't|aren't|wasn't|doesn't (?:hold|equal)",
    "never": "never", "worst": "worst", "false": r"false\s*:", "mistake": "mistaken?", "wrong": "wrong", "incorrect": "incorrect",
    "maybe": "maybe", "perhaps": "perhaps", "possibly": "possibly", "unsure": "unsure", "idea": "no idea", "only": "only if",
    "unlike": "unlike", "either": "either", "than": r"^\s*(?:less|more|fewer) than", "least": r"^\s*at least",
    "most": r"^\s*at most", "instead": r"^\s*instead of", "twice": r"^\s*twice", "minus": r"^\s*minus",
    "inverse": r"^\s*the inverse of", "transpose": r"^\s*the transpose of", "plus": "plus an?",
}  # fmt: skip
"""Whole words that deny or doubt what stands beside them, by what is in every text that has them."""
_AROUND: Mapping[str, str] = {
    "~~": "~~",
    "?": r"\?\s*no\b",
    **{
        says.partition(" ")[0]: rf"(?:[⊙∘]|\\odot|\\circ)\W{{0,3}}{says} (?:the |an? )?(?:usual |ordinary )?(?:matrix|dot|inner|outer)"
        for says in ("is", "denotes", "means", "stands for")
    },
}
"""The same for signs, and for what they are said to mean."""
_HINTS = re.compile("|".join(map(re.escape, (*_WITHIN, *_AROUND))))
_TAKEN_BACK = re.compile(rf"(?<![\\\w])(?:{'|'.join(_WITHIN.values())})(?!\w)|{'|'.join(_AROUND.values())}")


def taken_back(answer: str) -> bool:
    """Whether the words of an answer seem to deny or doubt what its formula or number says, whatever the kind of field."""
    words = answer.replace("’", "'").replace("ı", "i").casefold()
    return bool(_HINTS.search(words) and _TAKEN_BACK.search(_BLANKS.sub(" ", words)))


def changed_by_words(prose: str, sums: bool) -> bool:
    """Whether the words do something to the formula (``the root of``), or, where it sums, leave a term out of it."""
    words = prose.lower()
    return bool(_APPLIED.search(words)) or (sums and bool(_LEAVES_OUT.search(words)))


def compete(judged: list[tuple[Claim, Finding]], prose: str) -> bool:
    """Whether a wrong formula is put forward as the last, right one is: for the same name, without a word, or as equal to it."""
    final = judged[-1][0]
    named = final.left is not None or not prose.strip()
    wrong = [claim for claim, verdict in judged if verdict.holds is False]
    return final.same_as in wrong or (named and any(claim.left == final.left for claim in wrong))


def differ(one: Finding, other: Finding) -> bool:
    """Whether two right formulas are right by different conventions: one bias vector and two."""
    plainly = all(found.says.startswith("Equal to") for found in (one, other))
    return not plainly and one.says != other.says


def noted(finding: Finding, notes: tuple[str, ...]) -> Finding:
    """The finding with what the reader decided; a person decides where a wrong value may be due to that."""
    if not notes:
        return finding
    if finding.holds is False and PASSED_OVER in notes:
        return unsettled("A part of the answer could not be read, and what could be read is not the reference.", finding.shown)
    if finding.holds is False and any(note.startswith(("read unit by unit", BY_ENTRIES)) for note in notes):
        return unsettled("Written by components, and not clearly the reference; a person decides.", finding.shown)
    return msgspec.structs.replace(finding, says=f"{finding.says} ({'; '.join(dict.fromkeys(notes))}.)")
