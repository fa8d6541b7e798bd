"""The commands of TeX that are known: which sign each is, and what it is to its neighbours."""

from __future__ import annotations

from collections.abc import Mapping

from solutions.documents.mathematics.tree import Kind, Sign, Style


def _pairs(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


GREEK: Mapping[str, str] = _pairs(
    "alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ "
    "mu μ nu ν xi ξ pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi ϕ varphi φ chi χ psi ψ omega ω "
    "Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω"
)
"""Letters; capitals are upright, as TeX has them."""

_SIGNS: Mapping[Kind, str] = {
    "ord": "partial ∂ nabla ∇ infty ∞ ell ℓ hbar ℏ forall ∀ exists ∃ neg ¬ lnot ¬ top ⊤ bot ⊥ prime ′ emptyset ∅ "
    "varnothing ∅ Re ℜ Im ℑ aleph ℵ angle ∠ triangle △ square □ Box □ checkmark ✓ dagger † star ⋆ bullet • "
    "ldots … dots … vdots ⋮ ddots ⋱ cdots ⋯ dotsc … dotsb ⋯ dotsm ⋯ degree ° backslash \\ imath ı jmath ȷ",
    "op": "sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ iiint ∭ oint ∮ bigcup ⋃ bigcap ⋂ bigoplus ⨁ bigotimes ⨂ bigodot ⨀ "
    "bigvee ⋁ bigwedge ⋀",
    "bin": "pm ± mp ∓ times × div ÷ cdot ⋅ ast ∗ circ ∘ odot ⊙ oplus ⊕ otimes ⊗ ominus ⊖ cup ∪ cap ∩ setminus ∖ "
    "wedge ∧ land ∧ vee ∨ lor ∨ amalg ⨿",
    "rel": "le ≤ leq ≤ ge ≥ geq ≥ ne ≠ neq ≠ approx ≈ equiv ≡ sim ∼ simeq ≃ cong ≅ propto ∝ ll ≪ gg ≫ in ∈ ni ∋ notin ∉ "
    "subset ⊂ supset ⊃ subseteq ⊆ supseteq ⊇ to → rightarrow → leftarrow ← gets ← leftrightarrow ↔ Rightarrow ⇒ "
    "Leftarrow ⇐ Leftrightarrow ⇔ implies ⟹ impliedby ⟸ iff ⟺ mapsto ↦ longrightarrow ⟶ longleftarrow ⟵ uparrow ↑ "
    "downarrow ↓ mid ∣ parallel ∥ perp ⊥ models ⊨ vdash ⊢ coloneqq ≔ triangleq ≜ doteq ≐ prec ≺ succ ≻ leqslant ⩽ "
    "geqslant ⩾ hookrightarrow ↪ rightsquigarrow ⇝",
    "open": "langle ⟨ lfloor ⌊ lceil ⌈ lbrace { lbrack [ lvert | lVert ‖",
    "close": "rangle ⟩ rfloor ⌋ rceil ⌉ rbrace } rbrack ] rvert | rVert ‖",
    "punct": "colon :",
}
COMMANDS: Mapping[str, Sign] = {
    name: Sign(text, kind) for kind, line in _SIGNS.items() for name, text in _pairs(line).items()
} | {"|": Sign("‖", "ord"), "Vert": Sign("‖", "ord"), "vert": Sign("|", "ord"), "%": Sign("%", "ord"),
     "$": Sign("$", "ord"), "&": Sign("&", "ord"), "#": Sign("#", "ord"), "_": Sign("_", "ord"),
     "{": Sign("{", "open"), "}": Sign("}", "close")}  # fmt: skip
"""Command without its backslash to the sign."""

_TYPED: Mapping[Kind, str] = {
    "ord": "/|.!?@∂∇∞⊤′″‴ℓ°…⋯∅\"⋮", "op": "∑∏∫", "bin": "+*±∓×÷⋅·∘⊙⊕⊗∪∩∧∨", "rel": "=<>:≤≥≠≈≡∼∝∈∉→←↔⇒⇔∣⊂⊆≔",
    "open": "([⟨⌊⌈", "close": ")]⟩⌋⌉", "punct": ",;",
}  # fmt: skip
TYPED: Mapping[str, Sign] = {
    **{sign: Sign(sign, kind) for kind, signs in _TYPED.items() for sign in signs},
    "-": Sign("−", "bin"), "−": Sign("−", "bin"), "*": Sign("∗", "bin"), "·": Sign("⋅", "bin"), "!": Sign("!", "close"), "?": Sign("?", "close"),
    "‖": Sign("‖", "ord"),
}  # fmt: skip
"""Signs that stand for themselves."""

FENCES: Mapping[str, str] = {
    **{sign: sign for sign in "()[]|/⟨⟩⌊⌋⌈⌉‖"}, ".": "", "<": "⟨", ">": "⟩",
    **{f"\\{name}": COMMANDS[name].text for name in (
        "langle", "rangle", "lfloor", "rfloor", "lceil", "rceil", "lbrace", "rbrace", "lbrack", "rbrack", "lvert", "rvert", "lVert",
        "rVert", "|", "Vert", "vert", "{", "}",
    )},
}  # fmt: skip
"""What may stand after ``\\left``, and the sign it is."""

NAMES: Mapping[str, bool] = {
    **dict.fromkeys(
        ["arccos", "arcsin", "arctan", "arg", "cos", "cosh", "cot", "coth", "csc", "deg", "dim", "exp", "hom", "ker", "lg", "ln", "log", "sec", "sin", "sinh", "tan", "tanh", "softmax"], False
    ),
    **dict.fromkeys(["det", "gcd", "inf", "lim", "liminf", "limsup", "max", "min", "Pr", "sup", "argmax", "argmin"], True),
}  # fmt: skip
"""Functions that have a command, and whether their index stands below them."""

ALPHABETS: Mapping[str, Style] = {
    "mathrm": "upright", "mathbf": "bold", "mathbb": "double-struck", "mathcal": "script", "mathscr": "script",
    "mathfrak": "fraktur", "mathsf": "sans", "mathtt": "mono", "mathit": "italic", "mathnormal": "italic",
    "boldsymbol": "bold-italic", "bm": "bold-italic",
}  # fmt: skip
TEXTS: Mapping[str, Style] = {
    "text": "upright", "textrm": "upright", "mbox": "upright", "textnormal": "upright", "textbf": "bold",
    "texttt": "mono", "textsf": "sans", "textit": "italic", "emph": "italic",
}  # fmt: skip
ACCENTS: Mapping[str, tuple[str, bool, bool]] = {
    "hat": ("^", False, False), "tilde": ("~", False, False), "bar": ("¯", False, False), "vec": ("→", False, False),
    "dot": ("˙", False, False), "ddot": ("¨", False, False), "check": ("ˇ", False, False), "breve": ("˘", False, False),
    "acute": ("´", False, False), "grave": ("`", False, False), "widehat": ("^", True, False),
    "widetilde": ("~", True, False), "overline": ("¯", True, False), "underline": ("_", True, True),
    "overrightarrow": ("→", True, False), "overleftarrow": ("←", True, False), "overbrace": ("⏞", True, False),
    "underbrace": ("⏟", True, True),
}  # fmt: skip
"""Command to its mark, whether the mark grows, and whether it stands below."""
SPACES: Mapping[str, int] = {
    ",": 3, "thinspace": 3, ":": 4, ">": 4, "medspace": 4, ";": 5, "thickspace": 5, "!": -3, "negthinspace": -3, " ": 6,
    "quad": 18, "qquad": 36, "enspace": 9,
}  # fmt: skip
COLOURS: Mapping[str, str] = {
    "black": "000000", "red": "c00000", "blue": "0040c0", "green": "006400", "orange": "b85c00", "purple": "800080", "gray": "606060",
    "brown": "7a4a10", "teal": "006666", "magenta": "b0007a", "cyan": "007a8a",
}  # fmt: skip
"""Colours by name, dark enough for white paper."""
