"""Operations said in words beside a formula, which it does not have: ``..., then transposed``, ``tanh is applied to C_{t-1}``."""

from __future__ import annotations

import re

from grader.notation.answer import read
from grader.notation.reading import Unreadable
from grader.notation.tree import Call, Item, Node, Symbol, walk
from grader.notation.vocabulary import Vocabulary

_DONE = r"(?:transposed|doubled|tripled|halved|squared|cubed|negated|inverted)"
_DONE_AFTER = re.compile(
    rf"(?:[,;]|\b(?:and|then|all|whole|result|everything|finally)\b)\s*(?:[a-z-]+\s+){{0,5}}?{_DONE}(?:\s+(?:and|then|again|once|more|twice|{_DONE})\b)*\W*$",
    re.IGNORECASE,
)
"""What is done to the formula at the end of the answer."""
_NAMED = re.compile(rf"(?:\$|[\w}})])\s+(?:is|are)\s+{_DONE}\W*$")
"""``W_hh is transposed`` at the end: said of one name, which may stand in the formula so."""
_APPLIED = re.compile(
    r"\\?([A-Za-z]+|[σφ])\$?\s+(?:is\s+|are\s+|gets\s+|being\s+)?applied\s+(?:element-?wise\s+|unit by unit\s+)?to\s+(?:the\s+)?"
    r"\$?((?:\\?[A-Za-z][A-Za-z]?~?|\\[a-z]+\s*\{?[A-Za-z]\}?)(?:[_^](?:\{[^{}]*\}|\w(?:-1)?|\([^()]*\))|\[[^\[\]]*\]))"
)
"""A function with the name that it is said to be applied to."""


def redone(answer: str) -> bool:
    """Whether the words do something more at the end, ``..., then squared``."""
    return "ed" in answer and bool(_DONE_AFTER.search(answer)) and not _NAMED.search(answer)


def misdone(answer: str, shown: Node, words: Vocabulary) -> str:
    """A function that the words apply to something else than the formula does, as a sentence; empty if there is none."""
    for function, name in _APPLIED.findall(answer) if "applied" in answer else ():
        calls = [part for part in walk(shown) if isinstance(part, Call) and part.function == words.functions.get(function)]
        argument = _read(name, words)
        if calls and argument is not None and not any(argument in walk(call) for call in calls):
            return f"The formula is right, but {function} is said to be applied to {name}; a person decides."
    return ""


def _read(name: str, words: Vocabulary) -> Node | None:
    try:
        node = read(name, words).statements[0].node
    except Unreadable:
        return None
    return node if isinstance(node, (Item, Symbol)) else None
