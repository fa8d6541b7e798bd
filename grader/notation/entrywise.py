r"""Matrices written by one entry: ``∂h_{t,i}/∂h_{t-1,j} = (1 - h_{t,i}²) W_{ij}`` is read as ``∂h_t/∂h_{t-1} = diag(1 - h_t²) W``.

What belongs to the row stands in front of the matrix as a diagonal, what belongs to the column behind it; ``δ_ij`` is the
identity, and what has no matrix at all, ``a_i b_j``, an outer product. Anything else is left as it was written.

>>> from grader.notation.lexer import tokens
>>> from grader.notation.vocabulary import vocabulary
>>> words = vocabulary(["W"], {"h": 1})
>>> "".join(token[1] for token in by_entries(tokens("(∂h_t/∂h_{t-1})_{ij} = (1-h_{t,i}^2) W_{ij}")[0], words, []))
'∂h_t/∂h_{t-1}=diag((1-h_{t}^2))W'
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from grader.notation.components import (
    DELTA,
    Entries,
    NoEntry,
    behind,
    diagonal,
    factors,
    indexed,
    is_unit,
    joined,
    leveled,
    numbered,
    parted,
    sign,
    turned,
)
from grader.notation.cursor import CLOSING, OPENING
from grader.notation.entry_cases import with_deltas
from grader.notation.lexer import Token
from grader.notation.vocabulary import Vocabulary

MOST_SUMS = 24
"""Sums in an answer that are looked at; nobody writes more of them entry by entry."""
BY_ENTRIES = "read entry by entry"
BY_UNITS = "read unit by unit"
NUMERATOR_BY_ROWS = "read entry by entry, with the numerator by rows"
_BREAKS = frozenset({"\n", "\\\\", "w", "end", ",", ";", ".", ":", "=>"})
_SIGNS = frozenset({"+", "-"})


@dataclass(frozen=True, slots=True)
class _Factor:
    """A factor without its component indices, and where they put it: ``scalar``, ``row``, ``column``, ``matrix``, ``turned``, ``identity``."""

    tokens: list[Token]
    place: str


def by_entries(lexed: list[Token], words: Vocabulary, notes: list[str]) -> list[Token]:
    """The tokens with each equation between entries as one between matrices; as they are where there is none.

    Where it is said which index belongs to the numerator, :data:`NUMERATOR_BY_ROWS` is noted.
    """
    if not Entries(words).marks(lexed):
        return lexed
    lexed = with_deltas(lexed)
    if 0 < sum(token[1] == "sum" for token in lexed) <= MOST_SUMS:
        lexed = _contracted(lexed, words, notes)
    found: list[Token] = []
    changed = False
    for breaks, part in groupby(leveled(lexed), lambda pair: pair[1] == 0 and pair[0][0] in _BREAKS):
        stretch = [token for token, _ in part]
        equation = _Equation(stretch, words)
        if not breaks and (whole := equation.as_matrices()) is not None:
            stretch, changed = whole, True
            notes.append(equation.note)
        found += stretch
    return found if changed else lexed


def by_units(lexed: list[Token], words: Vocabulary, notes: list[str]) -> list[Token]:
    """The tokens without the letter that numbers the units of all vectors, ``[h_t]_k = o_{t,k} tanh(C_{t,k})``; else as they are."""
    entries = Entries(words)
    letter = entries.numbering(lexed)
    if not letter:
        return lexed
    notes.append(f"{BY_UNITS}, for each {letter}")
    return entries.stripped(lexed)[0]


def _contracted(lexed: list[Token], words: Vocabulary, notes: list[str]) -> list[Token]:
    """The tokens with each sum over the entries of a row or column, ``Σ_i W_{ij} v_i``, as the product ``Wᵀ v``.

    One letter is left, which numbers the entries of everything else too, or nothing is changed.
    """
    found, changed = lexed, False
    for at in range(len(lexed) - 1, -1, -1):
        if found[at][1] != "sum" or found[at + 1][0] != "_":
            continue
        begins = behind(found, at + 2)
        letter = next((token for token in found[at + 2 : begins] if token[0] == "a"), found[at])
        if found[begins][0] == "^":
            begins = behind(found, begins + 1)
        end = _behind_product(found, begins)
        contraction = _Contraction(letter[1], words)
        over_steps = any(token[1] in ("t", "T") for token in found[at + 2 : begins])
        product = contraction.of(found[begins:end]) if is_unit(letter) and not over_steps else None
        if product is not None:
            found = [*found[:at], *product, *found[end:]]
            changed = True
    if not changed or len({*Entries(words).marks(found)}) > 1 or any(token[0] == "big" or token[1] == "sum" for token in found):
        return lexed
    notes.append(BY_ENTRIES)
    return Entries(words).stripped(found)[0]


def _behind_product(tokens: list[Token], at: int) -> int:
    """The place behind the product that begins here."""
    depth = 0
    while True:
        kind = tokens[at][0]
        ends = kind in CLOSING or kind in _SIGNS or kind in _BREAKS or kind == "=" or kind == "big" or tokens[at][1] == "sum"
        if kind == "end" or (depth <= 0 and ends):
            return at
        depth += (kind in OPENING) - (kind in CLOSING)
        at += 1


class _Contraction(Entries):
    """A sum of products over one letter, which a matrix and some vectors have, or vectors alone."""

    def __init__(self, letter: str, words: Vocabulary) -> None:
        super().__init__(words)
        self.letter = letter
        self.row = ""
        """The other letter of the matrix, which the product is left with."""

    def of(self, product: list[Token]) -> list[Token] | None:
        """The matrix by the vectors, or the first vector by the others; None where the product is none of a matrix and vectors."""
        matrices: list[list[Token]] = []
        others: list[list[Token]] = []
        vectors: list[list[Token]] = []
        steps = False  # h^{(k)}, where no matrix tells that it is a component
        try:
            parts = factors(product)
        except NoEntry:
            return None
        for factor in parts:
            tokens, letters = self.stripped(factor)
            used = [letter for one in letters for letter in one]
            if self.letter not in used:
                if any(token[1] == self.letter for token in factor):
                    return None
                others.append(factor)
            elif len(letters) == 1 and len(used) == 2:
                matrices.append(tokens if used[1] == self.letter else turned(tokens))
                self.row = next(other for other in used if other != self.letter)
            elif set(used) == {self.letter}:
                vectors.append(tokens)
                steps = steps or f"^{{({self.letter})}}" in "".join(token[1] for token in factor)
            else:
                return None
        if not matrices and len(vectors) == 1:
            vectors = _squared(vectors[0])
        if not matrices and len(vectors) > 1 and not steps:
            matrices.append(turned(vectors.pop(0)))
        if len(matrices) != 1 or not vectors:
            return None
        product = [token for part in (*others, *matrices, joined(vectors, "⊙")) for token in part]
        return numbered(product, self.row) if self.row else product


def _squared(vector: list[Token]) -> list[list[Token]]:
    """A square as two factors; the factor alone where it is none."""
    for written in (["^", "2"], ["^", "{", "2", "}"]):
        if [token[1] for token in vector[-len(written) :]] == written:
            return [vector[: -len(written)]] * 2
    return [vector]


class _Equation(Entries):
    """One equation between entries, whose left side says which letters are the row and the column."""

    def __init__(self, tokens: list[Token], words: Vocabulary) -> None:
        super().__init__(words)
        self.sides = parted(tokens, frozenset({"="}))
        self.row = self.column = ""
        self.note = NUMERATOR_BY_ROWS

    def as_matrices(self) -> list[Token] | None:
        """The equation between the matrices; None where it is none between entries."""
        if len(self.sides) == 1:
            return None
        try:
            found = self._left(self.sides[0])
            for side in self.sides[1:]:
                found += [side[0], *self._side(side[1:])]
        except NoEntry:
            return None
        return found

    def _left(self, side: list[Token]) -> list[Token]:
        """The left side without its indices: ``(∂h_t/∂h_{t-1})_{ij}``, ``∂h_{t,i}/∂h_{t-1,j}`` or ``∂L/∂W_{ij}``."""
        inside, pair = indexed(side)
        if len(pair) == 2 and inside and inside[0][0] in ("(", "[") and any(token[0] == "∂" or token[1][:1] == "d" for token in inside):
            self.row, self.column = pair
            self.note = BY_ENTRIES
            return inside[1:-1]
        places = [at for at, token in enumerate(side) if token[0] == "∂" or (token[0] == "a" and token[1][0] == "d" and len(token[1]) > 1)]
        if len(places) != 2:
            raise NoEntry
        top, bottom = self.marks(side[: places[1]]), self.marks(side[places[1] :])
        if len(top) == len(bottom) == 1:
            self.row, self.column = *top, *bottom
        elif not top and len(bottom) == 2:
            self.row, self.column = bottom
        else:
            raise NoEntry
        if self.row == self.column:
            raise NoEntry
        return self.stripped(side)[0]

    def _side(self, side: list[Token]) -> list[Token]:
        """A sum of entries as the sum of their matrices."""
        return [token for term in parted(side, _SIGNS) for token in self._term(term)]

    def _term(self, term: list[Token]) -> list[Token]:
        first = term[:1] if term[:1] and term[0][0] in _SIGNS else []
        placed = [self._placed(factor) for factor in factors(term[len(first) :])]
        of = {place: [f.tokens for f in placed if f.place == place] for place in ("scalar", "row", "column", "matrix", "turned", "identity")}
        matrices = of["matrix"] + [turned(tokens) for tokens in of["turned"]]
        rows, columns = of["row"], of["column"]
        if of["identity"]:
            rows, columns = rows + columns, []
        if len(matrices) + len(of["identity"]) > 1 or not placed:
            raise NoEntry
        if not matrices and not of["identity"]:
            if not rows or not columns:
                raise NoEntry
            outer = [*joined(rows, "⊙"), *turned(joined(columns, "⊙"))]
            return first + [token for part in of["scalar"] for token in part] + outer
        if not matrices and not rows:
            matrices = [[sign("a", "I", term)]]
        found = [*of["scalar"], *map(diagonal, rows), *matrices, *map(diagonal, columns)]
        return first + [token for part in found for token in part]

    def _placed(self, factor: list[Token]) -> _Factor:
        """Where a factor stands in the product of matrices."""
        tokens, letters = self.stripped(factor)
        if not letters:
            return _Factor(tokens, "scalar")
        used = {letter for one in letters for letter in one}
        pairs = [one for one in letters if len(one) == 2]
        if any(token[0] == "∂" for token in factor) and len(letters) == 2 and not pairs:
            pairs = [[*letters[0], *letters[1]]]
        elif pairs and len(letters) > 1:
            raise NoEntry
        if pairs:
            if not {*pairs[0]} == {self.row, self.column}:
                raise NoEntry
            if tokens[0][1] == DELTA and len(tokens) == 1:
                return _Factor(tokens, "identity")
            return _Factor(tokens, "matrix" if pairs[0] == [self.row, self.column] else "turned")
        if used not in ({self.row}, {self.column}):
            raise NoEntry
        return _Factor(tokens, "row" if used == {self.row} else "column")
