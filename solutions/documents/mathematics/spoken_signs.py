"""The words for the signs of formulas, as a lecturer says them."""

from __future__ import annotations

from collections.abc import Mapping
from unicodedata import name

from solutions.documents.mathematics.symbols import COMMANDS, GREEK, TYPED
from solutions.documents.mathematics.symbols import FENCES as FENCE_SIGNS
from solutions.documents.mathematics.tree import Style

_SAID: Mapping[str, str] = {
    "+": "plus", "−": "minus", "±": "plus or minus", "∓": "minus or plus", "×": "times", "÷": "divided by", "⋅": "times", "∗": "star",
    "∘": "composed with", "⊙": "times elementwise", "⊕": "direct sum", "⊗": "tensor product", "∪": "union", "∩": "intersection",
    "∧": "and", "∨": "or", "∖": "without", "=": "equals", "≠": "is not equal to", "<": "is less than", ">": "is greater than",
    "≤": "is at most", "≥": "is at least", "≪": "is much less than", "≫": "is much greater than", "≈": "is approximately",
    "≡": "is identical to", "∼": "is distributed as", "≃": "is similar to", "≅": "is congruent to", "∝": "is proportional to",
    "∈": "in", "∋": "contains", "∉": "not in", "⊂": "is a subset of", "⊃": "contains", "⊆": "is a subset of or equal to",
    "⊇": "contains or equals", "→": "to", "←": "from", "↔": "to and from", "⇒": "implies", "⇐": "is implied by",
    "⇔": "if and only if", "⟹": "implies", "⟸": "is implied by", "⟺": "if and only if", "↦": "maps to", "⟶": "to", "⟵": "from",
    "≔": "is defined as", "≜": "is defined as", "∣": "given", "∥": "is parallel to", "|": "bar", "‖": "double bar", "⊥": "perpendicular",
    "∑": "the sum", "∏": "the product", "∐": "the coproduct", "∫": "the integral", "∬": "the double integral", "∭": "the triple integral",
    "∮": "the contour integral", "⋃": "the union", "⋂": "the intersection", "⨁": "the direct sum", "⨂": "the tensor product",
    "⨀": "the elementwise product", "⋁": "the disjunction", "⋀": "the conjunction", "∂": "partial", "∇": "the gradient", "∞": "infinity",
    "ℓ": "ell", "ℏ": "h bar", "∀": "for all", "∃": "there is", "¬": "not", "⊤": "top", "′": "prime", "″": "double prime",
    "‴": "triple prime", "∅": "the empty set", "ℜ": "the real part of", "ℑ": "the imaginary part of", "…": "and so on", "⋮": "and so on",
    "⋱": "and so on", "⋯": "and so on", "°": "degrees", "\\": "backslash", "/": "over", ".": "point", "!": "factorial", "?": "question mark",
    "%": "percent", "$": "dollar", "&": "and", "#": "number", "_": "underscore", "@": "at", '"': "quote", ",": ",", ";": ",", ":": "such that",
    "(": "open bracket", ")": "close bracket", "[": "open square bracket", "]": "close square bracket", "{": "open brace",
    "}": "close brace", "⟨": "open angle bracket", "⟩": "close angle bracket", "⌊": "the floor of", "⌋": "end floor", "⌈": "the ceiling of",
    "⌉": "end ceiling", "✓": "check mark", "†": "dagger", "⋆": "star", "•": "bullet",
}  # fmt: skip
SIGNS: Mapping[str, str] = {
    sign: _SAID.get(sign) or name(sign, "sign").lower()
    for sign in {*_SAID, *(s.text for s in COMMANDS.values()), *(s.text for s in TYPED.values()), *FENCE_SIGNS.values()}
    if len(sign) == 1
}
"""Every sign that a formula may hold to its words: said as in a lecture, or by its name in Unicode."""

BIG = frozenset("∑∏∐∫∬∭∮⋃⋂⨁⨂⨀⋁⋀")
"""Signs that speak of what follows them."""

GREEK_WORDS: Mapping[str, str] = {
    letter: word.removeprefix("var").lower() for word, letter in reversed(list(GREEK.items())) if not word.startswith("var") or letter not in GREEK
}
"""Greek letters to their names; capitals are said to be capital by the writer."""

NAMES: Mapping[str, str] = {
    "arg": "the argument of", "ln": "the natural logarithm of", "exp": "the exponential of", "sin": "sine", "cos": "cosine", "tan": "tangent",
    "max": "the maximum", "min": "the minimum", "lim": "the limit", "sup": "the supremum", "inf": "the infimum", "det": "the determinant",
    "Pr": "the probability", "argmax": "the argument of the maximum", "arg max": "the argument of the maximum", "argmin": "the argument of the minimum",
    "arg min": "the argument of the minimum", "diag": "the diagonal matrix of",
}  # fmt: skip
"""Names of functions that are said otherwise than they are written."""

STYLES: Mapping[Style, str] = {
    "bold": "bold", "bold-italic": "bold", "double-struck": "blackboard", "script": "script", "fraktur": "fraktur",
}  # fmt: skip
"""Alphabets that mean another letter."""

ACCENTS: Mapping[tuple[str, bool], str] = {
    ("^", False): "hat", ("~", False): "tilde", ("¯", False): "bar", ("→", False): "with an arrow to the right",
    ("←", False): "with an arrow to the left", ("˙", False): "dot", ("¨", False): "double dot", ("ˇ", False): "check",
    ("˘", False): "breve", ("´", False): "acute", ("`", False): "grave", ("_", True): "underlined",
}  # fmt: skip
"""Marks above and below (True) to their words."""

FENCES: Mapping[tuple[str, str], str] = {
    ("|", "|"): "the absolute value of", ("‖", "‖"): "the norm of", ("⌊", "⌋"): "the floor of", ("⌈", "⌉"): "the ceiling of",
}  # fmt: skip
"""Brackets that grow and have a meaning of their own."""
