"""The reader's place in the tokens, and what its parts (names, big operators, expressions) ask of each other."""

from __future__ import annotations

from grader.notation.lexer import Token
from grader.notation.reading import TooLarge, Unreadable
from grader.notation.tree import Node, Symbol
from grader.notation.vocabulary import Vocabulary

MOST_DEPTH = 60

OPENING = {"(": ")", "[": "]", "{": "}", "\\{": "\\}", "<|": "|>", "⌊": "⌋", "⌈": "⌉"}
CLOSING = frozenset(OPENING.values())
STARTS = frozenset({"a", "n", "(", "[", "{", "\\{", "big", "cmd", "env", "∂", "∇", "<|", "⌊", "⌈", "∞", "⊤"})


class Choices:
    """Which of two plausible readings to take where the text leaves a choice.

    ``tight``: ``log V d`` is ``log(V) d``. ``denominator``: ``1/2m`` is ``1/(2m)``. ``wide``: ``Σ a + b`` sums both.
    ``timeless``: a family without an index is its member at the present step, as in a program that keeps no steps.
    ``met`` collects the choices that the text really left, ``features`` what later steps want to know was there:
    ``prod``, ``dots``, ``extreme`` (a literal or exponent that a double may not show).
    """

    __slots__ = ("denominator", "features", "met", "tight", "timeless", "wide")

    def __init__(self, tight: bool = False, denominator: bool = False, wide: bool = False, timeless: bool = False) -> None:
        self.tight = tight
        self.denominator = denominator
        self.wide = wide
        self.timeless = timeless
        self.met: set[str] = set()
        self.features: set[str] = set()

_PLACES = frozenset("ijklmnpqrst")
"""Letters that are indices below a name."""


class Cursor:
    """Tokens and a place in them."""

    __slots__ = ("at", "bars", "bound", "choices", "depth", "notes", "own", "tokens", "unit", "units", "words")

    def __init__(self, tokens: list[Token], words: Vocabulary, own: frozenset[str], choices: Choices) -> None:
        self.tokens = [*tokens, tokens[-1], tokens[-1]]  # room to look ahead
        self.at = 0
        self.words = words
        self.own = own
        self.choices = choices
        self.bound: list[str] = []
        self.bars: list[str] = []
        self.depth = 0
        self.notes: list[str] = []
        self.unit = ""
        self.units = False
        """Whether the entries of a list are read as the components of vectors."""

    def expression(self) -> Node:
        raise NotImplementedError  # given by the parser

    def product(self) -> Node:
        raise NotImplementedError  # given by the parser

    def factor(self) -> Node:
        raise NotImplementedError  # given by the parser

    def primary(self) -> Node:
        raise NotImplementedError  # given by the parser

    def relation(self) -> Node:
        raise NotImplementedError  # given by the parser

    def signed(self) -> Node:
        raise NotImplementedError  # given by the parser

    def name(self) -> Node:
        raise NotImplementedError  # given by the names

    def operand(self) -> Node:
        raise NotImplementedError  # given by the names

    def fold_dots(self, found: list[Node]) -> None:
        raise NotImplementedError  # given by the dots

    def bracketed(self, opening: str) -> Node:
        raise NotImplementedError  # given by the brackets

    def dots(self, terms: list[Node], operator: str, signs: tuple[str, ...]) -> None:
        raise NotImplementedError  # given by the dots

    def derivative(self, top: Node, bottom: Node) -> Node:
        raise NotImplementedError  # given by the calculus

    def index(self, part: list[Token]) -> Node:
        raise NotImplementedError  # given by the indices

    def refuse(self, sentence: str, help: str = "") -> Unreadable:
        """The exception for something unexpected at the present place."""
        return Unreadable(sentence, self.tokens[self.at][2], help)

    def take(self, kind: str) -> None:
        """Step over one token that must be there."""
        found = self.tokens[self.at]
        if found[0] != kind:
            what = "the end" if found[0] == "end" else f"“{found[1]}”"
            raise self.refuse(f"A “{kind}” is missing before {what}.", "Check the brackets.")
        self.at += 1

    def deeper(self) -> None:
        """Count one level of nesting, within the limit."""
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise TooLarge(f"Brackets are nested more than {MOST_DEPTH} deep.", self.tokens[self.at][2])

    def touches(self) -> bool:
        """Whether the present token follows the one before without a space."""
        return self.tokens[self.at - 1][3] == self.tokens[self.at][2]

    def group(self) -> list[Token]:
        """The tokens of the group or single token here, without its braces; the place moves behind it."""
        opening = self.tokens[self.at]
        closing = {"{": "}", "(": ")"}.get(opening[0])
        if opening[0] == "end":
            raise self.refuse("Something is missing at the end.")
        self.at += 1
        if closing is None:
            return [self.first_letter(opening) or opening]
        start, depth = self.at, 1
        while depth:
            kind = self.tokens[self.at][0]
            if kind == "end":
                raise Unreadable(f"The bracket “{opening[1]}” is never closed.", opening[2], "Close it.")
            depth += (kind == opening[0]) - (kind == closing)
            self.at += 1
        return self.tokens[start : self.at - 1]

    def first_letter(self, token: Token, base: str = "") -> Token | None:
        """The first letter of a subscript just stepped over, where the rest is the next name: ``W_fh_{t-1}``, ``Σ_jh_j``.

        As in TeX, where a subscript without braces is one letter. None where the rest is no name with an index, nor,
        behind a family of the candidate's own, a letter: ``D_tW``.
        """
        kind, run, start, end = token
        if kind != "a" or len(run) < 2:
            return None
        names = self._names_in(run[1:]) if self._is_indexed_here(end) else []
        if not names and base + "_" in self.own and self.words.knows(run[1:]) and run[1:] not in _PLACES:
            names = [run[1:]]
        if not names and self._is_factor(base, run):
            names = [run[1]]
        if not names:
            return None
        letters: list[Token] = [("a", run[0], start, start + 1)]
        for name in names:
            place = letters[-1][3]
            letters.append(("a", name, place, place + len(name)))
        self.tokens[self.at - 1 : self.at] = letters
        return letters[0]

    def _is_factor(self, base: str, run: str) -> bool:
        """``V_sc`` at the end of a term: a matrix with one letter below it, and a vector; no matrix stands there alone."""
        ends = self.tokens[self.at][0] in ("+", "-", ")", "]", "end", "\n", ",", ";")
        matrix = len(base) == 1 and base.isupper() and len(run) == 2 and run[1] not in _PLACES
        return ends and matrix and isinstance(self.words.letters.get(run[1]), Symbol)

    def _is_indexed_here(self, end: int) -> bool:
        """Whether an index follows at once: ``_t``, ``^{(t)}``."""
        (kind, _, start, _), (after, _, _, _), (within, _, _, _) = self.tokens[self.at : self.at + 3]
        return start == end and (kind == "_" or (kind == "^" and (after == "(" or within == "(")))

    def _names_in(self, run: str) -> list[str]:
        """A run as an indexed name, or a letter and one: ``h``, ``WD``; empty when it is neither."""

        def is_indexed(name: str) -> bool:
            return name in self.words.families or name + "_" in self.own

        if is_indexed(run):
            return [run]
        return [run[:-1], run[-1]] if len(run) > 1 and is_indexed(run[-1]) and self.words.knows(run[:-1]) else []

    def inner(self, tokens: list[Token], relation: bool = False) -> Node:
        """The expression, or the relation, made of exactly these tokens."""
        if not tokens:
            raise self.refuse("A bracket is empty here.")
        kept = self.tokens, self.at, self.bars
        end: Token = ("end", "", tokens[-1][3], tokens[-1][3])
        self.tokens, self.at, self.bars = [*tokens, end, end, end], 0, []
        self.deeper()
        found = self.relation() if relation else self.expression()
        if self.tokens[self.at][0] != "end":
            raise self.refuse(f"“{self.tokens[self.at][1]}” was not expected here.")
        self.depth -= 1
        self.tokens, self.at, self.bars = kept
        return found

    def starts(self) -> bool:
        """Whether the present token can begin a factor, so that a product is meant."""
        kind = self.tokens[self.at][0]
        if kind in STARTS:
            return True
        if kind == "||" and self.bars and self.bars[-1] == "|":
            kind = self._parted_bars()
        return kind in ("|", "||") and (not self.bars or self.bars[-1] != kind) and not (kind == "||" and self.joins_here())

    def split_number(self, at: int) -> None:
        """Makes two literals of one whose only comma parts them."""
        _, text, start, end = self.tokens[at]
        left, comma, right = text.replace("{,}", ",").partition(",")
        if "," in right or not left or not right:
            return
        middle = start + len(left)
        self.tokens[at : at + 1] = [("n", left, start, middle), (comma, comma, middle, middle + 1), ("n", right, middle + 1, end)]

    def _parted_bars(self) -> str:
        """``|x||y|``: behind an operand the first of two bars closes, and the second opens; a norm sign stays whole."""
        kind, text, start, end = self.tokens[self.at]
        if text != "||":
            return kind
        self.tokens[self.at : self.at + 1] = [("|", "|", start, start + 1), ("|", "|", end - 1, end)]
        return "|"

    def joins_here(self) -> bool:
        """Whether the double bar here stands between two vectors: no other follows before the bracket is closed."""
        depth = 0
        for kind, _, _, _ in self.tokens[self.at + 1 :]:
            depth += (kind in OPENING) - (kind in CLOSING)
            if depth < 0 or kind == "end":
                break
            if depth == 0 and kind == "||":
                return False
        return not self.bars

    def component(self, letter: str) -> None:
        """A vector formula written unit by unit, ``h_{t,j} = o_{t,j} tanh(C_{t,j})``: one letter, and not summed over."""
        if letter in self.bound or self.unit not in ("", letter):
            raise self.refuse("A formula by components can't be read.", "Write it with whole vectors and matrices.")
        self.unit = letter
        self.notes.append(f"read unit by unit, for each {letter}")


def joined(tokens: list[Token]) -> str:
    """Tokens as one key: ``{h h}`` and ``{hh}`` are ``hh``."""
    return "".join(token[1] for token in tokens)
