"""The letters of a comparison: those that were declared, those that the reference uses besides, and their spellings.

>>> lettered = declared({"\\\\theta": "positive", "h_{t-1}": "real"})
>>> lettered
(('theta', 'positive'), ('h_t-1', 'real'))
>>> discovered("\\\\theta (H + D)", lettered)
(('theta', 'positive'), ('h_t-1', 'real'), ('D', 'real'), ('H', 'real'))
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from grader.checks.growth import orders
from grader.comparing.entries import over_entries
from grader.notation.answer import Written, read
from grader.notation.cursor import joined
from grader.notation.lexer import tokens
from grader.notation.reading import Unreadable
from grader.notation.symbols import GREEK
from grader.notation.tree import Big, Item, Node, Relation, Symbol, children
from grader.notation.vocabulary import STANDARD_FUNCTIONS, Vocabulary, vocabulary
from grader.worlds.domains import KINDS, SCALARS, Letters, entries, numbered

_CONSTANTS = frozenset({"e", "pi", "inf", ""})
_FUNCTIONS = {"sigma": "sigmoid", "mod": "mod", "lcm": "lcm", "Abs": "abs", "ceiling": "ceil", "C": "binomial"}
"""Functions here, unless a letter is called so."""
_ROUNDS = 6
MOST_PRODUCT = 3
"""Undeclared letters in a row that are a product; more of them are one name."""
_SIGMA = re.compile(
    r"(?:\\sigma|σ|(?<![A-Za-z])sigma)(?![A-Za-z])\s*(?:_\s*(\{[^{}]*\}|\\?[A-Za-z]+|\d))?(?!\s*(?:_|\(|\\left|'|\^\{?\\prime))"
)
"""A sigma that takes no argument, and its subscript."""


def declared(letters: Mapping[str, str]) -> Letters:
    """Declared letters under the names that the reader gives them. Raises ValueError for an unknown domain."""
    return _declared(tuple(letters.items()))


@lru_cache(maxsize=512)
def _declared(letters: Letters) -> Letters:
    for name, kind in letters:
        if kind not in KINDS:
            raise ValueError(f"The domain of {name} is none of {', '.join(sorted(KINDS))}: {kind}.")
    return tuple((canonical(name), kind) for name, kind in letters)


def canonical(name: str) -> str:
    """The name that the reader gives to a letter: ``h_t-1`` for ``h_{t-1}``, ``theta`` for ``\\theta`` and ``θ``.

    Raises ValueError for what is no letter.
    """
    if name.isascii() and name.isalpha():
        return name
    try:
        found = tokens(name)[0][:-1]
    except Unreadable as reason:
        raise ValueError(f"{name!r} is no letter.") from reason
    if not found or found[0][0] != "a" or (len(found) > 1 and found[1][0] not in ("_", "'")):
        raise ValueError(f"{name!r} is no letter.")
    strokes = "'" * sum(token[0] == "'" for token in found)
    subscript = joined([token for token in found[2:] if token[0] not in ("{", "}", "'")])
    return found[0][1] + (f"_{subscript}" if found[1:] and found[1][0] == "_" else "") + strokes


@lru_cache(maxsize=512)
def words_for(letters: Letters) -> Vocabulary:
    """The vocabulary of a formula. Letters such as ``x_1`` are members of a family, so that sums can run over them."""
    names = [name for name, _ in letters]
    families = {member[0]: 1 for name in names if (member := numbered(name)) is not None} | {**entries(letters)}
    bases = {name.partition("_")[0] for name in names}
    functions = {spelled: meant for spelled, meant in _FUNCTIONS.items() if spelled not in bases}
    aliases = {name.replace("_", ""): name for name in names if _closes_up(name, names)}
    return vocabulary([name for name in names if numbered(name) is None], families, functions, aliases)


def _closes_up(name: str, names: list[str]) -> bool:
    """Whether ``Whh`` can only mean the letter ``W_hh``."""
    closed = name.replace("_", "")
    product = all(letter in names for letter in closed)
    return (
        "_" in name
        and closed.isalpha()
        and not product
        and closed not in STANDARD_FUNCTIONS
        and closed not in names
    )


@lru_cache(maxsize=512)
def sizes_for(letters: Letters) -> Vocabulary:
    """The vocabulary of an order of growth."""
    return orders(*(name for name, _ in letters))


@lru_cache(maxsize=1024)
def discovered(reference: str, letters: Letters, growth: bool = False) -> Letters:
    """The declared letters and those that the reference uses besides; these count as real.

    An undeclared ``I`` beside vectors and matrices is the identity. Raises Unreadable for the reference.
    """
    if "I" not in dict(letters) and any(kind not in SCALARS for _, kind in letters):
        letters = (*letters, ("I", "identity"))
    if "sigma" in reference or "σ" in reference:
        sigmas = dict.fromkeys(canonical(f"sigma_{under}" if under else "sigma") for under in _SIGMA.findall(reference))
        letters = (*letters, *((name, "real") for name in sigmas if name not in dict(letters)))
    for _ in range(_ROUNDS):
        written = read_reference(reference, sizes_for(letters) if growth else words_for(letters))
        names = {name for node in _mathematics(written) for name in free(node)} - {
            name for name, _ in letters
        }
        if any(kind not in SCALARS for _, kind in letters):
            names.discard("T")  # a transpose
        added = [single for name in sorted(names - _CONSTANTS) for single in _singles(name, reference)]
        if not added:
            break
        letters = (*letters, *((name, "real") for name in dict.fromkeys(added)))
    return letters


@lru_cache(maxsize=256)
def read_reference(reference: str, words: Vocabulary) -> Written:
    """A reference as it is read; it is needed for its letters first and then for its formula."""
    return over_entries(read(reference, words), words)


def _mathematics(written: Written) -> list[Node]:
    """The formulas, without the names on the left of their equations."""
    found: list[Node] = []
    for statement in written.statements:
        node = statement.node
        if isinstance(node, Relation):
            found += [
                item
                for at, item in enumerate(node.items)
                if not (is_label(item) and node.signs[at - (at > 0)] == "=")
            ]
        else:
            found.append(node)
    return found


def is_label(node: Node) -> bool:
    """A lone name, as on the left of ``y = ...``."""
    return isinstance(node, (Symbol, Item))


def _singles(name: str, reference: str) -> tuple[str, ...]:
    """A short run of undeclared letters as a product: ``xy`` is x times y; ``theta``, ``W_hh``, ``rate`` are one letter.

    Raises Unreadable for the name of a function that is not known.
    """
    if "_" in name or name in GREEK or not name.isalpha() or not name.isascii():
        return (name,)
    if len(name) > 1 and re.search(rf"(?<![A-Za-z\\]){name}\s*\(", reference):
        raise Unreadable(f"The function “{name}” is not known here.")
    return tuple(letter for letter in name if letter != "e") if len(name) <= MOST_PRODUCT else (name,)


def free(node: Node, bound: frozenset[str] = frozenset()) -> set[str]:
    """The names of a formula that no sum binds."""
    found: set[str] = set()
    stack: list[tuple[Node, frozenset[str]]] = [(node, bound)]
    while stack:
        at, inside = stack.pop()
        if isinstance(at, Symbol):
            if at.name not in inside:
                found.add(at.name)
            continue
        if isinstance(at, Item) and at.family.isascii():
            found.update(f"{at.family}_{part.text}" for part in at.index if hasattr(part, "text"))
        inner = inside | {at.letter} if isinstance(at, Big) else inside
        stack += [(child, inner) for child in children(at)]
    return found
