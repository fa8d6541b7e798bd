"""Marks of writing around an answer: bold type, signs for the end of a proof, struck spans, what is named only to be denied."""

from __future__ import annotations

import html
import re
import textwrap
import unicodedata
from typing import NamedTuple

from grader.notation.english import WORDS
from grader.notation.frames import unframed
from grader.notation.pairs import closed, enclosed, relates
from grader.notation.symbols import GREEK

_MARKS = re.compile(r"\*|~~|\\st|\\sout|</|<br|[∎□■◻◼✓✔]|\\(?:blacksquare|square|Box|qed)|Q\.?E\.?D|[Nn]ot\b|^\s*[(\[]|__")
_ODD_BLANKS = re.compile("[\u00a0\u2002-\u200a\u202f\u205f\u3000]")
"""Blanks that word processors and phones put in: they part as a blank does."""
_UNSEEN = re.compile("[\ufeff\u200b-\u200d\u2060\u00ad]")
"""Characters without a shape, which come along when text is copied."""
_WHOLE_FENCE = re.compile(r"```[ \t]*[A-Za-z+]*[ \t]*\n((?:(?!```).)*?)\n?[ \t]*```", re.DOTALL)
_EQUATION_ITEM = re.compile(r"[-–] \$+\s*\\?[A-Za-z](?:[^$={}\n]|\{[^{}$\n]*\})*=[^\n]*$")
"""A dash before an equation between dollars, which begins an item: nobody changes the sign of an equation."""
_LEAD = re.compile(
    r"(?:\\textbf\{|\*\*)?(?:(?:my |the )?(?:final )?(?:answer|result|solution)(?: is)?\s*[:=]\}?(?:\*\*)?"
    r"|(?:so|thus|hence|therefore)\b,?(?: we (?:get|have|find|obtain)\b)?[,:]?(?!\s*(?:that|the|it|there|not)\b))\s+(?=\S)",
    re.IGNORECASE,
)
"""Words that only lead to an answer."""
_TAILED = re.compile(r"required|desired|asked|hope|thank", re.IGNORECASE)
_TAIL = re.compile(r"(?:,?\s+as (?:was )?(?:required|desired|asked)(?: for)?|[.,]?\s+(?:I )?hope (?:this|that|it)(?:'s| is| was)? ?(?:right|correct|ok|fine|enough|helps)?|[.,]?\s+thank(?:s| you)[^\n.]{0,40})[.!]?$", re.IGNORECASE)
"""Words that only close one."""
_CALLED = re.compile(r"\s*[(\[](?:final )?(?:ans(?:wer)?|solution)\.?[)\]]\s*$", re.IGNORECASE)
"""``(ans)`` behind an answer."""
_BLANKS = re.compile(r"(?<=\S) {2,}(?=\S)")
_TAGS = re.compile(r"<(b|strong|i|em|u|p|span|mark)>(.*?)</\1>", re.DOTALL | re.IGNORECASE)
_LOWERED = re.compile(r"<(sub|sup)>(.*?)</\1>", re.DOTALL | re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,6}|#[xX][0-9A-Fa-f]{1,5}|[A-Za-z]{2,8});")
_FENCE = re.compile(r"(?m)^[ \t]*~~~+[ \t]*\w*[ \t]*$")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_BOLD = re.compile(
    r"(?:^|(?<=\n)|(?<=[|:=,;.(>]\s)|(?<=[|:=,;(>])|(?<=[A-Za-z]{2}\s)|(?<=\s[aA]\s)|(?<=^[-*•]\s)|(?<=\n[-*•]\s))"
    r"(\*\*|__)(?=[^\s*_])(.+?)(?<=\S)\1(?=$|[\s.,;:|)=])",
    re.DOTALL,
)
_SLANTED = re.compile(r"^\s*(\*|_)(?=[^\s*_])([^\n]*[^\s*_])\1\s*$")
_ITALIC = re.compile(r"(?<![^\s(])\*([A-Za-z]{3,}(?:[ -][A-Za-z]+)*)\*(?=$|[\s.,;:)])")
_STRUCK = re.compile(r"~~(?!~)(.+?)~~|<(del|s|strike)>(.+?)</\2>", re.DOTALL)
_STRIKES = re.compile(r"\\(?:st|sout)\s*\{")
_SIGN_OFF = r"(?:[∎□■◻◼✓✔]|\\(?:blacksquare|square|Box|qed(?:symbol|here)?)(?![A-Za-z])|\bQ\.?\s?E\.?\s?D\b\.?)"
_END = re.compile(rf"(?:\$\s*{_SIGN_OFF}\s*\$|{_SIGN_OFF}(?=[ \t.]*\${{0,2}}[ \t.]*(?:\n|$)))[ \t.]*(?=\n|\$|$)")
_NOT_BUT = re.compile(r"^\W*(?:it is |that is )?not\s+(.+?)\s*,?\s+but(?:\s+(?:rather|instead))?\s+(.+)$", re.DOTALL | re.IGNORECASE)
_BRACKETED_NOT = re.compile(r"\(\s*(?:and\s+)?not\s+", re.IGNORECASE)
_RUN = re.compile(r"[A-Za-z]{2,}")
_DOUBT = frozenset({"sure", "certain", "correct", "quite", "really", "proven", "shown", "true", "always", "necessarily", "yet", "even"})
_NAMES = frozenset({"sum", "product", "softmax", "norm"})


class Handed(NamedTuple):
    """An answer without its marks of writing."""

    text: str
    denied: tuple[str, ...] = ()
    """What the candidate names only to say that it is not the answer."""
    notes: tuple[str, ...] = ()
    """What was left out, for the candidate and for whoever marks."""


def unmarked_up(text: str) -> Handed:
    r"""The answer itself: bold type and proof signs gone, struck spans and denied formulas apart.

    >>> unmarked_up("**diag(f_t)** ∎").text
    'diag(f_t)'
    >>> unmarked_up("2**3 * 4**5").text
    '2**3 * 4**5'
    >>> unmarked_up("~~diag(i_t)~~ diag(f_t)")
    Handed(text='diag(f_t)', denied=(), notes=('struck out and not counted: diag(i_t)',))
    >>> unmarked_up("diag(f_t) (not diag(i_t))").denied, unmarked_up("f_t (not sure)").denied
    (('diag(i_t)',), ())
    """
    text = _without_courtesies(text)
    if "&" in text:
        text = _ENTITY.sub(lambda m: html.unescape(m[0]), text)
    text = unframed(text)
    if not _MARKS.search(text):
        return Handed(text)
    if "~~~" in text:
        text = _FENCE.sub("", text).strip("\n")
    text, struck = _without_struck(_BREAK.sub("\n", text))
    text = _TAGS.sub(r"\2", _LOWERED.sub(lambda m: f"{'_' if m[1].lower() == 'sub' else '^'}{{{m[2]}}}", text))
    text = _ITALIC.sub(lambda m: m[0] if m[1].lower() in GREEK else m[1], _SLANTED.sub(r"\2", _BOLD.sub(r"\2", text)))
    text = _END.sub("", text).strip() if _END.search(text) else text
    text, denied = _without_denied(text)
    notes = [f"struck out and not counted: {span}" for span in struck]
    notes += [f"named as what it is not, and not counted: {span}" for span in denied]
    return Handed(_unwrapped(text), denied, tuple(notes))


def _without_courtesies(text: str) -> str:
    """The answer without what people put around one: ``Answer:``, a full stop, blanks of a word processor, marks of code and quotation."""
    if not text.isascii():
        text = _ODD_BLANKS.sub(" ", _UNSEEN.sub("", unicodedata.normalize("NFC", text)))
    if "\\(" in text and text.count("\\(") == text.count("\\)") and "$" not in text:
        text = text.replace("\\(", "$").replace("\\)", "$")
    if text.startswith("\\[") and text.endswith("\\]") and text.count("\\[") == 1 and "$" not in text and "\n" not in text:
        text = f"${text[2:-2]}$"
    if text[:1].isspace() or text[-1:].isspace():
        text = textwrap.dedent(text).strip()
    bare = text.strip()
    if bare[:3] == "```" and (whole := _WHOLE_FENCE.fullmatch(bare)):
        text = bare = whole[1].strip("\n")
    if bare[:1] == ">" and (lines := bare.split("\n")) and all(line.startswith(">") for line in lines) and ("=" in bare or len(lines) > 1):
        text = bare = "\n".join(line[1:].removeprefix(" ") for line in lines)
    if bare[:2] in ("- ", "– ") and _EQUATION_ITEM.match(bare):
        text = bare = bare[2:].lstrip()
    if "  " in bare and "\n" not in bare:
        text = bare = _BLANKS.sub(" ", bare)
    bare = _TAIL.sub("", bare) if _TAILED.search(bare) else bare
    if bare[-1:] in (")", "]"):
        bare = _CALLED.sub("", bare)
    text = text if len(bare) == len(text.strip()) else bare
    if _LEAD.match(bare):
        text = bare = _LEAD.sub("", bare, count=1)
    if bare[-1:] in (".", ";") and bare[-2:-1] not in (".", "", " "):
        text = bare[:-1]
    return text


def _without_struck(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without the spans that are struck out, and these spans."""
    struck = [(m[1] or m[3]).strip() for m in _STRUCK.finditer(text)]
    text = _STRUCK.sub(" ", text)
    while (opening := _STRIKES.search(text)) and (end := closed(text, opening.end() - 1)):
        struck.append(text[opening.end() : end].strip())
        text = f"{text[: opening.start()]} {text[end + 1 :]}"
    return text.strip() if struck else text, tuple(struck)


def _without_denied(text: str) -> tuple[str, tuple[str, ...]]:
    """``X (not Y)`` and ``not Y but X`` as X and Y; the text as it is where Y may be more than a formula."""
    turned = _NOT_BUT.match(text)
    if turned and _is_formula(turned[1]) and not re.search(r"\bbut\b|\bnot\b", turned[2], re.IGNORECASE):
        return turned[2].strip(), (turned[1].strip(),)
    denied: list[str] = []
    for opening in _BRACKETED_NOT.finditer(text):
        end = closed(text, opening.start())
        if end and _is_formula(text[opening.end() : end]):
            denied.append(text[opening.end() : end].strip())
            text = f"{text[: opening.start()]}{' ' * (end + 1 - opening.start())}{text[end + 1 :]}"
    return (" ".join(text.split(" ")).strip() if denied else text), tuple(denied)


def _is_formula(text: str) -> bool:
    """Whether a denied text is a formula or a number and nothing else: no words that would deny something more."""
    runs = {run.lower() for run in _RUN.findall(text)}
    return bool(text.strip()) and not runs & _DOUBT and not any(run in WORDS and len(run) > 2 and run not in _NAMES for run in runs)


def _unwrapped(text: str) -> str:
    """An equation without a pair of brackets around all of it: ``(c = h_T)``."""
    bare = text.strip()
    dollars = len(bare) > 2 and bare[0] == bare[-1] == "$" and "$" not in bare[1:-1]
    inside = bare[1:-1].strip() if dollars else bare
    if inside[:1] not in ("(", "[") or not enclosed(inside) or not relates(inside[1:-1]):
        return text
    return f"${inside[1:-1]}$" if dollars else inside[1:-1].strip()
