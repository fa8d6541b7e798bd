"""The alphabets: what a LaTeX command or a Unicode character stands for, as tables to read and extend."""

from __future__ import annotations

import re
import unicodedata

GREEK = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi", "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega"]

FUNCTION_COMMANDS = ["sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth", "arcsin", "arccos", "arctan", "exp", "log", "ln", "lg", "det", "min", "max", "gcd", "lim", "sup", "inf", "arg", "dim", "ker", "deg", "Pr", "diag", "softmax", "sigmoid"]

# A command that is an operator or bracket, and the plain token that it is read as.
OPERATOR_COMMANDS = {
    "cdot": "·", "times": "×", "ast": "*", "odot": "⊙", "circ": "⊙", "otimes": "⊗", "oplus": "⊕",
    "div": "/", "le": "<=", "leq": "<=", "leqslant": "<=", "ge": ">=", "geq": ">=", "geqslant": ">=",
    "lt": "<", "gt": ">", "ne": "!=", "neq": "!=", "approx": "≈", "simeq": "≈", "cong": "≈", "equiv": "=",
    "coloneqq": "=", "triangleq": "=", "leftarrow": "=", "gets": "=", "to": "->", "rightarrow": "->",
    "longrightarrow": "->", "mapsto": "->", "Rightarrow": "=>", "implies": "=>", "Longrightarrow": "=>",
    "iff": "=>", "Leftrightarrow": "=>", "propto": "∝", "sim": "sim", "in": "in", "mid": "|", "vert": "|",
    "lvert": "|", "rvert": "|", "Vert": "||", "lVert": "||", "rVert": "||", "|": "||", "{": "\\{", "}": "\\}",
    "lbrack": "[", "rbrack": "]", "lparen": "(", "rparen": ")", "langle": "<|", "rangle": "|>",
    "top": "⊤", "intercal": "⊤", "mathsf{T}": "⊤", "prime": "'", "pm": "±", "ll": "<<", "gg": ">>",
    "ldots": "...", "cdots": "...", "dots": "...", "vdots": "...", "dotsc": "...", "dotsb": "...", "ddots": "...",
    "dotsm": "...", "colon": ":", "%": "%", "partial": "∂", "nabla": "∇", "infty": "∞", "lfloor": "⌊",
    "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "setminus": "\\", "cup": "∪", "backslash": "\\", "therefore": "=>",
}  # fmt: skip

# Commands that only place things on the page.
LAYOUT_COMMANDS = frozenset(
    ["left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "Biggl", "Biggr", "bigm", "middle", "displaystyle", "textstyle", "scriptstyle", "limits", "nolimits", "quad", "qquad", "thinspace", "medspace", "thickspace", "enspace", "negthinspace", "mathbf", "boldsymbol", "bm", "mathit", "mathsf", "mathcal", "mathrm", "mathbb", "mathfrak", "mathtt", "mathop", "mathbin", "mathrel", "rm", "bf", "it", "cal", "operatorname", "text", "textrm", "textbf", "textit", "textsf", "mbox", "hbox", ",", ";", ":", "!", ">", "hspace", "nonumber", "notag", "centering", "noindent", "par", "medskip", "smallskip", "bigskip", "hline", "small", "normalsize", "item", "ensuremath", "strut", "hfill", "newline", "linebreak", "allowbreak", "protect", "relax"]
) | {" ", "/", "-"}

DECORATIONS = {
    "tilde": "~", "widetilde": "~", "hat": "^", "widehat": "^", "bar": "¯", "overline": "¯",
    "overrightarrow": "→", "vec": "→", "overleftarrow": "←", "dot": "˙", "underline": "_",
}  # fmt: skip

BIG_COMMANDS = {"sum": "sum", "prod": "prod", "bigodot": "prod"}

_SUPERSCRIPTS = dict(
    zip(
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᐟ⁄ᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ",
        "0123456789+-=()//ABDEGHIJKLMNOPRTUVWabcdefghijklmnoprstuvwxyz",
        strict=True,
    )
)
_SUBSCRIPTS = dict(
    zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥᵧ", "0123456789+-=()aeoxhklmnpstijruvy", strict=True)  # there is no y but gamma
)

_GREEK_LETTERS = {
    unicodedata.lookup(
        f"GREEK {'CAPITAL' if name[0].isupper() else 'SMALL'} LETTER {name.upper().replace('LAMBDA', 'LAMDA')}"
    ): name
    for name in GREEK
}

_CHARACTERS = {
    **{letter: f"\\{name} " for letter, name in _GREEK_LETTERS.items()},
    "Σ": "\\sum ", "Π": "\\prod ",
    "ϵ": "\\epsilon ", "ϑ": "\\theta ", "ϕ": "\\phi ", "ς": "\\sigma ", "µ": "\\mu ", "∆": "\\Delta ",
    "≤": "<=", "⩽": "<=", "≦": "<=", "≥": ">=", "⩾": ">=", "≠": "!=", "≡": "=", "≔": ":=", "≜": "=", "≈": "\\approx ",
    "≃": "\\approx ", "∝": "\\propto ", "∼": "\\sim ", "∈": "\\in ", "·": "\\cdot ", "⋅": "\\cdot ", "•": "\\cdot ",
    "∙": "\\cdot ", "×": "\\times ", "÷": "/", "∗": "*", "⊙": "\\odot ", "∘": "\\odot ", "○": "\\odot ",
    "⊗": "\\otimes ", "⊕": "\\oplus ", "∂": "\\partial ", "∇": "\\nabla ", "∑": "\\sum ", "∏": "\\prod ",
    "√": "\\sqrt ", "∞": "\\infty ", "→": "\\to ", "⟶": "\\to ", "↦": "\\to ", "←": "\\gets ", "⟵": "\\gets ",
    "⇒": "\\Rightarrow ", "⟹": "\\Rightarrow ", "⇔": "\\iff ", "∴": "\\therefore ", "…": "...", "⋯": "...", "⋮": "...",
    "−": "-", "–": "-", "—": " - ", "‒": "-", "‐": "-", "\u2011": "-", "⁄": "/", "∕": "/", "‖": "||", "∥": "||", "∣": "|",
    "⊤": "\\top ", "′": "'", "’": "'", "‘": "'", "ʹ": "'", "″": "''", "“": '"', "”": '"', "⟨": "\\langle ", "⟩": "\\rangle ",
    "½": "(1/2)", "¼": "(1/4)", "¾": "(3/4)", "⅓": "(1/3)", "⅔": "(2/3)", "ℓ": "l", "ℝ": "R", "𝔼": "E", "\u212f": "e", "│": "|", "、": ",", "，": ",", "；": ";", "（": "(", "）": ")", "＝": "=", "＋": "+", "：": ":",
    "\u200b": "", "\u200c": "", "\u200d": "", "\u2060": "", "\ufeff": "", "\u2061": "", "\u2062": "", "\u2063": "",
    "\u00ad": "", "\u200e": "", "\u200f": "", "\u202a": "", "\u202b": "", "\u202c": "", "\u202d": "", "\u202e": "",
    "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u200a": " ", "\u202f": " ", "\u2007": " ", "\u3000": " ",
    "\t": " ", "⌊": "\\lfloor ", "⌋": "\\rfloor ", "⌈": "\\lceil ", "⌉": "\\rceil ", "¯": "", "⊺": "\\top ",
    "🡒": "\\to ", "➔": "\\to ", "⟸": "\\gets ", "↔": "\\iff ", "≪": " << ", "≫": " >> ", "±": "\\pm ", "∖": "\\setminus ",
}  # fmt: skip
_TRANSLATION = str.maketrans(_CHARACTERS)

_COMBINING = {
    "\u0303": "tilde", "\u0302": "hat", "\u0304": "bar", "\u0305": "bar", "\u20d7": "overrightarrow",
    "\u20d6": "overleftarrow", "\u0307": "dot",
}  # fmt: skip
_COMBINED = re.compile(f"([^\\W\\d_])([{''.join(_COMBINING)}])")
_RAISED_SIGNS, _LOWERED_SIGNS = str.maketrans(_SUPERSCRIPTS), str.maketrans(_SUBSCRIPTS)
_UP = "".join(set(_SUPERSCRIPTS) - set("ᐟ⁄"))
_RAISED = re.compile(f"[{_UP}]+(?:[ᐟ⁄][{_UP}]+)*")
_LOWERED = re.compile(f"(?:_[A-Za-z0-9])?[{''.join(_SUBSCRIPTS)}]+")
_UP_TO_C = re.compile(f"([∑Σ∏Π][{''.join(_SUBSCRIPTS)}]+)ᶜ")
"""There is no raised capital C; a sum that ends at a raised c ends at C."""
_LOWERED_BOUND = re.compile(r"(?<=[A-Za-z])<_\{")
"""``w<ᵢ``: only the letter can be lowered."""
_LOWERED_BRACKET = re.compile(r"_\{\(\}<_\{([^{}()]*)\)\}")
"""``w₍<ᵢ₎``: the sign between the two lowered brackets can't be lowered."""
# An arrow set before or after a letter without a space is part of the letter: →h_t, h←_t.
_ARROW_BEFORE = re.compile(r"(?<![\w)\]}])([→←⟶⟵⇀↼])(?=[A-Za-z](?:[_{₀-ₜ^\s,;\[\])]|$))")
_ARROW_AFTER = re.compile(r"([A-Za-z])([→←⇀↼])(?=[_₀-ₜ])")
_SPACED = re.compile(r"(\\[A-Za-z]+) (?![A-Za-z ])")
_ACCENTED = re.compile("[À-ÖØ-öø-ɏ]")
_FOREIGN = re.compile(r"(?<![A-Za-zÀ-ɏ\\])(?=[A-Za-z]*[À-ÖØ-öø-ɏ])[A-Za-zÀ-ÖØ-öø-ɏ]{4,}|(?<![A-Za-zÀ-ɏ\\])(?=[A-Za-z]*[çğışöüäßéèÇĞİŞÖÜÄÉ])[A-Za-zÀ-ÖØ-öø-ɏ]{2,3}(?![A-Za-zÀ-ɏ])")
"""Words of another language; one letter with a hat or a bar beside one or two others is mathematics."""
_OTHER_LETTERS = str.maketrans({"ı": "i", "ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d"})
_BESIDE_LETTERS = frozenset("→←⟶⟵⇀↼").union(_COMBINING)
_ARROWS = {"→": "overrightarrow", "⟶": "overrightarrow", "⇀": "overrightarrow"}


def _unaccented(word: str) -> str:
    """A word in the letters of English: ``başına`` as ``basina``."""
    apart = unicodedata.normalize("NFD", word.translate(_OTHER_LETTERS))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def plainly(text: str) -> str:
    """The text with Unicode mathematics respelled in ASCII and LaTeX commands; ASCII text comes back as it is."""
    if text.isascii():
        return text
    if text.replace("·", "").replace("²", "").isascii() and "²²" not in text:  # as most people write
        return text.replace("²", "^{2}")
    if _ACCENTED.search(text):
        text = _FOREIGN.sub(lambda m: _unaccented(m[0]), text)
    text = unicodedata.normalize("NFD", text.replace("≠", "\\neq "))  # which would come apart
    if not _BESIDE_LETTERS.isdisjoint(text):
        text = _COMBINED.sub(lambda m: f"\\{_COMBINING[m[2]]}{{{m[1]}}}", text)
        text = _ARROW_BEFORE.sub(lambda m: f"\\{_ARROWS.get(m[1], 'overleftarrow')} ", text)
        text = _ARROW_AFTER.sub(lambda m: f"\\{_ARROWS.get(m[2], 'overleftarrow')}{{{m[1]}}}", text)
    if "ᶜ" in text:
        text = _UP_TO_C.sub(r"\1^C", text)
    text = _RAISED.sub(lambda m: f"^{{{m[0].translate(_RAISED_SIGNS)}}}", text)
    text = _LOWERED.sub(lambda m: f"_{{{m[0].removeprefix('_').translate(_LOWERED_SIGNS)}}}", text)
    if "<_" in text:
        text = _LOWERED_BOUND.sub("_{<", _LOWERED_BRACKET.sub(r"_{<\1}", text))
    text = _SPACED.sub(lambda m: m[1], text.translate(_TRANSLATION))
    return unicodedata.normalize("NFC", text) if text.isascii() else unicodedata.normalize("NFKC", text)
