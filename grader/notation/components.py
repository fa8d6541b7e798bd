"""Letters in subscripts that number the entries of a vector or matrix, and products of such entries, factor by factor."""

from __future__ import annotations

from collections.abc import Iterable

from grader.notation.cursor import CLOSING, OPENING
from grader.notation.lexer import Token
from grader.notation.powers import TIMES
from grader.notation.vocabulary import STANDARD_FUNCTIONS, Vocabulary

DELTA = "delta"
_UNITS = frozenset("ijklmnpqrsuv")
"""Letters that number the entries of a matrix or vector."""


class NoEntry(Exception):
    """The equation is not one of entries."""


def leveled(tokens: Iterable[Token]) -> Iterable[tuple[Token, int]]:
    """The tokens with the number of brackets around them."""
    depth = 0
    for token in tokens:
        depth -= token[0] in CLOSING
        yield token, max(depth, 0)
        depth += token[0] in OPENING


def parted(tokens: list[Token], signs: frozenset[str]) -> list[list[Token]]:
    """The stretches between such signs outside all brackets; each begins with its sign, but the first."""
    parts: list[list[Token]] = [[]]
    for token, depth in leveled(tokens):
        if depth == 0 and token[0] in signs and parts != [[]]:
            parts.append([])
        parts[-1].append(token)
    return parts


class Entries:
    """Finds the letters that number components."""

    def __init__(self, words: Vocabulary) -> None:
        self.words = words

    def marks(self, side: list[Token]) -> list[str]:
        """The letters that are indices of components here, as they come: ``i`` of ``h_{t,i}``, ``i`` and ``j`` of ``W_{ij}``."""
        return [letter for _, _, letters in self.components(side) for letter in letters]

    def components(self, side: list[Token]) -> list[tuple[int, int, list[str]]]:
        """The stretches of tokens that number components, and their letters."""
        found: list[tuple[int, int, list[str]]] = []
        for at, token in enumerate(side):
            if token[0] in ("_", "["):
                start = at + (token[0] == "_")
                end = behind(side, start)
                inside = side[start + 1 : end - 1] if end > start + 1 else side[start:end]
                first = token[0] == "_" and at + 1 < len(side)
                if (pair := self._pair_of(inside, side[:at])) is not None:
                    found.append((at, end, pair))
                elif first and (letters := _behind_comma(inside)):
                    found.append((end - 3, end - 1, [*letters]))
                elif (token[0] == "[" and at and len(inside) == 1 and is_unit(inside[0])) or (first and len(inside) == 1 and is_unit(inside[0]) and at and self._has_no_steps(side[at - 1], inside[0])):
                    found.append((at, end, [inside[0][1]]))
            elif token[0] == "^" and (end := behind(side, at + 1)) == at + 6 and is_unit(side[at + 3]) and side[at + 2][0] == "(":
                found.append((at, end, [side[at + 3][1]]))
        return found

    def _pair_of(self, inside: list[Token], before: list[Token]) -> list[str] | None:
        """``ij`` and ``i, j`` below or behind a matrix."""
        letters = [letter for token in inside if token[0] != "," for letter in token[1]]
        plain = all(token[0] in ("a", ",") for token in inside) and len(letters) == 2 and len(inside) in (1, 3)
        if not plain or not before or not _UNITS.issuperset(letters) or letters[0] == letters[1]:
            return None
        name = before[-1][1]
        known = f"{name}_{''.join(letters)}" in self.words.letters or name in self.words.families or name in self.words.functions
        return None if known and name != DELTA else letters

    def _has_no_steps(self, name: Token, letter: Token) -> bool:
        """Whether a name or bracket has no index of its own, so that the letter below it numbers its components."""
        run = name[1].removeprefix("d") if name[1] not in self.words.letters else name[1]
        free = name[0] == "a" and run not in self.words.families and f"{run}_{letter[1]}" not in self.words.letters
        return free or name[0] in CLOSING

    def stripped(self, side: list[Token]) -> tuple[list[Token], list[list[str]]]:
        """The tokens without the indices of components, and those indices."""
        found, kept, last = self.components(side), [], 0
        for start, end, _ in found:
            kept += side[last:start]
            last = end
        return kept + side[last:], [letters for _, _, letters in found]


    def numbering(self, side: list[Token]) -> str:
        """The one letter that numbers the units of every vector here, and nothing else: ``k`` of ``[h_t]_k = o_{t,k} tanh(C_{t,k})``."""
        found = self.components(side)
        letters = {letter for _, _, letters in found for letter in letters}
        if len(letters) != 1:
            return ""
        (letter,) = letters
        members = [at for at, token in enumerate(side[:-1]) if token[0] == "a" and token[1] in self.words.families and side[at + 1][0] in ("_", "^", "[")]
        vectors = members and all(self.words.families[side[at][1]][1] == 1 for at in members)
        numbered = [range(_opening(side, start), end) for start, end, _ in found]
        alone = sum(token[1] == letter for token in side) == len(found)
        return letter if vectors and alone and all(any(at in part for part in numbered) for at in members) else ""


def _opening(side: list[Token], mark: int) -> int:
    """The place where begins what an index numbers: the bracket before it, or the name whose subscript it stands in or behind."""
    at = mark - 1
    depth = int(side[mark][0] == "," or side[at][0] in CLOSING)
    at += side[mark][0] == ","
    while depth and at > 0:
        at -= 1
        depth += (side[at][0] in CLOSING) - (side[at][0] in OPENING)
    if side[at][0] == "[" and at and side[at - 1][0] == "a":  # h[t][k]
        return at - 1
    return at - 2 if side[at - 1][0] in ("_", "^") else at


def is_unit(token: Token) -> bool:
    """Whether a token is one letter that may number the units of a vector."""
    return token[0] == "a" and token[1] in _UNITS


def _behind_comma(inside: list[Token]) -> str:
    """The index behind the only comma of a subscript: ``i`` of ``t-1,i``, ``ij`` of ``hh,ij``."""
    commas = [at for at, token in enumerate(inside) if token[0] == ","]
    alone = len(commas) == 1 and commas[0] == len(inside) - 2 and commas[0] > 0
    kind, text, _, _ = inside[-1] if alone else ("", "", 0, 0)
    return text if kind == "a" and len(text) <= 2 and _UNITS.issuperset(text) else ""


def behind(side: list[Token], at: int) -> int:
    """The place behind the group or token here."""
    depth = 0
    while at < len(side):
        depth += (side[at][0] in OPENING) - (side[at][0] in CLOSING)
        at += 1
        if depth <= 0:
            break
    return at


def numbered(product: list[Token], letter: str) -> list[Token]:
    """A product in brackets with the letter that numbers its entries."""
    mark = sign("_", "_", product)
    return [sign("(", "(", product), *product, sign(")", ")", product), mark, ("a", letter, *mark[2:])]


def indexed(side: list[Token]) -> tuple[list[Token], list[str]]:
    """A bracket with a subscript of two letters behind it: what is between, and the letters."""
    end = behind(side, 0)
    if not side or side[0][0] not in ("(", "[") or end + 1 >= len(side) or side[end][0] != "_" or behind(side, end + 1) != len(side):
        return side, []
    letters = [letter for token in side[end + 1 :] if token[0] == "a" for letter in token[1]]
    return side[:end], letters if len(letters) == 2 and letters[0] != letters[1] and _UNITS.issuperset(letters) else []


_ALONG = frozenset({"_", "^", "'", "⊤", "/"})
"""What goes on with the factor before it."""


def factors(term: list[Token]) -> list[list[Token]]:
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
            at = behind(term, behind(term, at + 1))
        elif kind == "∂":
            at = behind(term, at + 1)
        elif kind in ("a", "n", "(", "[", "{", "big"):
            at = behind(term, at)
        else:
            raise NoEntry
        while at < len(term) and (term[at][0] in _ALONG or (term[at][0] in ("[", "(") and term[start][0] == "a" and (term[at - 1][3] == term[at][2] or term[at - 1][1] in STANDARD_FUNCTIONS))):
            if term[at][0] == "/" and term[start][0] != "∂":
                raise NoEntry
            single = term[at][0] in ("'", "⊤")
            at = at + 1 if single else behind(term, at if term[at][0] in ("[", "(") else at + 1)
            if term[at - 1][0] == "∂":
                at = behind(term, at)
        found.append(term[start:at])
    return found


def sign(kind: str, text: str, near: list[Token]) -> Token:
    """A token that nobody wrote, at the place of those it stands for."""
    return (kind, text, near[0][2], near[0][2])


def diagonal(tokens: list[Token]) -> list[Token]:
    return [sign("a", "diag", tokens), sign("(", "(", tokens), *tokens, sign(")", ")", tokens[-1:])]


def turned(tokens: list[Token]) -> list[Token]:
    return [sign("(", "(", tokens), *tokens, sign(")", ")", tokens[-1:]), sign("^", "^", tokens[-1:]), sign("⊤", "⊤", tokens[-1:])]


def joined(parts: list[list[Token]], by: str) -> list[Token]:
    """The factors of one place, multiplied unit by unit, in brackets."""
    product = [token for at, part in enumerate(parts) for token in ([sign(by, by, part)] * (at > 0) + part)]
    return [sign("(", "(", product), *product, sign(")", ")", product[-1:])]
