"""Text as LaTeX that shows it, whatever it is: every sign that TeX reads as a command is written as itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from unicodedata import category, decomposition, normalize

from solutions.documents.mathematics.symbols import COMMANDS, GREEK
from solutions.documents.visible import visible

_SPELT: Mapping[str, str] = {
    "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", "$": "\\$", "&": "\\&", "#": "\\#", "%": "\\%", "_": "\\_",
    "^": "\\textasciicircum{}", "~": "\\textasciitilde{}", "<": "\\textless{}", ">": "\\textgreater{}", "|": "\\textbar{}",
    '"': "\\textquotedbl{}", "'": "\\textquotesingle{}", "`": "\\textasciigrave{}", "-": "{-}", "\t": "\\ \\ \\ \\ ", "\xa0": "~",
    "–": "\\textendash{}", "—": "\\textemdash{}", "‘": "\\textquoteleft{}", "’": "\\textquoteright{}", "“": "\\textquotedblleft{}",
    "”": "\\textquotedblright{}", "…": "\\textellipsis{}", "•": "\\textbullet{}", "·": "\\textperiodcentered{}", "°": "\\textdegree{}",
    "\u2009": "\\,", "\u202f": "\\,", "€": "\\texteuro{}", "§": "\\textsection{}", "¶": "\\textparagraph{}", "†": "\\textdagger{}", "‐": "-",
    "\u2011": "-", "«": "\\guillemotleft{}", "»": "\\guillemotright{}", "✓": "\\ensuremath{\\checkmark}", "✗": "\\ensuremath{\\times}", "ß": "\\ss{}",
    "−": "\\ensuremath{-}", "¬": "\\ensuremath{\\neg}", "±": "\\ensuremath{\\pm}", "µ": "\\ensuremath{\\mu}", "×": "\\ensuremath{\\times}",
}  # fmt: skip
_MATHEMATICS: Mapping[str, str] = {
    **{sign.text: name for name, sign in reversed(list(COMMANDS.items())) if len(name) > 1},
    **{text: name for name, text in GREEK.items()},
    "⋅": "cdot", "∗": "ast",
}  # fmt: skip
_SCRIPTS = {"<super>": "\\textsuperscript", "<sub>": "\\textsubscript"}
_IN_T1 = frozenset(
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿĂăĄąĆćČčĎďĐđĘęĚěĞğİıĹĺĽľŁłŃńŇňŐőŒœŔŕŘřŚśŞşŠšŢţŤťŮůŰűŸŹźŻżŽž¡¿£"
)
"""Letters that the fonts in T1 encoding have."""


_BREAK = "\x1f"
"""Where a long word may be broken: no visible text holds this sign."""
_LONG = re.compile(r"\S{24}(?=\S)")


@lru_cache(maxsize=4096)
def _spelt(sign: str) -> str:
    if sign == _BREAK:
        return "\\breakable{}"
    if sign in _SPELT:
        return _SPELT[sign]
    if " " <= sign <= "~" or sign in _IN_T1 or sign == "\n":
        return sign
    if sign in _MATHEMATICS:
        return f"\\ensuremath{{\\{_MATHEMATICS[sign]}}}"
    raised = _raised(sign)
    if raised:
        return raised
    if category(sign) == "Zs":
        return " "
    return f"{{[}}U+{ord(sign):04X}{{]}}"


def _raised(sign: str) -> str:
    """Digits and letters that stand high or low in a line."""
    kind = decomposition(sign).partition(" ")[0]
    plain = normalize("NFKC", sign)
    return f"{_SCRIPTS[kind]}{{{_spelt(plain)}}}" if kind in _SCRIPTS and len(plain) == 1 and plain != sign else ""


def tex_text(text: str) -> str:
    r"""The text for a paragraph; a sign that no font of LaTeX has is shown by its number.

    >>> tex_text(r"\input{x} 50% α² 中")
    '\\textbackslash{}input\\{x\\} 50\\% \\ensuremath{\\alpha}\\textsuperscript{2} {[}U+4E2D{]}'
    """
    return "".join(map(_spelt, _LONG.sub(r"\g<0>" + _BREAK, normalize("NFC", visible(text)))))


def tex_verbatim(text: str) -> str:
    """The text line by line, each space kept, with a place for a break after every sign."""
    lines = normalize("NFC", visible(text)).split("\n")
    return "\\par\n".join("\\leavevmode " + "\\breakable{}".join(map(_kept, line)) for line in lines)


def _kept(sign: str) -> str:
    return "\\ " if sign == " " else _spelt(sign)
