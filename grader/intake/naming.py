"""Finds the field, the head or the candidate that a person meant by a label.

``1b.state_jacobian`` may be written ``1b state jacobian``, ``Question 1(b) - gradient``, ``Q1 b) gradient``,
``1.b.gradient``, ``1 gradient`` where only one part of question 1 has a gradient, and ``7c`` where that part
has one field. Nothing is guessed beyond that: any other label is refused, with the nearest identifier.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

LONGEST_LABEL = 160
"""Characters of a label that are looked at; a longer one is no identifier."""
NEAR = 0.5
"""Least likeness (difflib's ratio) of an identifier that is offered as a suggestion."""

_WORD = re.compile(r"[^\W\d_]+|\d+")
_IDENTIFIER = re.compile(r"(?P<number>\d+)(?P<part>[a-z]?)\.(?P<name>.+)")
_GROUP = re.compile(r"\d+[a-z]?")
_WORTH = re.compile(r"[\[(]\s*\d+(?:[.,]\d+)?\s*(?:marks?|points?|pts?|puan)\s*[\])]", re.IGNORECASE)
_FILLERS = frozenset({"question", "q", "soru", "problem", "exercise", "task", "answer", "to", "part", "no"})
"""Words that people put around the number and the letter of a part."""
_TURKISH_DOTLESS = str.maketrans({"ı": "i"})

_HEADS = {
    "candidate": "candidate", "candidateid": "candidate", "candidatenumber": "candidate",
    "student": "candidate", "studentid": "candidate", "studentnumber": "candidate", "studentno": "candidate",
    "ogrencino": "candidate", "ogrencinumarasi": "candidate", "idnumber": "candidate",
    "username": "candidate",
    "exam": "exam", "examid": "exam",
    "variant": "variant", "variantid": "variant",
}  # fmt: skip
"""What form tools and people call the three heads of a sheet, as :func:`squeezed`."""

_MOODLE = re.compile(r"(?P<who>.+_\d+)_assignsubmission_")
_CANVAS = re.compile(r"(?P<who>[^\W\d_][^_/]*)(?:_LATE)?_(?P<number>\d+)_\d+_.+", re.IGNORECASE)


def _words(label: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", _WORTH.sub(" ", label).replace("\\", "")).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c)).translate(_TURKISH_DOTLESS)
    return _WORD.findall(plain)


def squeezed(label: str) -> str:
    """A label without case, accents, spaces and signs: ``1b.State Jacobian:`` gives ``1bstatejacobian``."""
    return "".join(_words(label))


def _without_fillers(label: str) -> str:
    """Squeezed, without the words people put before a question's number and before the letter of its part."""
    words = _words(label)
    while words and words[0] in _FILLERS:
        words.pop(0)
    if words and words[0].isdigit():
        while len(words) > 2 and words[1] in _FILLERS:
            words.pop(1)
    return "".join(words)


def _unique(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Key to identifier for the keys that only one identifier has."""
    known = list(pairs)
    count = Counter(key for key, _ in known)
    return {key: identifier for key, identifier in known if count[key] == 1}


def _short_forms(identifiers: Iterable[str]) -> Iterator[tuple[str, str]]:
    """``1gradient`` (no letter) and ``7c`` (no name), each with its identifier."""
    for identifier in identifiers:
        if found := _IDENTIFIER.fullmatch(identifier):
            number, part, name = found.group("number", "part", "name")
            yield number + squeezed(name), identifier
            yield number + part, identifier


class FieldNames:
    """The field identifiers of one exam, in every spelling that can only mean one of them."""

    def __init__(self, identifiers: tuple[str, ...]) -> None:
        self.identifiers = identifiers
        self._exact = frozenset(identifiers)
        self._full = _unique((squeezed(identifier), identifier) for identifier in identifiers)
        self._short = _unique(_short_forms(identifiers))

    def full(self, label: str) -> str | None:
        """The identifier that a label spells out with number, part and name; None otherwise."""
        if label in self._exact:
            return label
        if len(label) > LONGEST_LABEL:
            return None
        return self._full.get(squeezed(label)) or self._full.get(_without_fillers(label))

    def find(self, label: str) -> str | None:
        """The one identifier that a label can mean; None where there is none, or more than one."""
        found = self.full(label)
        if found is None and len(label) <= LONGEST_LABEL:
            found = self._short.get(_without_fillers(label))
        return found

    def is_group(self, label: str) -> bool:
        """Whether a label names a question or a part as a whole, such as ``Question 1`` or ``1(b)``."""
        return len(label) <= LONGEST_LABEL and _GROUP.fullmatch(_without_fillers(label)) is not None

    def nearest(self, label: str) -> str | None:
        """The identifier most like a label that is none, to be offered and not to be assumed."""
        if len(label) > LONGEST_LABEL:
            return None
        words = _without_fillers(label)
        begun = [key for key in self._full if words.startswith(key)]
        if begun:
            return self._full[max(begun, key=len)]
        near = difflib.get_close_matches(words, self._full, n=1, cutoff=NEAR)
        return self._full[near[0]] if near else None


@lru_cache(maxsize=16)
def names_of(identifiers: tuple[str, ...]) -> FieldNames:
    """The names of an exam's fields; kept, since one exam has hundreds of files."""
    return FieldNames(identifiers)


def head_of(label: str) -> str | None:
    """``candidate``, ``exam`` or ``variant`` where a label means one of these."""
    return _HEADS.get(squeezed(label)) if len(label) <= LONGEST_LABEL else None


def candidate_in_path(path: str) -> str:
    """The candidate that a learning platform put into the name of a folder or file; empty if none.

    Moodle: ``Family Given_12345_assignsubmission_file_/x.md`` gives ``Family Given_12345``.
    Canvas: ``familygiven_123_456_file.md`` gives ``familygiven_123`` (its second number is the upload's).
    """
    parts = path.split("/")
    for part in reversed(parts):
        if found := _MOODLE.match(part):
            return found["who"]
    if found := _CANVAS.fullmatch(parts[-1]):
        return f"{found['who']}_{found['number']}"
    return ""
