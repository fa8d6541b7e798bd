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
_PATTERN = re.compile(
    rf"""
    ((?:\d{{1,3}}(?:{_THIN}\d{{3}})+(?![\d.]?\d)|\d{{1,3}}(?:,\d{{3}})+(?![\d])|\d+\{{,\}}\d+
       |(?<![\d],)\d+,\d+(?![.,]?\d)|\d+(?:_\d{{3}})+(?!\d)|\d+(?:\.\d+)?|\.\d+)
       (?:[eE][+-]?\d+(?![A-Za-z\d]))?)                                                   # 1 number
    |(?:(?<![A-Za-z\d_])(?:np|numpy|torch|math|tf|jnp|self|F|nn|nn\.functional)\.(?=[a-zA-Z]))?
     ([A-Za-z]+\d*(?:~(?=[_\s,;)\]=]|$))?)                                               # 2 name
    |(\s*\n\s*)                                                                          # 3 line end
    |\\(?:left|right)\s*(\.)                                                             # 4 no bracket
    |\\({"|".join(DECORATIONS)})(?![A-Za-z])\s*(\{{\s*\\?[A-Za-z]+\s*(?:_\s*(?:\{{[^{{}}]*\}}|\w))?\s*\}}
       |\\?[A-Za-z])                                                                     # 5, 6 accent
    |\\(text|textrm|textit|textbf|textsf|texttt|mbox|mathrm|operatorname\*?|mathbf|boldsymbol|bm|mathit|mathsf
       |mathcal|mathbb|pmb|mathtt)\s*(?:\{{([^{{}}]*)\}}|(?<=math..)\s+([A-Za-z])(?![A-Za-z])
       |(?<=math...)\s+([A-Za-z])(?![A-Za-z]))                                           # 7, 8-10 styled
    |\\(begin|end)\s*\{{([a-z*]+)\}}(?:\s*\{{[lcr|\s]*\}})?                              # 11, 12 environment
    |\\([A-Za-z]+|.)                                                                     # 13 command
    |(\*\*|<=|>=|!=|==|:=|<-|->|=>|=:|\|\||\.\.+|\.\*|\.\^|<>|\.T(?![A-Za-z])|\.(?=\[)|.)           # 14 operator
    """,
    re.VERBOSE,
)

_STYLE = r"\\(?:mathbf|boldsymbol|bm|mathit|mathsf|pmb|mathrm)"
_BOLD = re.compile(rf"{_STYLE}\s*\{{\s*(\\[A-Za-z]+|[A-SU-Za-z])\s*\}}|{_STYLE}\s+([A-SU-Za-z])(?![A-Za-z])")
_SAME = {"**": "^", "==": "=", ":=": "=", "=:": "=", "<-": "=", ".*": "⊙", ".^": "^", "<>": "!=", ".T": "⊤", "@": "*"}
_PRODUCT_POINT = re.compile(r"(?<=[A-Za-z_}\d])\.(?=[\[(])")
_SKIPPED = frozenset(" \t\r$~")
_LINES = frozenset(
    ["align", "align*", "aligned", "gather", "gather*", "gathered", "equation", "equation*", "split", "eqnarray", "eqnarray*", "multline", "multline*", "displaymath", "math", "array", "enumerate", "itemize", "center"]
)
_COMMAND_WORDS = frozenset(["frac", "dfrac", "tfrac", "cfrac", "sqrt", "binom", "dbinom", "tbinom", "substack", "underbrace", "overbrace", "boxed", "stackrel", "overset", "underset", "xrightarrow", "tag", "label", "color", "textcolor", "cancel"])  # fmt: skip
_NAMES = {**{name: name for name in GREEK}, **{name: name for name in FUNCTION_COMMANDS}}
_NAMES |= {"varepsilon": "epsilon", "vartheta": "theta", "varphi": "phi", "varsigma": "sigma", "ell": "l", "Re": "Re"}


def tokens(text: str) -> tuple[list[Token], str]:
    """All tokens of a text, closed by an ``end`` token, and the text that their places refer to."""
    if len(text) > MOST_CHARACTERS:
        raise TooLarge(f"The answer is longer than {MOST_CHARACTERS} characters.", help="Write the formula only.")
    text = plainly(text)
    if "." in text:
        text = _PRODUCT_POINT.sub("*", text)  # W.[h, x]
    if "\\" in text:
        text = _BOLD.sub(lambda m: f" {m[1] or m[2]} ", text)
    found: list[Token] = []
    add = found.append
    for match in _PATTERN.finditer(text):
        group = match.lastindex
        if group == 2:
            add(("a", match[2], match.start(), match.end()))
        elif group == 14:
            mark = match[14]
            if mark not in _SKIPPED:
                mark = "..." if mark[:2] == ".." else _SAME.get(mark, mark)
                add((mark, mark, match.start(), match.end()))
        elif group == 1:
            add(("n", match[1], match.start(), match.end()))
        else:
            _special(match, add)
    if len(found) > MOST_TOKENS:
        raise TooLarge(f"The answer has more than {MOST_TOKENS} symbols.", help="Write the formula only.")
    add(("end", "", len(text), len(text)))
    return found, text


def _special(match: re.Match[str], add: _Add) -> None:
    start, end = match.span()
    if match[3] is not None:
        add(("\n", "\n", start, end))
    elif match[5]:
        _accent(match[5], match[6], start, end, add)
    elif match[7]:
        _styled(match[7].rstrip("*"), match[8] or match[9] or match[10] or "", start, end, add)
    elif match[11]:
        _environment(match[11], match[12], start, end, add)
    elif match[13]:
        _command(match[13], start, end, add)


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
        add(("t", content, start, end))
    elif re.fullmatch(r"[A-Za-z]+\d*", content):
        add(("a", content, start, end))
    elif content in ("T", "\\top"):
        add(("⊤", "⊤", start, end))
    else:
        inner = tokens(content)[0][:-1]
        for kind, text, _, _ in inner:
            add((kind, text, start, end))


def _environment(edge: str, name: str, start: int, end: int, add: _Add) -> None:
    if name in _LINES:
        add(("\n", "\n", start, end))
    elif name.rstrip("*") in ("cases", "bmatrix", "pmatrix", "matrix", "vmatrix", "Bmatrix", "smallmatrix"):
        add(("env" if edge == "begin" else "/env", name.rstrip("*"), start, end))
    else:
        raise Unreadable(f"The environment “{name}” is not part of the notation.", start, "Write the formula only.")


def _command(name: str, start: int, end: int, add: _Add) -> None:
    if name in OPERATOR_COMMANDS:
        mark = OPERATOR_COMMANDS[name]
        add((mark, mark, start, end))
    elif name in _NAMES:
        add(("a", _NAMES[name], start, end))
    elif name in BIG_COMMANDS:
        add(("big", BIG_COMMANDS[name], start, end))
    elif name in LAYOUT_COMMANDS:
        return
    elif name == "\\":
        add(("\\\\", "\\\\", start, end))
    elif name in _COMMAND_WORDS:
        add(("cmd", {"dfrac": "frac", "tfrac": "frac", "cfrac": "frac"}.get(name, name), start, end))
    elif name in ("&", "_", "#", "$"):
        add(("t", name, start, end))
    else:
        raise Unreadable(f"The command “\\{name}” is not part of the notation.", start, "Write it in other words.")
