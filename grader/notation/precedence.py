"""What the writers share: how tightly each kind of node binds, and how a canonical name comes apart.

A writer turns a node into its text and a number that says how tightly the text holds together. Whoever puts
the text into a larger one asks for a least tightness and gets brackets where the text is looser.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple, TypeAlias

from grader.notation import tree
from grader.notation.tree import Big, Call, Ellipsis, Item, Node, Number, Symbol, Times

LOOSE = 0  # a relation, a list
SUM = 1
SIGNED = 2  # -a; also a function without its argument, which would take what follows it
OPEN = 3  # a product that ends in a sum sign, or has dots in it: it would take further factors
QUOTIENT = 4  # a/b on one line, which a juxtaposed factor would seem to join
PRODUCT = 5
POSTFIX = 6  # carries a superscript or stroke already
ATOM = 7

Written: TypeAlias = tuple[str, int]

_BODY = re.compile(r"([A-Za-z]*\d*)([~¯→←˙]|\^(?=$|\^))?(?:\^(.+))?")
_UNSAFE = re.compile(r"[^A-Za-z0-9~^¯→←˙'_,+\-()*]")
_PIECES = re.compile(r"[A-Za-z]+|\d+|[~^¯→←˙]|[-,+'()*]")
_THIN = re.compile(r"\\[,;: ]|\\thinspace|[ ~_']")
_DECIMAL = re.compile(r"\d*\.?\d+", re.ASCII)
_POWER = re.compile(r"[+-]?\d+", re.ASCII)
MOST_DIGITS = 24  # with spaces between groups, what the reader takes as one number
_LOGARITHMS = frozenset({"log", "ln", "log2", "lg", "log10"})


class Name(NamedTuple):
    """The parts of a canonical name; only letters, digits, known accents and ``,+-()*`` are left in them."""

    letter: str
    accent: str
    mark: str
    """What is raised but no power: ``f`` in ``h^f``."""
    strokes: str
    subscript: tuple[str, ...]
    """Runs of letters, numbers, accents and signs, in order."""
    late: str
    """Strokes behind the subscript."""


@lru_cache(maxsize=4096)
def anatomy(name: str) -> Name:
    """The parts of a canonical name.

    >>> anatomy("W'_hh")
    Name(letter='W', accent='', mark='', strokes="'", subscript=('hh',), late='')
    >>> anatomy("C~")
    Name(letter='C', accent='~', mark='', strokes='', subscript=(), late='')
    """
    head, _, tail = _UNSAFE.sub("", name).partition("_")
    body = head.rstrip("'")
    found = _BODY.fullmatch(body)
    letter, accent, mark = found.groups(default="") if found else (re.sub(r"[^A-Za-z0-9]", "", body), "", "")
    kept = "".join(piece for piece in _PIECES.findall(mark) if piece.isascii())
    below = tail.rstrip("'")
    strokes, late = head[len(body) :], tail[len(below) :]
    return Name(letter or "?", accent, kept, strokes, tuple(_PIECES.findall(below)), late)


@lru_cache(maxsize=4096)
def digits(text: str, value: int | float) -> tuple[str, str]:
    """The digits of a literal, with a decimal point and no separators, and its power of ten if it has one.

    >>> digits("0,848", 0.848), digits("1,000,000", 1000000), digits("8.48e-1", 0.848), digits("5.00", 5)
    (('0.848', ''), ('1000000', ''), ('8.48', '-1'), ('5.00', ''))
    """
    mantissa, _, power = text.lower().partition("e")
    if isinstance(value, int) and (power or "." not in mantissa):
        return _whole_digits(str(value))
    kept = _THIN.sub("", mantissa.replace("{,}", ","))
    if not power or _POWER.fullmatch(power):
        for found in (kept.replace(",", ""), kept.replace(",", ".", 1)):
            if _DECIMAL.fullmatch(found) and float(f"{found}e{power or 0}") == value:
                found = found.lstrip("0")
                return found if found[:1].isdigit() else f"0{found}", str(int(power)) if power else ""
    mantissa, _, power = repr(value).partition("e")
    return mantissa, str(int(power)) if power else ""


def _whole_digits(text: str) -> tuple[str, str]:
    if len(text) <= MOST_DIGITS:
        return text, ""
    kept = text.rstrip("0")
    return kept, str(len(text) - len(kept))


_INVERSE = tree.Minus(tree.whole(1))
NOTHING = Symbol("")
"""What ``∂/∂x`` differentiates while nothing stands behind it."""


def inverted(node: Node) -> Node | None:
    """What ``x^{-1}`` inverts; None for anything else."""
    if type(node) is tree.Power and node.exponent == _INVERSE and not node.elementwise:
        return node.base
    return None


class Writer(ABC):
    """The rules that the written notations share; each fills in how its own marks are spelled."""

    __slots__ = ("_writers",)

    products: ClassVar[Mapping[str, str]]
    relations: ClassVar[Mapping[str, str]]
    operators: ClassVar[Mapping[str, str]]
    special: ClassVar[frozenset[str]]
    """Functions that are not written as a name before a bracket."""
    dots: ClassVar[str]
    commas: ClassVar[str]
    """The dots of a list."""
    partial: ClassVar[str]
    immediate: ClassVar[str]
    given: ClassVar[str]

    def __init__(self) -> None:
        self._writers: dict[type[Node], Callable[[Any], Written]] = {
            Number: self.number, Symbol: self.symbol, Item: self.item, tree.Plus: self.plus,
            tree.Minus: self.minus, Times: self.times, tree.Over: self.over, tree.Power: self.power,
            tree.Transposed: self.transposed, Call: self.call, Big: self.big, Ellipsis: self.ellipsis,
            tree.Derivative: self.derivative, tree.Differential: self.differential,
            tree.Bracket: self.bracket, tree.Grid: self.grid, tree.Component: self.component,
            tree.Relation: self.relation, tree.Cases: self.cases,
            tree.WithProbability: self.with_probability, tree.Sequence: self.sequence,
        }  # fmt: skip

    def write(self, node: Node) -> Written:
        """The text of a node and how tightly it holds together."""
        return self._writers[type(node)](node)

    def within(self, node: Node, least: int) -> str:
        """The text of a node, in brackets if it is looser than ``least``."""
        text, binds = self._writers[type(node)](node)
        return text if binds >= least else self.round(text)

    # What each notation spells in its own way ---------------------------------------------------------------

    @abstractmethod
    def round(self, text: str) -> str:
        """The text in round brackets."""

    @abstractmethod
    def square(self, text: str) -> str:
        """The text in square brackets."""

    @abstractmethod
    def apart(self, text: str) -> str:
        """The text in the least conspicuous brackets."""

    @abstractmethod
    def under(self, text: str) -> str:
        """The text as a subscript."""

    @abstractmethod
    def letter(self, name: str) -> Written:
        """A canonical name, spelled."""

    @abstractmethod
    def family(self, name: str) -> Written:
        """The name of a family that is about to take its subscript."""

    @abstractmethod
    def number(self, node: Number) -> Written:
        """A literal."""

    @abstractmethod
    def over(self, node: tree.Over) -> Written:
        """A quotient."""

    @abstractmethod
    def power(self, node: tree.Power) -> Written:
        """A power."""

    @abstractmethod
    def transposed(self, node: tree.Transposed) -> Written:
        """A transpose."""

    @abstractmethod
    def call(self, node: Call) -> Written:
        """A function with its arguments."""

    @abstractmethod
    def derivative(self, node: tree.Derivative) -> Written:
        """A partial derivative."""

    @abstractmethod
    def grid(self, node: tree.Grid) -> Written:
        """A matrix, row by row."""

    @abstractmethod
    def cases(self, node: tree.Cases) -> Written:
        """Values with their conditions."""

    @abstractmethod
    def with_probability(self, node: tree.WithProbability) -> Written:
        """A condition that holds with a probability."""

    # Names --------------------------------------------------------------------------------------------------

    def symbol(self, node: Symbol) -> Written:
        """A letter or constant."""
        return self.letter(node.name)

    def item(self, node: Item) -> Written:
        """``h_{t-1}``, ``e_{tj}``, ``e_{t-1, j}``."""
        index = node.index
        if not index:
            return self.letter(node.family)
        base, binds = self.family(node.family)
        if len(index) == 1:
            return base + self.under(self.index(index[0])), binds
        if all(type(part) is Symbol and len(part.name) == 1 for part in index):
            return base + self.under("".join(map(self.index, index))), binds
        return base + self.under(", ".join(map(self.index, index))), binds

    def base(self, node: Node, letters: bool = True) -> str:
        """What carries a superscript, of letters or not.

        ``log(x)^2`` leaves open what is squared, and ``h^t`` could be a member of the family h.
        """
        text, binds = self._writers[type(node)](node)
        if type(node) is Call:
            unclear = node.function in _LOGARITHMS
        else:
            unclear = letters and type(node) is Item and not node.index
        return self.round(text) if binds < ATOM or unclear else text

    def listed(self, parts: Sequence[Node], separator: str = ", ") -> str:
        """Expressions with a separator between them; a stretch with dots needs no brackets."""
        return separator.join([
            self._dotted(part, separator) if type(part) is Ellipsis else self.within(part, SUM)
            for part in parts
        ])  # fmt: skip

    def _dotted(self, node: Ellipsis, separator: str) -> str:
        if node.operator != ",":
            return self.within(node, SUM)
        before = [self.within(part, SUM) for part in node.before]
        return separator.join([*before, self.commas, self.within(node.last, POSTFIX)])

    def index(self, node: Node) -> str:
        """What stands in a subscript, superscript or bound, closed up: ``t-1``."""
        text, binds = self._writers[type(node)](node)
        if binds == SUM and "_" not in text:  # n_k-1 closed up could be n_{k-1}
            return text.replace(" + ", "+").replace(" - ", "-")
        return text if binds >= SUM else self.round(text)

    # Sums and products --------------------------------------------------------------------------------------

    def plus(self, node: tree.Plus) -> Written:
        """Terms with signs between them."""
        return self.summed(node.terms), SUM

    def summed(self, terms: Sequence[Node]) -> str:
        """Terms joined by their signs; dots among them need no brackets."""
        found = ""
        for term in terms:
            text, binds = self._writers[type(term)](term)
            dotted = binds == SUM and type(term) is Ellipsis
            if binds < OPEN and not dotted and (binds != SIGNED or text[0] != "-"):
                text = self.round(text)
            if not found:
                found = text
            elif text[0] == "-":
                found = f"{found} - {text[1:]}"
            else:
                found = f"{found} + {text}"
        return found

    def minus(self, node: tree.Minus) -> Written:
        """A negated term."""
        return "-" + self.within(node.of, OPEN), SIGNED

    def times(self, node: Times) -> Written:
        """A product of any length, without recursion along it."""
        spine = [node]
        left = node.left
        while type(left) is Times:
            spine.append(left)
            left = left.left
        text, binds = self._writers[type(left)](left)
        for product in reversed(spine):
            text, binds = self._multiplied(text, binds, left, product)
            left = product.right
        return text, binds

    def _multiplied(self, left: str, binds: int, last: Node, product: Times) -> Written:
        """The product of what is written already, whose last factor is given, and one more factor."""
        by, node = product.by, product.right
        if binds < (QUOTIENT if by else PRODUCT):
            left = self.round(left)
        right, tight = self._writers[type(node)](node)
        still_open = tight == OPEN and type(node) is Big
        side_by_side = not by and right[0].isdigit() and left[-1].isdigit()  # two numbers would be one
        if (tight < POSTFIX and not still_open) or side_by_side:
            right = self.round(right)
        if not by and type(last) is Symbol and right.startswith(("(", "\\left(")):
            left = self._kept_apart(left, last.name)
        return f"{left}{self.products[by]}{right}", OPEN if still_open else PRODUCT

    def _kept_apart(self, left: str, name: str) -> str:
        """``sigma_max (a + b)`` where the bracket is a factor: a word would take it for its argument."""
        letter = anatomy(name).letter
        if len(letter) < 2 or not letter[0].isalpha() or name == "inf":
            return left
        word = self.letter(name)[0]
        return left.removesuffix(word) + self.apart(word)

    def ellipsis(self, node: Ellipsis) -> Written:
        """``a + b + ... + z``, ``A B ... Z`` or ``a, b, ..., z``."""
        if node.operator == "+":
            return f"{self.summed(node.before)} + {self.dots} + {self.within(node.last, OPEN)}", SUM
        if node.operator == ",":
            return self._dotted(node, ", "), LOOSE
        first = node.before[0]
        steps = [self.within(step, PRODUCT) for step in node.before]
        by = first.by if type(first) is Times else "*" if any(step[0].isdigit() for step in steps) else ""
        return self.products[by].join([*steps, self.dots, self.within(node.last, PRODUCT)]), OPEN

    def big(self, node: Big) -> Written:
        """``sum``, ``prod``, ``max``, ``min`` with what stands below and above; the body is a product."""
        if node.operator == "E":
            return self._expectation(node)
        letter = self.letter(node.letter)[0] if node.letter else ""
        below = f"{letter}={self.index(node.low)}" if node.low is not None else letter
        if node.excluded is not None:
            apart = f"{letter}{self.relations['!=']}{self.index(node.excluded)}".strip()
            below = f"{below}, {apart}" if below else apart
        bounds = f"_{{{below}}}" if below else ""
        if node.high is not None:
            bounds += f"^{{{self.index(node.high)}}}"
        return f"{self.operators[node.operator]}{bounds} {self.within(node.body, OPEN)}", OPEN

    def _expectation(self, node: Big) -> Written:
        bounds = self.under(self.letter(node.letter)[0]) if node.letter.strip("?") else ""
        body = node.body
        stacked = type(body) is Times and not body.by and type(body.left) is type(body.right) is Item
        bracketed = self.round if stacked else self.square  # [h_t x_t] is a concatenation
        return self.operators["E"] + bounds + bracketed(self.within(body, SUM)), POSTFIX

    # Everything else ----------------------------------------------------------------------------------------

    def differential(self, node: tree.Differential) -> Written:
        """A differential that has not met its other half."""
        sign = self.immediate if node.immediate else self.partial
        return (sign + self.differentiated(node.of) if node.of is not None else sign.rstrip()), QUOTIENT

    def differentiated(self, node: Node) -> str:
        """What stands behind a differential sign: a name, a function of something, or a bracket."""
        text, binds = self._writers[type(node)](node)
        named = isinstance(node, (Symbol, Item)) or self._applied(node, binds)
        return text if named else self.round(text)

    def _applied(self, node: Node, binds: int) -> bool:
        """Whether the node stands written as a name before a bracket."""
        return type(node) is Call and binds == ATOM and node.function not in self.special

    def bracket(self, node: tree.Bracket) -> Written:
        """A concatenation or list."""
        separator = "; " if node.separator in (";", "\\\\") else ", "
        return self.square(self.listed(node.parts, separator)), ATOM

    def component(self, node: tree.Component) -> Written:
        """An element of a bracketed or computed vector."""
        text, binds = self._writers[type(node.of)](node.of)
        base = text if self._applied(node.of, binds) else self.round(text)
        return base + self.under(self.index(node.index)), ATOM

    def relation(self, node: tree.Relation) -> Written:
        """A chain of expressions with relation signs between them."""
        *first, last = node.items
        found = ""
        for item, sign in zip(first, node.signs, strict=False):
            found += self.within(item, SUM) + self.relations[sign]
        return found + (self.write(last)[0] if type(last) is tree.Cases else self.within(last, SUM)), LOOSE

    def sequence(self, node: tree.Sequence) -> Written:
        """``P(w_i | w_{<i})``, ``P(w_i | w_1, ..., w_{i-1})`` or ``P(w_1, ..., w_N)``."""
        stretch = self._stretch(node.low, node.high)
        if node.given == "all":
            stretch += f"{self.given}w_{{<{self.index(node.low)}}}"
        elif len(node.history) == 2:
            stretch += self.given + self._stretch(*node.history)
        return f"P({stretch})", ATOM

    def _stretch(self, low: Node, high: Node) -> str:
        first = "w" + self.under(self.index(low))
        return first if low == high else f"{first}, {self.commas}, w{self.under(self.index(high))}"
