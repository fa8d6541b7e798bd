r"""Text of labels in the languages of the writers: plain text with TeX mathematics between dollars."""

from __future__ import annotations

import re
from functools import lru_cache

_PIECE = re.compile(r"(\$[^$]*\$)")
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|\S")
_SIGNS = {
    "sigma": "sigma", "alpha": "alpha", "delta": "delta", "gamma": "gamma", "times": "times", "odot": "dot.o", "cdot": "dot.op",
    "partial": "partial", "sum": "sum", "prod": "product", "top": "top", "vdots": "dots.v", "cdots": "dots.c", "in": "in",
    "tanh": "tanh", "log": "log", "exp": "exp", "max": "max", "leftarrow": "arrow.l", "to": "arrow.r", "ldots": "dots",
    ",": "thin", ";": "med", "|": "parallel", "infty": "infinity", "prime": "prime", "approx": "approx", "le": "lt.eq",
    "quad": "quad", "mid": "divides",
}  # fmt: skip
_ACCENTS = {"tilde": "tilde", "hat": "hat", "bar": "overline", "overrightarrow": "arrow", "overleftarrow": "arrow.l"}
_WORDS = frozenset({"text", "mathrm", "operatorname"})
_TEX = {sign: f"\\{sign}" for sign in "&%#_{}$"} | {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "–": "--", "×": r"\ensuremath{\times}", "−": r"\ensuremath{-}", "→": r"\ensuremath{\to}", "\u2002": r"\enspace{}",
}  # fmt: skip


def pieces(text: str) -> list[tuple[bool, str]]:
    """The text in pieces, each with whether it is mathematics.

    >>> pieces("gate $f_t$")
    [(False, 'gate '), (True, 'f_t')]
    """
    return [(piece[0] == "$", piece.strip("$") if piece[0] == "$" else piece) for piece in _PIECE.split(text) if piece]


@lru_cache(maxsize=4096)
def to_typst(text: str) -> str:
    r"""A line of text as Typst markup.

    >>> to_typst(r"gate $\tilde{C}_{t-1}$")
    '#"gate ";$tilde(C)_(t - 1)$'
    """
    return "".join(f"${_mathematics(piece)}$" if tex else f"#{_string(piece)};" for tex, piece in pieces(text))


@lru_cache(maxsize=4096)
def to_tex(text: str) -> str:
    r"""A line of text as LaTeX.

    >>> to_tex("50% of $x_t$")
    '50\\% of $x_t$'
    """
    return "".join(
        f"${piece}$" if tex else "".join(_TEX.get(sign, sign) for sign in piece) for tex, piece in pieces(text)
    )


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _mathematics(tex: str) -> str:
    tokens = _TOKEN.findall(tex)
    found = _row(tokens)
    if tokens:
        raise ValueError(f"a brace too many in {tex}")
    return found


def _row(tokens: list[str]) -> str:
    written = []
    while tokens and tokens[0] != "}":
        written.append(_one(tokens))
    return re.sub(r" ?([_^']) ?", r"\1", " ".join(written))


def _one(tokens: list[str]) -> str:
    token = tokens.pop(0)
    name = token[1:]
    if token in "_^":
        return f"{token}({_group(tokens)})" if tokens[0] == "{" else f"{token}{_one(tokens)}"
    if token == "{":
        tokens.insert(0, token)
        return _group(tokens)
    if not name or token[0] != "\\":
        return f"\\{token}" if token in "/#$&" else token
    if name in _ACCENTS:
        return f"{'accent' if '.' in _ACCENTS[name] else _ACCENTS[name]}({_group(tokens)}{', <-' if '.' in _ACCENTS[name] else ''})"
    if name in _WORDS:
        return f'upright({_string(_group(tokens).replace(" ", ""))})'
    return _SIGNS[name]


def _group(tokens: list[str]) -> str:
    if tokens[0] != "{":
        return _one(tokens)
    del tokens[0]
    inside = _row(tokens)
    if not tokens:
        raise ValueError("a brace is never closed")
    del tokens[0]
    return inside
