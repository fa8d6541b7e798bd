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

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from grader.notation.cursor import CLOSING, OPENING
from grader.notation.lexer import Token
from grader.notation.powers import TIMES
from grader.notation.vocabulary import Vocabulary

DELTA = "delta"
BY_ENTRIES = "read entry by entry"
NUMERATOR_BY_ROWS = "read entry by entry, with the numerator by rows"
_BREAKS = frozenset({"\n", "\\\\", "w", "end", ",", ";", ".", ":", "=>"})
_SIGNS = frozenset({"+", "-"})


@dataclass(frozen=True, slots=True)
class _Factor:
    """A factor without its component indices, and where they put it: ``scalar``, ``row``, ``column``, ``matrix``, ``turned``, ``identity``."""

    tokens: list[Token]
    place: str


class _NoEntry(Exception):
    """The equation is not one of entries."""


def by_entries(lexed: list[Token], words: Vocabulary, notes: list[str]) -> list[Token]:
    """The tokens with each equation between entries as one between matrices; as they are where there is none.

    Where it is said which index belongs to the numerator, :data:`NUMERATOR_BY_ROWS` is noted.
    """
    found: list[Token] = []
    changed = False
    for breaks, part in groupby(_leveled(lexed), lambda pair: pair[1] == 0 and pair[0][0] in _BREAKS):
        stretch = [token for token, _ in part]
        equation = _Equation(stretch, words)
        if not breaks and (whole := equation.as_matrices()) is not None:
            stretch, changed = whole, True
            notes.append(equation.note)
        found += stretch
    return found if changed else lexed


def _leveled(tokens: Iterable[Token]) -> Iterable[tuple[Token, int]]:
    """The tokens with the number of brackets around them."""
    depth = 0
    for token in tokens:
        depth -= token[0] in CLOSING
        yield token, max(depth, 0)
        depth += token[0] in OPENING


def _parted(tokens: list[Token], signs: frozenset[str]) -> list[list[Token]]:
    """The stretches between such signs outside all brackets; each begins with its sign, but the first."""
    parts: list[list[Token]] = [[]]
    for token, depth in _leveled(tokens):
        if depth == 0 and token[0] in signs and parts != [[]]:
            parts.append([])
        parts[-1].append(token)
    return parts


class _Equation:
    """One equation between entries, whose left side says which letters are the row and the column."""

    def __init__(self, tokens: list[Token], words: Vocabulary) -> None:
        self.sides = _parted(tokens, frozenset({"="}))
        self.words = words
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
        except _NoEntry:
            return None
        return found

    def _left(self, side: list[Token]) -> list[Token]:
        """The left side without its indices: ``(∂h_t/∂h_{t-1})_{ij}``, ``∂h_{t,i}/∂h_{t-1,j}`` or ``∂L/∂W_{ij}``."""
        inside, pair = _indexed(side)
        if len(pair) == 2 and inside and inside[0][0] in ("(", "[") and any(token[0] == "∂" or token[1][:1] == "d" for token in inside):
            self.row, self.column = pair
            self.note = BY_ENTRIES
            return inside[1:-1]
        places = [at for at, token in enumerate(side) if token[0] == "∂" or (token[0] == "a" and token[1][0] == "d" and len(token[1]) > 1)]
        if len(places) != 2:
            raise _NoEntry
        top, bottom = self._marks(side[: places[1]]), self._marks(side[places[1] :])
        if len(top) == len(bottom) == 1:
            self.row, self.column = *top, *bottom
        elif not top and len(bottom) == 2:
            self.row, self.column = bottom
        else:
            raise _NoEntry
        if self.row == self.column:
            raise _NoEntry
        return self._stripped(side)[0]

    def _marks(self, side: list[Token]) -> list[str]:
        """The letters that are indices of components here, as they come: ``i`` of ``h_{t,i}``, ``i`` and ``j`` of ``W_{ij}``."""
        return [letter for _, _, letters in self._components(side) for letter in letters]

    def _components(self, side: list[Token]) -> list[tuple[int, int, list[str]]]:
        """The stretches of tokens that number components, and their letters."""
        found: list[tuple[int, int, list[str]]] = []
        for at, token in enumerate(side):
            if token[0] in ("_", "["):
                start = at + (token[0] == "_")
                end = _behind(side, start)
                inside = side[start + 1 : end - 1] if end > start + 1 else side[start:end]
                first = token[0] == "_" and at + 1 < len(side)
                if (pair := self._pair_of(inside, side[:at])) is not None:
                    found.append((at, end, pair))
                elif first and (last := _last(inside)):
                    found.append((end - len(last) - 2, end - 1, [*last[0][1]]))
                elif (token[0] == "[" and at and len(inside) == 1 and _is_unit(inside[0])) or (first and len(inside) == 1 and _is_unit(inside[0]) and at and self._has_no_steps(side[at - 1], inside[0])):
                    found.append((at, end, [inside[0][1]]))
            elif token[0] == "^" and (end := _behind(side, at + 1)) == at + 6 and _is_unit(side[at + 3]) and side[at + 2][0] == "(":
                found.append((at, end, [side[at + 3][1]]))
        return found

    def _pair_of(self, inside: list[Token], before: list[Token]) -> list[str] | None:
        """``ij`` and ``i, j`` below or behind a matrix."""
        letters = [letter for token in inside if token[0] != "," for letter in token[1]]
        plain = all(token[0] in ("a", ",") for token in inside) and len(letters) == 2 and len(inside) in (1, 3)
        if not plain or not before or not all(map(_is_letter, letters)) or letters[0] == letters[1]:
            return None
        name = before[-1][1]
        known = f"{name}_{''.join(letters)}" in self.words.letters or name in self.words.families or name in self.words.functions
        return None if known and name != DELTA else letters

    def _has_no_steps(self, name: Token, letter: Token) -> bool:
        """Whether a name or bracket has no index of its own, so that the letter below it numbers its components."""
        run = name[1].removeprefix("d") if name[1] not in self.words.letters else name[1]
        free = name[0] == "a" and run not in self.words.families and f"{run}_{letter[1]}" not in self.words.letters
        return free or name[0] in CLOSING

    def _stripped(self, side: list[Token]) -> tuple[list[Token], list[list[str]]]:
        """The tokens without the indices of components, and those indices."""
        found, kept, last = self._components(side), [], 0
        for start, end, _ in found:
            kept += side[last:start]
            last = end
        return kept + side[last:], [letters for _, _, letters in found]

    def _side(self, side: list[Token]) -> list[Token]:
        """A sum of entries as the sum of their matrices."""
        return [token for term in _parted(side, _SIGNS) for token in self._term(term)]

    def _term(self, term: list[Token]) -> list[Token]:
        sign = term[:1] if term[:1] and term[0][0] in _SIGNS else []
        factors = [self._placed(factor) for factor in _factors(term[len(sign) :])]
        of = {place: [f.tokens for f in factors if f.place == place] for place in ("scalar", "row", "column", "matrix", "turned", "identity")}
        matrices = of["matrix"] + [_turned(tokens) for tokens in of["turned"]]
        rows, columns = of["row"], of["column"]
        if of["identity"]:
            rows, columns = rows + columns, []
        if len(matrices) + len(of["identity"]) > 1 or not factors:
            raise _NoEntry
        if not matrices and not of["identity"]:
            if not rows or not columns:
                raise _NoEntry
            outer = [*_joined(rows, "⊙"), *_turned(_joined(columns, "⊙"))]
            return sign + [token for part in of["scalar"] for token in part] + outer
        if not matrices and not rows:
            matrices = [[_sign("a", "I", term)]]
        found = [*of["scalar"], *map(_diagonal, rows), *matrices, *map(_diagonal, columns)]
        return sign + [token for part in found for token in part]

    def _placed(self, factor: list[Token]) -> _Factor:
        """Where a factor stands in the product of matrices."""
        tokens, letters = self._stripped(factor)
        if not letters:
            return _Factor(tokens, "scalar")
        used = {letter for one in letters for letter in one}
        pairs = [one for one in letters if len(one) == 2]
        if any(token[0] == "∂" for token in factor) and len(letters) == 2 and not pairs:
            pairs = [[*letters[0], *letters[1]]]
        elif pairs and len(letters) > 1:
            raise _NoEntry
        if pairs:
            if not {*pairs[0]} == {self.row, self.column}:
                raise _NoEntry
            if tokens[0][1] == DELTA and len(tokens) == 1:
                return _Factor(tokens, "identity")
            return _Factor(tokens, "matrix" if pairs[0] == [self.row, self.column] else "turned")
        if used not in ({self.row}, {self.column}):
            raise _NoEntry
        return _Factor(tokens, "row" if used == {self.row} else "column")


def _is_letter(letter: str) -> bool:
    return letter.isalpha() and letter.isascii() and letter.islower() and letter != "t"


def _is_unit(token: Token) -> bool:
    """Whether a token is one letter that may number the units of a vector."""
    return token[0] == "a" and len(token[1]) == 1 and _is_letter(token[1])


def _last(inside: list[Token]) -> list[Token]:
    """The index behind the only comma of a subscript: ``i`` of ``t-1,i``, ``ij`` of ``hh,ij``."""
    commas = [at for at, token in enumerate(inside) if token[0] == ","]
    last = inside[commas[0] + 1 :] if len(commas) == 1 and commas[0] else []
    return last if len(last) == 1 and last[0][0] == "a" and len(last[0][1]) <= 2 and all(map(_is_letter, last[0][1])) else []


def _behind(side: list[Token], at: int) -> int:
    """The place behind the group or token here."""
    depth = 0
    while at < len(side):
        depth += (side[at][0] in OPENING) - (side[at][0] in CLOSING)
        at += 1
        if depth <= 0:
            break
    return at


def _indexed(side: list[Token]) -> tuple[list[Token], list[str]]:
    """A bracket with a subscript of two letters behind it: what is between, and the letters."""
    end = _behind(side, 0)
    if not side or side[0][0] not in ("(", "[") or end + 1 >= len(side) or side[end][0] != "_" or _behind(side, end + 1) != len(side):
        return side, []
    letters = [letter for token in side[end + 1 :] if token[0] == "a" for letter in token[1]]
    return side[:end], letters if len(letters) == 2 and letters[0] != letters[1] and all(map(_is_letter, letters)) else []


_ALONG = frozenset({"_", "^", "'", "⊤", "/"})
"""What goes on with the factor before it."""


def _factors(term: list[Token]) -> list[list[Token]]:
    """The factors of a product, each with what stands below and above it, and a name with its argument."""
    found: list[list[Token]] = []
    at = 0
    while at < len(term):
        start = at
        kind = term[at][0]
        if kind in TIMES:
            at += 1
            continue
        if kind == "cmd" and term[at][1] == "frac":
            at = _behind(term, _behind(term, at + 1))
        elif kind == "∂":
            at = _behind(term, at + 1)
        elif kind in ("a", "n", "(", "[", "{", "big"):
            at = _behind(term, at)
        else:
            raise _NoEntry
        while at < len(term) and (term[at][0] in _ALONG or (term[at][0] in ("[", "(") and term[at - 1][3] == term[at][2] and term[start][0] == "a")):
            if term[at][0] == "/" and term[start][0] != "∂":
                raise _NoEntry
            single = term[at][0] in ("'", "⊤")
            at = at + 1 if single else _behind(term, at if term[at][0] in ("[", "(") else at + 1)
            if term[at - 1][0] == "∂":
                at = _behind(term, at)
        found.append(term[start:at])
    return found


def _sign(kind: str, text: str, near: list[Token]) -> Token:
    """A token that nobody wrote, at the place of those it stands for."""
    return (kind, text, near[0][2], near[0][2])


def _diagonal(tokens: list[Token]) -> list[Token]:
    return [_sign("a", "diag", tokens), _sign("(", "(", tokens), *tokens, _sign(")", ")", tokens[-1:])]


def _turned(tokens: list[Token]) -> list[Token]:
    return [_sign("(", "(", tokens), *tokens, _sign(")", ")", tokens[-1:]), _sign("^", "^", tokens[-1:]), _sign("⊤", "⊤", tokens[-1:])]


def _joined(parts: list[list[Token]], by: str) -> list[Token]:
    """The factors of one place, multiplied unit by unit, in brackets."""
    product = [token for at, part in enumerate(parts) for token in ([_sign(by, by, part)] * (at > 0) + part)]
    return [_sign("(", "(", product), *product, _sign(")", ")", product[-1:])]
