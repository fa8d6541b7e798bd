r"""Characters to tokens: LaTeX, calculator text and Unicode in one pass of one regular expression.

A token is a tuple ``(kind, text, start, end)``. ``kind`` is the operator itself (``"+"``, ``"("``, ``"<="``) or:

=======  ==============================================================
``n``    a number; ``text`` is the digits as written
``a``    a name: letters, a Greek letter, a decorated letter (``C~``)
``t``    text by declaration (``\text{...}``)
``big``  ``sum`` or ``prod``
``cmd``  ``frac``, ``sqrt``, ``binom`` and the like
``env``  the beginning of an environment that has a meaning
``/env`` its end
``\n``   the end of a line
=======  ==============================================================
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from grader.notation.reading import TooLarge, Unreadable
from grader.notation.symbols import (
    BIG_COMMANDS,
    DECORATIONS,
    FUNCTION_COMMANDS,
    GREEK,
    LAYOUT_COMMANDS,
    OPERATOR_COMMANDS,
    plainly,
)

MOST_CHARACTERS = 6000
MOST_TOKENS = 3000

Token: TypeAlias = tuple[str, str, int, int]
_Add: TypeAlias = Callable[[Token], None]

_THIN = r"(?:\\[,;:\ ]|~|\\thinspace\b\s*|\{,\}|[ ]|')"
_NUMBER = rf"""
    (?:\d{{1,3}}(?:{_THIN}\d{{3}})+(?![\d.]?\d)|\d{{1,3}}(?:,\d{{3}})+(?![\d])|\d+\{{,\}}\d+
       |(?<![\d],)\d+,\d+(?![.,]?\d)|\d+(?:_\d{{3}})+(?!\d)|\d+(?:\.\d+)?|\.\d+)
       (?:[eE][+-]?\d+(?![A-Za-z\d]))?
"""
_ACCENT = rf"""
    \\({"|".join(DECORATIONS)})(?![A-Za-z])\s*(\{{\s*\\?[A-Za-z]+\s*(?:_\s*(?:\{{[^{{}}]*\}}|\w))?\s*\}}|\\?[A-Za-z])
"""
_STYLED = r"""
    \\(text|textrm|textit|textbf|textsf|texttt|mbox|mathrm|operatorname\*?|mathbf|boldsymbol|bm|mathit|mathsf
       |mathcal|mathbb|pmb|mathtt)\s*(?:\{([^{}]*)\}|(?<=math..)\s+([A-Za-z])(?![A-Za-z])
       |(?<=math...)\s+([A-Za-z])(?![A-Za-z]))
"""
_EDGE = r"\\(begin|end)\s*\{([a-z*]+)\}(?:\s*\{[lcr|\s]*\})?"
_NO_BRACKET = r"\\(?:left|right)\s*\."
_COMMAND = r"\\(?:[A-Za-z]+|.)"


def _uncounted(pattern: str) -> str:
    """The pattern without its groups."""
    return re.sub(r"(\\.)|\((?!\?)", lambda m: m[1] or "(?:", pattern)


_PIECES = re.compile(
    rf"""
    [ \t\r]+(?!\s)                                                                       # blanks
    |[A-Za-z](?![A-Za-z\d.~])|\d(?![\d.,_ ~'\\{{eE])                                       # one letter, one digit
    |[()+^_{{}}\[\],/]                                                                     # signs that begin no other
    |(?:(?<![A-Za-z\d_])(?:np|numpy|torch|math|tf|jnp|scipy|sp|sympy|self|F|nn)\.(?:(?:linalg|nn|functional|special)\.)*(?=[a-zA-Z]))?
     (?:log1p(?=\()|[A-Za-z]+\d*)(?:~(?=[_\s,;)\]=t]|$))?                                                  # a name
    |{_NUMBER}
    |\s*\n\s*                                                                            # a line end
    |{_NO_BRACKET}|{_uncounted(_ACCENT)}|{_uncounted(_STYLED)}|{_uncounted(_EDGE)}|{_COMMAND}
    |\*\*|<=|>=|!=|==|:=|<-|->|=>|=:|\|\||\.\.+|\.\*|\.\^|<>|\.T(?![A-Za-z])|\.(?=\[)|.
    """,
    re.VERBOSE,
)
"""Every character of a text is in exactly one piece."""
_COMMANDED = re.compile(rf"{_NO_BRACKET}|{_ACCENT}|{_STYLED}|{_EDGE}|\\([A-Za-z]+|.)", re.VERBOSE)
"""A piece that begins with a backslash; groups: 1, 2 accent; 3-6 style; 7, 8 environment; 9 command."""

_STYLE = r"\\(?:mathbf|boldsymbol|bm|mathit|mathsf|pmb|mathrm)"
_BOLD = re.compile(rf"{_STYLE}\s*\{{\s*(\\[A-Za-z]+|[A-SU-Za-z])\s*\}}|{_STYLE}\s+([A-SU-Za-z])(?![A-Za-z])")
_MARKS = {mark: mark for mark in "()+^_{}[],/-*=<>|'!%:;&.?#\"`@·⊙⊤"}
_MARKS |= {mark: mark for mark in ("<=", ">=", "!=", "->", "=>", "||")}
_MARKS |= {"**": "^", "==": "=", ":=": "=", "=:": "=", "<-": "=", ".*": "⊙", ".^": "^", "<>": "!=", ".T": "⊤", "@": "*"}
_MARKS |= {f"\\{name}": mark for name, mark in OPERATOR_COMMANDS.items()}
"""Pieces that are operators, and the operators that they are."""
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS = "0123456789"
_NAME, _DIGIT, _BLANK, _BACKSLASH = 1, 2, 3, 4
_BEGINS = {
    **dict.fromkeys(_LETTERS, _NAME), **dict.fromkeys(_DIGITS, _DIGIT), **dict.fromkeys(" \t\r$~", _BLANK), "\\": _BACKSLASH,
}  # fmt: skip
"""What a piece is, by its first character."""
_SIZED = re.compile(r"\\(?:left|right|[bB]igg?[lrm]?)(?![A-Za-z])\s*(?=[()\[\]|/]|\\(?:[{}|]|[lr][a-zA-Z]))")
"""A command for the size of the bracket behind it: without it, the bracket touches what stands before."""
_PRODUCT_POINT = re.compile(r"(?<=[A-Za-z_}\d])\.(?=[\[(])")
_ABOUT = re.compile(r"(?<=[\w)}])\s~\s*(?=[\d.]+\s*(?:$|[\n;,)a-zA-Z]))")
"""``log2 50 ~ 5.644``: about."""
_DRAWN = re.compile(r"\s~\s+(?=[A-Z]\w*\s*\()")
"""``b_t ~ Bernoulli(p)``; elsewhere a tilde between spaces is LaTeX's space."""
_LINES = frozenset(
    ["align", "align*", "aligned", "gather", "gather*", "gathered", "equation", "equation*", "split", "eqnarray", "eqnarray*", "multline", "multline*", "displaymath", "math", "array", "enumerate", "itemize", "center"]
)
_COMMAND_WORDS = frozenset(["frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac", "sqrt", "binom", "dbinom", "tbinom", "substack", "underbrace", "overbrace", "boxed", "stackrel", "overset", "underset", "xrightarrow", "tag", "label", "color", "textcolor", "cancel"])  # fmt: skip
_FRACTIONS = frozenset({"dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"})
_NAMES = {**{name: name for name in GREEK}, **{name: name for name in FUNCTION_COMMANDS}}
_NAMES |= {"varepsilon": "epsilon", "vartheta": "theta", "varphi": "phi", "varsigma": "sigma", "ell": "l", "Re": "Re"}
_KNOWN: dict[str, tuple[str, str] | None] = dict.fromkeys((" ", "  ", "   ", "\t", "~", "$"), None)
_KNOWN |= {piece: (mark, mark) for piece, mark in _MARKS.items()}
_KNOWN |= {letter: ("a", letter) for letter in _LETTERS} | {digit: ("n", digit) for digit in _DIGITS}
_KNOWN |= {f"\\{command}": ("a", name) for command, name in _NAMES.items()}
_KNOWN |= {f"\\{command}": ("big", name) for command, name in BIG_COMMANDS.items()} | {"\\frac": ("cmd", "frac")}
"""Kind and text of the commonest pieces; None for the usual blanks."""
_NEW = ("", "")


def tokens(text: str, start: int = 0) -> tuple[list[Token], str]:
    """All tokens of a text, closed by an ``end`` token, and the text that their places refer to, counted from ``start``."""
    if len(text) > MOST_CHARACTERS:
        raise TooLarge(f"The answer is longer than {MOST_CHARACTERS} characters.", help="Write the formula only.")
    text = plainly(text)
    if "." in text:
        text = _PRODUCT_POINT.sub("*", text)  # W.[h, x]
    if "~" in text:
        text = _ABOUT.sub(" = ", _DRAWN.sub(r" \\sim ", text))
    if "\\left" in text or "\\right" in text or "ig" in text:
        text = _SIZED.sub("", text)
    if "\\math" in text or "\\b" in text or "\\pmb" in text:
        text = _BOLD.sub(_unbold, text)
    found: list[Token] = []
    add, known_as = found.append, _KNOWN.get
    for piece in _PIECES.findall(text):
        end = start + len(piece)
        known = known_as(piece, _NEW)
        if known is _NEW:
            begins = _BEGINS.get(piece[0])
            if begins == _NAME:
                add(("a", piece.rpartition(".")[2] if "." in piece else piece, start, end))
            elif begins == _DIGIT:
                add(("n", piece, start, end))
            elif begins == _BACKSLASH:
                _commanded(piece, start, end, add)
            elif begins != _BLANK or "\n" in piece:
                _rare(piece, start, end, add)
        elif known is not None:
            kind, run = known
            add((kind, run, start, end))
        start = end
    if len(found) > MOST_TOKENS:
        raise TooLarge(f"The answer has more than {MOST_TOKENS} symbols.", help="Write the formula only.")
    add(("end", "", start, start))
    return found, text


def _unbold(found: re.Match[str]) -> str:
    """The letter alone, apart from letters beside it."""
    goes_on = found.string[found.end() : found.end() + 1].isalnum()
    return f" {found[1] or found[2]}{' ' * goes_on}"


def _rare(piece: str, start: int, end: int, add: _Add) -> None:
    """Line ends, dots, decimals without a leading digit, and characters that are nothing but themselves."""
    if "\n" in piece:
        add(("\n", "\n", start, end))
    elif piece[:2] == "..":
        add(("...", "...", start, end))
    elif piece.lstrip(".")[:1].isdecimal():
        add(("n", piece, start, end))
    else:
        add((piece, piece, start, end))


def _commanded(piece: str, start: int, end: int, add: _Add) -> None:
    """What begins with a backslash."""
    match = _COMMANDED.fullmatch(piece)
    if match is None:  # a backslash at the end of the text or of a line
        add((piece, piece, start, end))
    elif match[1]:
        _accent(match[1], match[2], start, end, add)
    elif match[3]:
        _styled(match[3].rstrip("*"), match[4] or match[5] or match[6] or "", start, end, add)
    elif match[7]:
        _environment(match[7], match[8], start, end, add)
    elif match[9]:
        _command(match[9], start, end, add)


def _accent(accent: str, operand: str, start: int, end: int, add: _Add) -> None:
    base, _, subscript = operand.strip("{} \t").partition("_")
    letter = base.strip().lstrip("\\")
    if len(letter) > 1 and letter not in _NAMES:
        add(("a", letter, start, end))  # an accent over a word means nothing to us
    else:
        add(("a", _NAMES.get(letter, letter) + DECORATIONS[accent].strip("_"), start, end))
    if subscript:
        add(("_", "_", end, end))
        add(("{", "{", end, end))
        for kind, text, _, _ in tokens(subscript.strip("{} "))[0][:-1]:
            add((kind, text, end, end))
        add(("}", "}", end, end))


def _styled(style: str, content: str, start: int, end: int, add: _Add) -> None:
    content = content.strip()
    if style == "mathbf" and content == "1":
        add(("n", "1", start, end))
    elif style.startswith("text") or style == "mbox":
        _text(content, start, end, add)
    elif re.fullmatch(r"[A-Za-z]+\d*", content):
        add(("a", content, start, end))
    elif content in ("T", "\\top"):
        add(("⊤", "⊤", start, end))
    else:
        inner = tokens(content)[0][:-1]
        for kind, text, _, _ in inner:
            add((kind, text, start, end))


def _text(content: str, start: int, end: int, add: _Add) -> None:
    """Words by declaration; a bracket that is opened in one text and closed in another stays a bracket."""
    opened = content[:1] == "(" and content.count("(") > content.count(")")
    closes = content[-1:] == ")" and content.count(")") > content.count("(")
    if opened:
        add(("(", "(", start, start))
    words = content[opened : len(content) - closes].strip()
    if words or not (opened or closes):
        add(("t", words, start, end))
    if closes:
        add((")", ")", end, end))


def _environment(edge: str, name: str, start: int, end: int, add: _Add) -> None:
    if name in _LINES:
        add(("\n", "\n", start, end))
    elif name.rstrip("*") in ("cases", "bmatrix", "pmatrix", "matrix", "vmatrix", "Bmatrix", "smallmatrix"):
        add(("env" if edge == "begin" else "/env", name.rstrip("*"), start, end))
    else:
        raise Unreadable(f"The environment “{name}” is not part of the notation.", start, "Write the formula only.")


def _command(name: str, start: int, end: int, add: _Add) -> None:
    if name in _NAMES:
        add(("a", _NAMES[name], start, end))
    elif name in BIG_COMMANDS:
        add(("big", BIG_COMMANDS[name], start, end))
    elif name in LAYOUT_COMMANDS:
        return
    elif name == "\\":
        add(("\\\\", "\\\\", start, end))
    elif name == "over":
        add(("over", "over", start, end))
    elif name in _COMMAND_WORDS:
        add(("cmd", "frac" if name in _FRACTIONS else name, start, end))
    elif name in ("&", "_", "#", "$"):
        add(("t", name, start, end))
    else:
        raise Unreadable(f"The command “\\{name}” is not part of the notation.", start, "Write it in other words.")
