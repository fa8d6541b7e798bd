r"""TeX mathematics as MathML Core that is safe to put into a page, whatever stands in the TeX.

``latex2mathml`` reads the TeX. Its tree is then copied: only the elements, attributes and values listed here
get into the copy, all text is escaped again, and what a browser without the full MathML of 2001 would set
badly is mended. What can't be read, or would not be the same mathematics, is shown as its TeX.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from html import escape, unescape
from typing import NamedTuple
from xml.etree.ElementTree import Element

from latex2mathml import exceptions
from latex2mathml.converter import convert_to_element

from solutions.documents.visible import visible

LONGEST = 6_000
"""Characters of TeX that are set; a longer formula is shown as it is."""
DEEPEST = 60
"""Levels of braces that are followed."""

_REFUSALS: tuple[type[Exception], ...] = (
    *(kind for kind in vars(exceptions).values() if isinstance(kind, type) and issubclass(kind, Exception)),
    *(AttributeError, IndexError, KeyError, RecursionError, StopIteration, TypeError, ValueError),
)
"""What ``latex2mathml`` raises on TeX that it can't read."""

_LENGTH = re.compile(r"[+-]?\d{0,4}(?:\.\d{1,6})?(?:em|ex|px|pt|%)?")
_WORD = re.compile(r"[a-z]{1,12}")
_NUMBER = re.compile(r"[+-]?\d")
_COLOUR = re.compile(r"[a-z]{1,20}|#[0-9a-fA-F]{3,8}")
_OPERATOR = {
    **dict.fromkeys(("stretchy", "fence", "form", "separator", "movablelimits", "largeop"), _WORD),
    **dict.fromkeys(("lspace", "rspace", "minsize", "maxsize"), _LENGTH),
}

ALLOWED: Mapping[str, Mapping[str, re.Pattern[str]]] = {
    "mrow": {}, "mi": {"mathvariant": re.compile("normal")}, "mn": {}, "mtext": {}, "ms": {}, "mo": _OPERATOR,
    "mspace": dict.fromkeys(("width", "height", "depth"), _LENGTH),
    "mfrac": {"linethickness": _LENGTH}, "msqrt": {}, "mroot": {}, "mphantom": {},
    "msub": {}, "msup": {}, "msubsup": {}, "munder": {"accentunder": _WORD}, "mover": {"accent": _WORD}, "munderover": {},
    "mtable": {"displaystyle": _WORD}, "mtr": {}, "mtd": {},
    "mpadded": dict.fromkeys(("width", "height", "depth", "lspace", "voffset"), _LENGTH),
    "mstyle": {"displaystyle": _WORD, "scriptlevel": _NUMBER, "mathcolor": _COLOUR},
}  # fmt: skip
"""The elements that may reach a page, each with the attributes that it may have."""

_ARITY = {
    "mfrac": 2,
    "mroot": 2,
    "msub": 2,
    "msup": 2,
    "munder": 2,
    "mover": 2,
    "msubsup": 3,
    "munderover": 3,
}
_SCRIPTED = frozenset({"msub", "msup", "msubsup", "munder", "mover", "munderover"})
_LETTERS_OF_OPERATORS = frozenset("∂∇∞⊤′″‴⊥")
"""Signs that stand for an operand, or stick to one: no space belongs around them."""
_OPERATORS_AS_LETTERS = frozenset(";:,%±∓⟨⟩⌊⌋⌈⌉~∼⟺⟹⟸!")
_BARS = frozenset("‖|")
_OPENING = frozenset("([{⟨⌊⌈|‖")
_CLOSING = frozenset(")]}⟩⌋⌉|‖")
_THIN = "0.167em"
_NAMED_LENGTHS = {"negativethinmathspace": "-0.167em", "thinmathspace": _THIN}
_ENVIRONMENTS = re.compile(r"\\(begin|end)\{(?:aligned|gathered)\}")


_FORMULA = re.compile(r"\$([^$\n“”]{1,2000})\$")
_BREAKS = re.compile(r"\\\\|\\begin\b|\\end\b|[{}]")


class _Refused(ValueError):
    """The tree holds something that has no place in a page, or is not what was meant."""


class Piece(NamedTuple):
    """An element of the copy: a name, its attributes, and its text or its children."""

    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    text: str = ""
    children: tuple[Piece, ...] = ()

    @property
    def markup(self) -> str:
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in self.attributes)
        inside = escape(self.text, quote=False) + "".join(child.markup for child in self.children)
        return f"<{self.name}{attributes}>{inside}</{self.name}>"


@lru_cache(maxsize=8192)
def mathml(tex: str, display: bool = False) -> str:
    """A ``math`` element, or where the TeX can't be set a ``code`` element with the TeX."""
    pieces = _set(tex, display)
    if pieces is None:
        return f'<code class="tex">{escape(visible(tex.strip()))}</code>'
    attributes = (("display", "block"),) if display else ()
    return Piece("math", (*attributes, ("alttext", visible(tex.strip()))), "", pieces).markup


def mathml_lines(tex: str) -> str:
    """Display formulas one below the other: the lines of a derivation are apart at the breaks outside all braces."""
    return "".join(f"<div>{mathml(line, True)}</div>" for line in _lines(tex))


def sentence(text: str) -> str:
    """A sentence of ours as markup, with the formulas that stand between its dollars."""
    pieces = _FORMULA.split(text)
    return "".join(mathml(piece) if at % 2 else escape(visible(piece)) for at, piece in enumerate(pieces))


def can_be_set(tex: str) -> bool:
    """Whether the TeX becomes mathematics, and is not shown as it is."""
    return _set(tex, False) is not None


@lru_cache(maxsize=8192)
def _set(tex: str, display: bool) -> tuple[Piece, ...] | None:
    if len(tex) > LONGEST or not tex.strip() or _depth(tex) > DEEPEST:
        return None
    tex = _ENVIRONMENTS.sub(lambda found: f"\\{found[1]}{{split}}", tex)
    try:
        element = convert_to_element(tex, display="block" if display else "inline")
        return tuple(_row([_copied(child) for child in element]))
    except _REFUSALS:  # _Refused is a ValueError
        return None


def _lines(tex: str) -> Iterator[str]:
    """The formula in pieces, cut at each line break that stands in no braces and no environment."""
    depth = start = 0
    for found in _BREAKS.finditer(tex):
        if found[0] == r"\\" and depth == 0:
            yield tex[start : found.start()]
            start = found.end()
        depth += (found[0] in ("{", r"\begin")) - (found[0] in ("}", r"\end"))
    yield tex[start:]


def _depth(tex: str) -> int:
    """How deep the braces and brackets of fences go."""
    depth = deepest = 0
    for sign in tex:
        depth += (sign in "{[(") - (sign in "}])")
        deepest = max(deepest, depth)
    return deepest + tex.count("\\left") // 8


def _copied(element: Element) -> Piece:
    """The element with what is allowed of it; raises where leaving something out would change the meaning."""
    name = element.tag
    allowed = ALLOWED.get(name)
    children = [_copied(child) for child in element]
    text = unescape(element.text or "")
    if allowed is None or text.startswith("\\") or len(children) != _ARITY.get(name, len(children)):
        raise _Refused(name)
    if not children and text in ("&", "}", "{") and element.get("stretchy") is None and name == "mi":
        raise _Refused(text)
    attributes = _attributes(element, allowed)
    if name == "mtd":
        attributes += _class(element.get("columnalign"))
    if name == "mtable":
        attributes += _class("aligned" if element.get("displaystyle") else None)
    if name in ("mi", "mo"):
        return _token(name, attributes, text)
    return Piece(name, attributes, visible(text), tuple(_row(children) if name not in _ARITY else children))


def _attributes(element: Element, allowed: Mapping[str, re.Pattern[str]]) -> tuple[tuple[str, str], ...]:
    pairs = ((name, _NAMED_LENGTHS.get(value, value)) for name, value in element.attrib.items())
    return tuple((name, value) for name, value in pairs if name in allowed and allowed[name].fullmatch(value))


def _class(name: str | None) -> tuple[tuple[str, str], ...]:
    return (("class", name),) if name in ("left", "right", "aligned") else ()


def _token(name: str, attributes: tuple[tuple[str, str], ...], text: str) -> Piece:
    """A letter or an operator under the name by which browsers space it rightly."""
    if name == "mo" and (text in _LETTERS_OF_OPERATORS or _is_name(text)):
        return Piece("mi", (), visible(text))
    if name == "mi" and text in _OPERATORS_AS_LETTERS:
        return Piece("mo", (), text)
    if name == "mo" and text in _BARS and not any(key == "form" for key, _ in attributes):
        return Piece("mo", (*attributes, ("lspace", "0"), ("rspace", "0")), text)
    return Piece(name, attributes, visible(text))


def _is_name(text: str) -> bool:
    return len(text) > 1 and text.replace(" ", "").isalpha()


def _row(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces of a row with the thin space that TeX leaves around fractions and names of functions."""
    before: Piece | None = None
    for piece in pieces:
        if before is not None and _needs_space(before, piece):
            yield Piece("mspace", (("width", _THIN),))
        yield piece
        before = piece


def _needs_space(left: Piece, right: Piece) -> bool:
    if "mfrac" in (left.name, right.name):  # two bars must not run into one
        return not _is_sign(left) and not _is_sign(right)
    if _is_function(left):
        return _first(right) not in _OPENING and not _is_sign(right)
    return _is_function(right) and not _is_sign(left, closing=True) and left.name != "mspace"


def _is_function(piece: Piece) -> bool:
    while piece.name in _SCRIPTED:
        piece = piece.children[0]
    return piece.name == "mi" and _is_name(piece.text)


def _is_sign(piece: Piece, closing: bool = False) -> bool:
    """An operator, which brings its own space; a closing bracket counts as an operand on request."""
    return piece.name in ("mo", "mspace") and not (closing and piece.text in _CLOSING)


def _first(piece: Piece) -> str:
    while piece.children:
        piece = piece.children[0]
    return piece.text
