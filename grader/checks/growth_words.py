"""Orders of growth that are said in words: ``linear in T and H``, ``logarithmic in V and linear in d``.

>>> in_words("Memory is linear in both T and H.", frozenset("THD"))
(('T', 'T'), ('H', 'H'))
>>> in_words("grows logarithmically with $V$, linearly in $d$", frozenset("Vd"))
(('V', 'log(V)'), ('d', 'd'))
>>> in_words("linear in T, but not in H", frozenset("TH"))
()
"""

from __future__ import annotations

import re

_POWERS = {"linear": "{}", "proportional": "{}", "quadratic": "{}^2", "cubic": "{}^3", "logarithmic": "log({})", "exponential": "2^{}"}
_LETTERS = r"\|?[A-Za-z]\|?(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+)(?:(?:in|with|to)\s+)?\|?[A-Za-z]\|?(?![A-Za-z]))*(?![A-Za-z])"
_GROWS = re.compile(
    rf"\b({'|'.join(_POWERS)})(?:al)?(?:ly)?\s+(?:in|with|to|on)\s+(?:both\s+|the\s+product\s+of\s+)?({_LETTERS})", re.IGNORECASE
)
_FLAT = re.compile(rf"\b(?:independent\s+of|constant\s+in|does\s+not\s+depend\s+on)\s+(?:both\s+)?({_LETTERS})", re.IGNORECASE)
_PRODUCT = re.compile(rf"\bproduct\s+of\s+({_LETTERS})")
_DOUBT = re.compile(r"\b(?:not|nor|neither|but|or|per|unless|except|only)\b", re.IGNORECASE)
_ALONE = re.compile(
    rf"(?:it\s+(?:is|grows)\s+|(?:runs\s+)?in\s+)?(constant|{'|'.join(_POWERS)})(?:al)?(?:ly)?(?:\s+(?:time|space|memory|growth|order|complexity))?\W*",
    re.IGNORECASE,
)
_ONE = re.compile(r"(?<![A-Za-z])[A-Za-z](?![A-Za-z])")


def in_words(text: str, letters: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Each letter with the factor that the words give it (``1`` for none); nothing where they leave a doubt."""
    text = " ".join(text.replace("$", " ").split())
    found: dict[str, str] = {}
    rest = text
    for pattern, factor in ((_FLAT, "1"), (_GROWS, ""), (_PRODUCT, "{}")):
        for said in pattern.finditer(rest):
            shape = factor or _POWERS[said[1].lower()]
            for letter in _ONE.findall(said[said.lastindex or 1]):
                if letter in found or letter not in letters:
                    return ()
                found[letter] = shape.format(letter)
        rest = pattern.sub(" ", rest)
    left = letters.intersection(_ONE.findall(rest))
    return () if left or _DOUBT.search(rest) else tuple(found.items())


def in_one_word(text: str, letters: frozenset[str]) -> str:
    """``constant``, and ``quadratic`` where there is one letter only, as a formula; empty for anything else.

    >>> in_one_word("quadratic time", frozenset("n")), in_one_word("quadratic", frozenset("nm")), in_one_word("constant", frozenset("nm"))
    ('n^2', '', '1')
    """
    said = _ALONE.fullmatch(" ".join(text.split()))
    if said is None:
        return ""
    shape = _POWERS.get(said[1].lower(), "1")
    return shape.format(*letters) if len(letters) == 1 or shape == "1" else ""
