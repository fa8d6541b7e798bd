"""How people write numbers in a sentence, respelled so that the reader of formulas finds them: ``6 million``,
``6.000.000``, ``3 : 4``, ``three quarters``, ``0.848 bits/char``.

>>> respelled("6M parameters")
'6*10^6 parameters'
>>> respelled("2.345.678,5 and 1,234.5")
'2345678.5 and 1234.5'
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from grader.notation.lexer import MOST_CHARACTERS
from grader.notation.parser import decimal, decimal_comma
from grader.notation.reading import TooLarge
from grader.notation.tree import Minus, Node, Number, Over, Power, Times, rebuilt, walk
from grader.worlds.arithmetic import value

_SCALES = {"million": 6, "mio": 6, "mln": 6, "mill": 6, "m": 6, "thousand": 3, "k": 3, "billion": 9, "bn": 9, "mrd": 9}
_SCALE = re.compile(
    r"(?<=\d)(?:\s|\\[,;: ]|~)*(?:\\(?:text|mathrm)\{\s*)?"
    r"((?i:million|mio|mln|mill|thousand|billion|bn|mrd)|M|k|K)s?\.?(?:\s*\})?(?![A-Za-z0-9_^({])"
)
_CONTINENTAL = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?(?![\d.,]?\d)")
_MIXED = re.compile(
    r"(?<![\d.,])\d{1,3}(?:,\d{3})+\.\d+(?![\d.,]?\d)|(?<![\d.,])\d{1,3}(?:\.\d{3})+,\d+(?![\d.,]?\d)"
)
_UNIT = re.compile(r"\b(bits?|nats?|params?|parameters?|weights?)\s*(?:/|per)\s*\\?[A-Za-z]+")
_TIMES = re.compile(r"(?<=\d)\s*[xX]\s*(?=\d)")
_ARROW = re.compile(r"=>|->|⇒|→|⟹|⟶|\\(?:Rightarrow|rightarrow|to|implies|Longrightarrow)(?![A-Za-z])")
_PERCENT = re.compile(r"(?<=\d)\s*(?:per ?cent|percent|pct)\b")
_UNIT_EQUALS = re.compile(r"\b((?:bits?|nats?)\b[^=\d]{0,30})=")
_RATIO = re.compile(r"(?<![\d.,])(\d+(?:[.,]\d+)?)\s*(?::|\bto\b|\\colon)\s*(\d+(?:[.,]\d+)?)(?![\d:])")
_WORDS: Mapping[str, str] = {"one": "1", "a": "1", "two": "2", "three": "3", "four": "4", "five": "5"}
_PARTS: Mapping[str, str] = {
    "half": "2",
    "halves": "2",
    "third": "3",
    "quarter": "4",
    "fourth": "4",
    "fifth": "5",
}
_SPELLED = re.compile(rf"\b({'|'.join(_WORDS)})[ -]({'|'.join(_PARTS)})s?\b", re.IGNORECASE)
_ONES = dict(zip(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], range(13), strict=True))
_TENS = {name: 10 * at for at, name in enumerate(["ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=1)}
_SAID = re.compile(
    rf"\b(?:({'|'.join(_TENS)})(?:[ -]({'|'.join(list(_ONES)[1:10])}))?|({'|'.join(_ONES)}))(?: (hundred))?\b"
    r"(?!\s+(?!million|thousand|billion|hundred|bits?\b|nats?\b|param|words?\b|char|for|in|as|is|per|over|by|to)[a-z])",
    re.IGNORECASE,
)
_ROUNDED = re.compile(
    r"(?<![\d.,])(\d{1,9}\.(\d{1,9}))(?:\s+[a-z]+)?\s*\((?:(?:more |to be )?(?:exact(?:ly)?|precise(?:ly)?):? |or |=|≈)?\s*(\d{1,9}\.(\d{2,12}))"
    r"(?:\s+[a-z]+)?\)(?=[^\d=+*/^\\$()]*$)"
)
_NO_DIGITS = re.compile(r"[^\d=+*/^\\$]*$")
_DIGIT_LETTER = re.compile(r"\d[\s~]*[A-Za-z\\]")
_ONE_DIGIT = "|".join(list(_ONES)[:10])
_POINT = re.compile(rf"\b({_ONE_DIGIT}|\d{{1,9}})\s+(?:point|comma)((?:\s+(?:{_ONE_DIGIT}|oh|nought|\d)){{1,12}})\b(?!\s*[.,]?\d)", re.IGNORECASE)
"""``zero point eight four eight``."""
_GOES_ON = re.compile(r"(?<=[.,]\d\d)(\d*)\s*(?:\.{2,}|…|\\[lc]?dots(?![A-Za-z]))")
"""The dots behind ``0.8479969...``: more digits that were not copied."""
_PER_CHARACTER = re.compile(r"(?<=\d)\s*b(?=\s*/\s*(?:c|ch|char|chars|character|characters|word)\b)")
"""``0.848 b/char``."""
_ASIDE = re.compile(r"(?<=[\d%])\s+\((?=[^()]*[A-Za-z]{3})[A-Za-z][A-Za-z ,;:'-]*\)(?=\s*(?:[-+*/=≈<>]|\\(?:times|cdot|approx)|[·×]))")
"""Words in brackets inside a calculation: ``3 million (input) + 3 million (output)``."""
_TO_FIGURES = re.compile(r"(?<=\d)\s*\(\s*(?:to\s+)?\d\s*(?:s\.?\s?f|d\.?\s?p)\.?\s*\)")
"""``(3 s.f.)``: to three significant figures."""
_LOG_OF = re.compile(r"\b(log_?2|log_?10|log|ln|lb)\s+of\s+(?=[\d(])")
_PROMPT = re.compile(r"(?m)^\s*>>>\s?")
"""Python's prompt before what was typed."""
_MARKED = re.compile(r"\$\$?[^$]*\$\$?")


def respelled(text: str, ratio: bool = False) -> str:
    """The reader's spelling; with ``ratio``, ``3 : 4`` is a quotient. Raises :class:`TooLarge`."""
    if len(text) > MOST_CHARACTERS:
        raise TooLarge(
            f"The answer is longer than {MOST_CHARACTERS} characters.", help="Write the number only."
        )
    if ratio:
        text = _SPELLED.sub(lambda found: f"{_WORDS[found[1].lower()]}/{_PARTS[found[2].lower()]}", text)
    if "$" in text and any(character.isdigit() for character in _MARKED.sub("", text)):
        text = text.replace("$", " ")  # numbers stand outside the dollars too
    if " of " in text:
        text = _LOG_OF.sub(r"\1 ", text)
    if ">>>" in text:
        text = _PROMPT.sub("", text)
    if "oint" in text or "comma" in text:
        text = _POINT.sub(_pointed, text)
    if "(" in text:
        text = _ROUNDED.sub(_unrounded, _TO_FIGURES.sub("", text))
    if _NO_DIGITS.match(text):
        text = _SAID.sub(_in_digits, text)
    if ".." in text or "…" in text or "dots" in text:
        text = _GOES_ON.sub(r"\1", text)
    if "." in text and (text.count(".") > 1 or "," in text):
        text = _CONTINENTAL.sub(lambda found: found[0].replace(".", "").replace(",", "."), text)
        text = _MIXED.sub(_without_groups, text)
    if _DIGIT_LETTER.search(text):
        text = _SCALE.sub(lambda found: f"*10^{_SCALES[found[1].lower()]}", text)
        text = _TIMES.sub("*", _PERCENT.sub("%", text))
        text = _ASIDE.sub("", text) if "(" in text else text
    if "/" in text:
        text = _PER_CHARACTER.sub(" bits", text)
    if "bit" in text or "nat" in text or "per" in text or "/" in text:
        text = _UNIT_EQUALS.sub(r"\1, so ", _UNIT.sub(r"\1", text))
    if ">" in text or "\\" in text or not text.isascii():
        text = _ARROW.sub(" so ", text)
    if ratio:
        text = _RATIO.sub(r"\1/\2", text)
    return text


def _pointed(found: re.Match[str]) -> str:
    """``zero point eight four eight`` in digits."""
    return f"{_digit(found[1])}.{''.join(_digit(word) for word in found[2].split())}"


def _digit(word: str) -> str:
    return word if word.isdigit() else str(_ONES.get(word.lower(), 0))


def _unrounded(found: re.Match[str]) -> str:
    """``0.85 (0.848)``: a number and the same with more digits; the text as it is where they are two numbers."""
    rough, exact = Fraction(found[1]), Fraction(found[3])
    half = Fraction(1, 2 * 10 ** len(found[2]))
    return found[3] if len(found[4]) > len(found[2]) and abs(rough - exact) <= half else found[0]


def _in_digits(found: re.Match[str]) -> str:
    """``fifty``, ``twenty-five``, ``six`` and ``three hundred`` in digits."""
    tens, ones, alone, hundred = (part.lower() if part else "" for part in found.groups())
    value = _TENS.get(tens, 0) + _ONES.get(ones, 0) if tens else _ONES[alone]
    return str(100 * value if hundred else value)


def _without_groups(found: re.Match[str]) -> str:
    text = found[0]
    group, point = (",", ".") if text.rfind(".") > text.rfind(",") else (".", ",")
    return text.replace(group, "").replace(point, ".")


# Commas -----------------------------------------------------------------------------


def comma_readings(node: Node) -> list[Node]:
    """The tree, and where ``1,202`` may mean 1202 or 1.202, the tree with the decimal commas.

    One comma that can only be a decimal one (``2,5``) or a separator (``6,000,000``) settles all others.
    """
    literals = [part for part in walk(node) if isinstance(part, Number) and "," in part.text]
    open_ones = {part: other for part in literals if (other := decimal_comma(_bare(part.text))) is not None}
    if not open_ones:
        return [node]
    decimals: dict[Node, Node] = {
        part: Number(float(other), other, part.text.replace(",", ".")) for part, other in open_ones.items()
    }
    settled = [part for part in literals if part not in open_ones]
    if any(part.exact.denominator != 1 or decimal(_bare(part.text)).denominator != 1 for part in settled):
        return [rebuilt(node, decimals)]
    return [node] if any(part.text.count(",") > 1 for part in settled) else [node, rebuilt(node, decimals)]


def _bare(text: str) -> str:
    return text.replace("{,}", ",")


def thousands_point(node: Node) -> list[Node]:
    """``6.000`` as a continental 6000: the tree with all such literals a thousand times larger."""
    change: dict[Node, Node] = {}
    for part in walk(node):
        if isinstance(part, Number) and re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", part.text):
            large = part.exact * 1000
            change[part] = Number(int(large), large, str(large))
    return [rebuilt(node, change)] if change else []


# Precision -----------------------------------------------------------------------------


def written_figures(node: Node) -> int | None:
    """Significant figures that a number was written with; None for an expression that was not worked out."""
    literal = _mantissa(node)
    if literal is None:
        return None
    digits = re.sub(r"\D", "", re.split("[eE]", literal.text)[0]).lstrip("0")
    return max(1, len(digits))


def significant_digits(text: str) -> int:
    """Digits of a printed number from the first to the last that is not zero, which is what has to be worked out.

    >>> significant_digits("0.105"), significant_digits("6,750,000"), significant_digits("-30"), significant_digits("0")
    (3, 3, 1, 0)
    """
    return len(re.sub(r"\D", "", text).strip("0"))


def _mantissa(node: Node) -> Number | None:
    """The literal that carries the precision: of ``-8.48·10^{-1}``, ``84.8 %``."""
    if isinstance(node, Minus):
        return _mantissa(node.of)
    if isinstance(node, Times) and _is_power_of_ten(node.right):
        return _mantissa(node.left)
    if isinstance(node, Over) and isinstance(node.bottom, Number) and node.bottom.value == 100:
        return node.top if isinstance(node.top, Number) else None
    return node if isinstance(node, Number) else None


def _is_power_of_ten(node: Node) -> bool:
    return isinstance(node, Power) and isinstance(node.base, Number) and node.base.value == 10


def last_place(node: Node) -> Fraction | None:
    """The value of one unit in the last written digit; None for an expression that was not worked out.

    >>> from grader.notation.tree import Number
    >>> last_place(Number(0.848, Fraction("0.848"), "0.848"))
    Fraction(1, 1000)
    """
    literal = _mantissa(node)
    if literal is None:
        return None
    digits, _, exponent = literal.text.lower().replace("{,}", ",").partition("e")
    fraction = re.search(r"[.,](\d+)$", digits)
    is_decimal = fraction is not None and ("." in digits or decimal(digits).denominator != 1)
    place = Fraction(10) ** (int(exponent or 0) - (len(fraction[1]) if fraction and is_decimal else 0))
    while isinstance(node, (Minus, Times, Over)):
        if isinstance(node, Times):
            place *= abs(Fraction(value(node.right)))
        elif isinstance(node, Over):
            place /= 100
        node = node.of if isinstance(node, Minus) else node.left if isinstance(node, Times) else literal
    return place
