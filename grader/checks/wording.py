"""Words beside a formula and its finding: what changes the formula, what the reader noted, which convention was met."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from grader.checks.claims import HARMLESS
from grader.checks.finding import Finding, unsettled
from grader.checks.shelves import Claim
from grader.notation.english import WORDS
from grader.notation.entrywise import BY_ENTRIES
from grader.notation.stretches import PASSED_OVER
from grader.notation.vocabulary import STANDARD_FUNCTIONS

_APPLIED = re.compile(r"\b(?:root|inverse|reciprocal|negative|transpose|logarithm|exponential|sigmoid|tanh|softmax|square) of\b|\b(?:multiplied|divided|scaled|followed|composed|concatenated)(?:\s+\w+){0,2}\s+(?:by|with)\b")
_LEAVES_OUT = re.compile(r"\b(?:without|except|excluding|excluded|omitting|omitted|skipping|leaving out|left out)\b")
_BLANKS = re.compile(r"[^\S\n]+")
_BEGINS = r"(?:^|\b(?:get|have|obtain)\b)\s*"
_WITHIN: Mapping[str, str] = {
    "not": rf"(?:do|is|are|was|were) not(?! (?:{HARMLESS}))|^\s*(?:\w+ly\s+)?not|\(not|cannot|does not (?:hold|equal)|not sure",
    "n't": "can't|isn't|aren't|wasn't|doesn't (?:hold|equal)",
    "never": "never", "worst": "worst", "false": r"false\s*:", "mistake": "mistaken?", "wrong": "wrong", "incorrect": "incorrect",
    "maybe": "maybe", "perhaps": "perhaps", "possibly": "possibly", "unsure": "unsure", "idea": "no idea", "only": "only if",
    "unlike": "unlike", "either": "either", "than": r"^\s*(?:less|more|fewer) than", "least": r"^\s*at least",
    "most": r"^\s*at most", "instead": r"^\s*(?:\S{1,8} )?instead of", "twice": rf"{_BEGINS}twice", "minus": r"^\s*minus",
    "half": rf"{_BEGINS}half of", "negative": rf"{_BEGINS}(?:the )?negative of", "square": rf"{_BEGINS}(?:the )?square(?: root)? of",
    "reciprocal": rf"{_BEGINS}(?:the )?reciprocal of", "replaced": r"with \S+ replaced by", "without": r"without the (?:last|first|final) (?:term|factor|step)",
    "inverse": rf"{_BEGINS}the inverse of", "transpose": rf"{_BEGINS}the transpose of", "plus": "plus an?",
}  # fmt: skip
"""Whole words that deny or doubt what stands beside them, by what is in every text that has them."""
_AROUND: Mapping[str, str] = {
    "~~": "~~",
    "?": r"\?\s*no\b|\?\?",
    "no": r"\bno\b[.!\s]*$",
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


_COMES_TO = re.compile(
    r"(?:\bor\b(?: else)?|\bi\.\s?e\.?,?|\bthe (?:final )?(?:answer|result|value) is|\bwhich (?:is|equals|gives|simplifies to|reduces to)"
    r"|\b(?:simplifies|reduces) to)\s+(?=[^\n]*\S[^\n]*$)",
    re.IGNORECASE,
)
"""Words that put forward what stands behind them, on the last line."""
_LEADS_TO = re.compile(r"(?:\b(?:so|hence|thus|therefore)\b,?|\n)\s*(?=\S{1,20}\s*$)", re.IGNORECASE)
"""What leads to one number or name at the end."""
_SHORT = re.compile(r"\$?(?:[-+]?\d[\d.,/]*%?|[A-Za-zΑ-ω]|(?:\\?[A-Za-z]+|[Α-ω])[_^](?:\{[^{}]*\}|\w+))\$?\s*[.!]?")
_RUN = re.compile(r"[A-Za-z]{2,}")


def ending(answer: str) -> tuple[str, bool]:
    """What an answer is said to come to at its very end, ``..., i.e. 0``, and whether it is one number or name.

    Empty where nothing is, or where words go on.
    """
    last = max([*_COMES_TO.finditer(answer, 1), *_LEADS_TO.finditer(answer, 1)], key=re.Match.end, default=None)
    tail = answer[last.end() :].strip() if last else ""
    if _SHORT.fullmatch(tail):
        return tail, True
    words = last is None or last.re is _LEADS_TO or "=" in tail or any(run.lower() in WORDS or (len(run) > 4 and run not in STANDARD_FUNCTIONS) for run in _RUN.findall(tail))
    return ("", False) if words else (tail, False)


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
