r"""The tree as LaTeX: what a candidate's answer was read as, and a reference as a candidate would type it.

Only the letters, digits and known accents of a name reach the output, so nothing that a candidate writes can
become a command.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import ClassVar

from grader.notation.precedence import (
    ATOM,
    LOOSE,
    MOST_DIGITS,
    NOTHING,
    POSTFIX,
    PRODUCT,
    SIGNED,
    SUM,
    Writer,
    Written,
    anatomy,
    digits,
    inverted,
)
from grader.notation.symbols import GREEK
from grader.notation.tree import (
    Call,
    Cases,
    Derivative,
    Grid,
    Node,
    Number,
    Over,
    Power,
    Transposed,
    WithProbability,
)

_GREEK = frozenset(GREEK) - {"omicron"}
_SETS = frozenset({"max", "min"})  # words with a command of their own in a subscript
_ACCENTS = {"~": "tilde", "^": "hat", "¯": "bar", "→": "overrightarrow", "←": "overleftarrow", "˙": "dot"}
_RAISED = frozenset({"sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth"})  # sin^2(x)
_NAMED = _RAISED | {"arcsin", "arccos", "arctan", "exp", "log", "ln", "det", "min", "max", "gcd"}
_HEADS = {
    "log2": "\\log_{2}", "lg": "\\log_{10}", "log10": "\\log_{10}", "sigmoid": "\\sigma",
    "relu": "\\operatorname{ReLU}", "trace": "\\operatorname{tr}",
}  # fmt: skip
_FENCES = {"floor": ("\\lfloor", "\\rfloor"), "ceil": ("\\lceil", "\\rceil"), "dot": ("\\langle", "\\rangle")}
_BARS = ("\\lvert", "\\lVert")


class _Latex(Writer):
    """How LaTeX spells each kind of node."""

    __slots__ = ()

    products: ClassVar[Mapping[str, str]] = {
        "": " ", "*": " \\cdot ", "·": " \\cdot ", "×": " \\times ", "⊙": " \\odot ", "⊗": " \\otimes ",
    }  # fmt: skip
    relations: ClassVar[Mapping[str, str]] = {
        "=": " = ", "<": " < ", ">": " > ", "<=": " \\le ", ">=": " \\ge ", "!=": " \\neq ",
        "≈": " \\approx ", "∝": " \\propto ", "->": " \\to ", "=>": " \\Rightarrow ", "sim": " \\sim ",
        "in": " \\in ",
    }  # fmt: skip
    operators: ClassVar[Mapping[str, str]] = {
        "sum": "\\sum", "prod": "\\prod", "max": "\\max", "min": "\\min", "E": "\\mathbb{E}",
    }  # fmt: skip
    special: ClassVar[frozenset[str]] = frozenset(
        {"sqrt", "abs", "norm", "factorial", "binomial", "transpose", *_FENCES}
    )
    dots: ClassVar[str] = "\\cdots"
    commas: ClassVar[str] = "\\ldots"
    partial: ClassVar[str] = "\\partial "
    immediate: ClassVar[str] = "\\partial^{+} "
    given: ClassVar[str] = " \\mid "

    def round(self, text: str) -> str:
        return f"\\left({text}\\right)" if _tall(text) else f"({text})"

    def square(self, text: str) -> str:
        return f"\\left[{text}\\right]" if _tall(text) else f"[{text}]"

    def apart(self, text: str) -> str:
        return f"{{{text}}}"

    def under(self, text: str) -> str:
        return f"_{{{text}}}"

    def letter(self, name: str) -> Written:
        return _letter(name)

    def family(self, name: str) -> Written:
        return _family(name)

    def number(self, node: Number) -> Written:
        return _number(node.text, node.value)

    def over(self, node: Over) -> Written:
        return f"\\frac{{{self.within(node.top, SUM)}}}{{{self.within(node.bottom, SUM)}}}", POSTFIX

    def power(self, node: Power) -> Written:
        exponent = self.index(node.exponent)
        if node.elementwise:
            exponent = f"\\odot {exponent}"
        base = node.base
        if type(base) is Call and base.function in _RAISED and base.arguments and exponent.isdigit():
            return self._called(base, f"^{{{exponent}}}"), POSTFIX
        return f"{self.base(base, not exponent.isdigit())}^{{{exponent}}}", POSTFIX

    def transposed(self, node: Transposed) -> Written:
        inner = inverted(node.of)
        if inner is not None:
            return f"{self.base(inner, False)}^{{-\\top}}", POSTFIX
        return f"{self.base(node.of, False)}^{{\\top}}", POSTFIX

    def call(self, node: Call) -> Written:
        if node.function in self.special and node.arguments and not node.primes:
            found = self._special(node)
            if found is not None:
                return found
        return self._called(node), ATOM if node.arguments else SIGNED

    def _called(self, node: Call, power: str = "") -> str:
        head = _head(node.function, node.sub is not None)
        if node.primes:
            head += "'" * node.primes
        if node.sub is not None:
            head += f"_{{{self.index(node.sub)}}}"
        if not node.arguments:
            return head + power
        return head + power + self.round(self.listed(node.arguments))

    def _special(self, node: Call) -> Written | None:
        """Roots, bars, factorials and the like; None when the call is not of their shape."""
        function, arguments = node.function, node.arguments
        if function == "norm" and len(arguments) == 1:
            sub = f"_{{{self.index(node.sub)}}}" if node.sub is not None else ""
            return self._fenced("\\lVert", "\\rVert", arguments) + sub, ATOM
        if node.sub is not None or len(arguments) != (2 if function in ("binomial", "dot") else 1):
            return None
        if function == "abs":
            return self._fenced("\\lvert", "\\rvert", arguments), ATOM
        if function in _FENCES:
            return self._fenced(*_FENCES[function], arguments), ATOM
        if function == "sqrt":
            return f"\\sqrt{{{self.within(arguments[0], SUM)}}}", ATOM
        if function == "factorial":
            return f"{self.within(arguments[0], ATOM)}!", POSTFIX
        if function == "binomial":
            return f"\\binom{{{self.within(arguments[0], SUM)}}}{{{self.within(arguments[1], SUM)}}}", ATOM
        return self.transposed(Transposed(arguments[0]))

    def _fenced(self, left: str, right: str, parts: tuple[Node, ...]) -> str:
        inside = self.listed(parts)
        if left in inside and left in _BARS:  # bars within bars can't be told apart
            inside = self.round(inside)
        return f"\\left{left} {inside} \\right{right}" if _tall(inside) else f"{left} {inside} {right}"

    def derivative(self, node: Derivative) -> Written:
        sign = self.immediate if node.immediate else self.partial
        top = sign.rstrip() if node.top == NOTHING else sign + self.differentiated(node.top)
        return f"\\frac{{{top}}}{{\\partial {self.differentiated(node.bottom)}}}", POSTFIX

    def grid(self, node: Grid) -> Written:
        rows = [self.listed(row, " & ") for row in node.rows]
        return _environment("bmatrix", rows), ATOM

    def cases(self, node: Cases) -> Written:
        rows = [f"{self.within(value, SUM)} & {self._condition(when)}" for value, when in node.branches]
        return _environment("cases", rows), POSTFIX

    def _condition(self, node: Node | None) -> str:
        if node is None:
            return "\\text{otherwise}"
        text = self.write(node)[0]
        return text if type(node) is WithProbability else f"\\text{{if }} {text}"

    def with_probability(self, node: WithProbability) -> Written:
        return f"\\text{{with probability }} {self.within(node.chance, SUM)}", LOOSE


def _tall(text: str) -> bool:
    """Whether brackets around the text should grow with it."""
    return "\\" in text and (
        "\\frac" in text or "\\sum" in text or "\\prod" in text or "\\begin" in text or "\\binom" in text
    )


def _environment(name: str, rows: list[str]) -> str:
    inside = " \\\\ ".join(rows)
    return f"\\begin{{{name}}} {inside} \\end{{{name}}}"


@lru_cache(maxsize=4096)
def _number(text: str, value: int | float) -> Written:
    """Digits in groups of three from five on; a power of ten is written as one."""
    mantissa, power = digits(text, value)
    whole_part = mantissa.lstrip("-")
    if whole_part.isdigit() and 4 < len(whole_part) <= MOST_DIGITS:
        sign = mantissa[: len(mantissa) - len(whole_part)]
        mantissa = sign + f"{int(whole_part):,}".replace(",", "\\,")
    if not power:
        return mantissa, SIGNED if mantissa[0] == "-" else ATOM
    if mantissa == "1":
        return f"10^{{{power}}}", POSTFIX
    return f"{mantissa} \\cdot 10^{{{power}}}", SIGNED if mantissa[0] == "-" else PRODUCT


@lru_cache(maxsize=4096)
def _letter(name: str) -> Written:
    """A canonical name: ``W_{hh}``, ``\\sigma_{\\max}``, ``\\tilde{C}``, ``\\mathrm{PPL}``."""
    if name == "inf":
        return "\\infty", ATOM
    parts = anatomy(name)
    found = _accented(parts.letter, parts.accent) if parts.accent else _run(parts.letter)
    if parts.mark:
        found += f"^{{{parts.mark}}}"
    found += parts.strokes
    if parts.subscript:
        found += f"_{{{_lowered(parts.subscript)}}}"
    return found + parts.late, POSTFIX if parts.mark or parts.strokes or parts.late else ATOM


@lru_cache(maxsize=1024)
def _family(name: str) -> Written:
    text, binds = _letter(name)
    return (f"{{{text}}}" if "_" in text else text), binds


def _run(letters: str) -> str:
    if letters in _GREEK:
        return f"\\{letters}"
    return letters if len(letters.rstrip("0123456789")) < 2 else f"\\mathrm{{{letters}}}"


def _accented(letters: str, accent: str) -> str:
    command = "\\" if letters in _GREEK else ""
    return f"\\{_ACCENTS[accent]}{{{command}{letters}}}"


def _lowered(pieces: tuple[str, ...]) -> str:
    """The runs, numbers, accents and signs of a subscript."""
    found: list[str] = []
    for piece in pieces:
        if piece in _ACCENTS:
            if found and (found[-1].isalpha() or found[-1][1:] in _GREEK):
                letters = found.pop().lstrip("\\")
                head, last = ("", letters) if letters in _GREEK else (letters[:-1], letters[-1])
                found.append(head + _accented(last, piece))
        elif piece in _SETS or piece in _GREEK:
            found.append(f"\\{piece}")
        else:
            found.append(piece if len(piece) < 3 or not piece.isalpha() else f"\\mathrm{{{piece}}}")
    return "".join(found)


@lru_cache(maxsize=1024)
def _head(function: str, subscripted: bool) -> str:
    """The name of a function; one that will get a subscript has none yet."""
    head = _HEADS.get(function)
    if head is not None and not (subscripted and "_" in head):
        return head
    if function in _NAMED:
        return f"\\{function}"
    if function.isascii() and function.isalnum() and len(function) > 1 and function not in _GREEK:
        return f"\\operatorname{{{function}}}"
    return (_family if subscripted else _letter)(function)[0]


_WRITER = _Latex()


def latex(node: Node) -> str:
    r"""The tree as LaTeX mathematics, without dollar signs; a page that shows it escapes ``<`` and ``&``.

    >>> from grader.notation.tree import Item, Plus, Symbol
    >>> latex(Call("tanh", (Plus((Symbol("W_hh"), Item("C~", (Symbol("t"),)))),)))
    '\\tanh(W_{hh} + \\tilde{C}_{t})'
    """
    return _WRITER.write(node)[0]

