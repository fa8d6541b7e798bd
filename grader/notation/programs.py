"""What programs write where people write signs: ``np.maximum(x, 0)``, ``log1p(x)``, ``math.comb(n, 2)``, ``np.where(...)``.

>>> spelled_as_formula("np.maximum(x, 0) + math.log(y)")
'max(x, 0) + ln(y)'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from grader.notation.english import WORDS
from grader.notation.reading import Unreadable
from grader.notation.tree import Call, Minus, Node, Over, Plus, Power, Times, whole

_PREFIX = r"(?<![A-Za-z\d_.])(?:(?:np|numpy|torch|math|tf|jnp|scipy|sp|sympy|nn|F)\.)(?:(?:linalg|nn|functional|special)\.)*"
_ONLY = re.compile(r"\.(?:reshape|unsqueeze|squeeze|flatten|view|random|repeat|expand)\b|\[(?::, ?None|None, ?:)\]")
_RENAMED = {
    "log": "ln", "maximum": "max", "minimum": "min", "where": "ifElse",
    "power": "pow", "float_power": "pow", "reciprocal": "reciprocalOf", "clip": "clipTo", "clamp": "clipTo", "absolute": "abs",
    "true_divide": "quotientOf", "divide": "quotientOf", "Rational": "quotientOf", "negative": "negativeOf", "multi_dot": "multidot",
}  # fmt: skip
"""Names behind a prefix, as they are spelled here; those that are words in a sentence have another name without it."""
_PREFIXED = re.compile(rf"{_PREFIX}(\w+)(?=\s*\()")
_FOLDED = re.compile(r"(?<![A-Za-z\d_.])(?:functools\.)?reduce\(\s*(?:\w+\.)?(?:matmul|dot)\s*,\s*(?=\[)")
"""The product of a list of matrices."""
_BARE = re.compile(r"(?<![A-Za-z\d_.\\])(maximum|minimum|Rational)(?=\()")


_LOOP = re.compile(r"(?m)^[ \t]*(?:for\s+\w+\s+in\b|while\b)[^\n]*:$")
_FROM_END = re.compile(r"([A-Za-z]{2,}\w*)\[-\d+\]")
"""``states[-1]``: an element of what a program calls so."""


def refuse_steps(text: str, knows: Callable[[str], bool]) -> None:
    """Raises :class:`Unreadable` for a loop, and for an element counted from the end of what is not known."""
    if loop := _LOOP.search(text):
        raise Unreadable("A loop of a program can't be read.", loop.start(), "Write the formula that it computes.")
    if (kept := _FROM_END.search(text)) and not knows(kept[1]):
        raise Unreadable(f"“{kept[1]}” is not known here.", kept.start(), "Write it by its letter, as in the question.")


def spelled_as_formula(text: str, known: Mapping[str, str] | None = None) -> str:
    """The text with the functions of programs under the names that they have here.

    Raises :class:`Unreadable` for what only a program does, and for a function that would be taken for a word.
    """
    if "None]" in text or "newaxis]" in text:
        text = _with_rows_scaled(text)
    if ("." in text or "None" in text) and (found := _ONLY.search(text)):
        raise Unreadable(f"“{found[0]}” is a step of a program.", found.start(), "Write the formula itself.")

    def renamed(found: re.Match[str]) -> str:
        name = found[1]
        if name in _RENAMED:
            return _RENAMED[name]
        if known is not None and name not in known and name.lower() in WORDS and name not in _SUMS:
            raise Unreadable(f"The function “{found[0]}” is not known here.", found.start(), "Write the formula itself.")
        return found[0]

    if "reduce(" in text:
        text = _FOLDED.sub("multidot(", text)
    if "." in text:
        text = _PREFIXED.sub(renamed, text)
    return _BARE.sub(lambda found: _RENAMED[found[1]], text)


_COLUMN = re.compile(r"\[:, ?(?:None|(?:np\.)?newaxis)\]\s*\*(?!\*)")


def _with_rows_scaled(text: str) -> str:
    """``(1 - h**2)[:, None] * W`` as ``diag(1 - h**2) W``: each row of a matrix by its number."""
    while found := _COLUMN.search(text):
        start, depth = found.start(), 0
        while start and (depth or text[start - 1] == ")" or text[start - 1].isalnum() or text[start - 1] in "_}{"):
            start -= 1
            depth += (text[start] in ")}") - (text[start] in "({")
        text = f"{text[:start]}diag({text[start : found.start()]}) {text[found.end() :]}"
    return text


_SUMS = frozenset({"sum", "prod", "mean", "product"})


# Trees -----------------------------------------------------------------------------------------------------------

_ONE, _TWO = whole(1), whole(2)


def _root_of_squares(a: Node, b: Node) -> Node:
    return Power(Plus((Power(a, _TWO), Power(b, _TWO))), Over(_ONE, _TWO))


PROGRAMS: Mapping[str, tuple[int, Callable[..., Node]]] = {
    "pow": (2, Power),
    "quotientOf": (2, Over),
    "hypot": (2, _root_of_squares),
    "lnOnePlus": (1, lambda a: Call("ln", (Plus((_ONE, a)),))),
    "expMinusOne": (1, lambda a: Plus((Call("exp", (a,)), Minus(_ONE)))),
    "twoTo": (1, lambda a: Power(_TWO, a)),
    "reciprocalOf": (1, lambda a: Over(_ONE, a)),
    "negativeOf": (1, Minus),
    "clipTo": (3, lambda a, low, high: Call("min", (Call("max", (a, low)), high))),
    "logit": (1, lambda a: Call("ln", (Over(a, Plus((_ONE, Minus(a)))),))),
    "perm": (2, lambda n, k: Times("", Call("binomial", (n, k)), Call("factorial", (k,)))),
}
"""Functions of programs: how many arguments they take, and the formula that they are."""
IF_ELSE = "ifElse"
"""``np.where(condition, value, other)``."""
