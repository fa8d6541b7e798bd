"""Weight letters of the candidate's own: which part of the model each of them must be, so that the answer fits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from grader.notation.tree import Big, Item, Node, Symbol, Times, children, walk
from grader.worlds.values import Array

MOST_NAMES = 12
MOST_ASSIGNMENTS = 600


Roles: TypeAlias = Mapping[str, Array]


@dataclass(frozen=True, slots=True)
class Group:
    """The parts that belong together, such as those of one gate, by role."""

    matrices: Roles
    vectors: Roles
    owner: str = ""
    """The letters in a subscript that say a weight is of this group."""


@dataclass(frozen=True, slots=True)
class Slots:
    """All parts of a model that a candidate may name."""

    groups: tuple[Group, ...]
    hints: Mapping[str, tuple[str, ...]]
    """Role to pieces of names that suggest it: tried first."""
    named: frozenset[str] = frozenset()
    """Letters of the world that stand for these parts in the reference: a candidate may mean others by them."""
    strict: bool = False
    """Whether a name must carry the letter of its group: in a formula that need not speak of weights at all."""
    strangers: str = ""
    """Letters in a subscript that say a weight belongs to a group that has no place in this answer."""

    def nameless(self, names: list[str]) -> str:
        """A name without the letter of its group where one is needed, or an empty string."""
        owners = "".join(group.owner for group in self.groups)
        return next((n for n in names if self.strict and (self._letter(n) or "?") not in owners), "")

    def stranger(self, names: list[str]) -> str:
        """A name that says it belongs elsewhere, or an empty string."""
        return next((name for name in names if self._letter(name) in [*self.strangers]), "")

    def _letter(self, name: str) -> str:
        """The letter of the gate in a name: ``f`` of ``W_f``, ``W_xf``, ``W_{fh}``, ``Wf``; empty if there is none."""
        base, _, subscript = name.replace("'", "").replace("~", "").replace("^", "_").partition("_")
        if not subscript and len(base) == 2:
            subscript = base[1]
        owners = "".join(group.owner for group in self.groups)
        for place in (subscript[-1:], subscript[:1]):
            if place and place in owners:
                return place
            if place and place not in "xhuvw":
                return place
        return ""

    def assignments(self, names: list[str], demands: Mapping[str, int]) -> list[dict[str, Array]]:
        """Ways to give each name a part, no part twice, the likely ones first.

        ``demands`` says how many columns a weight must have, where the tree tells.
        """
        choices = [self._choices(name, demands.get(name)) for name in names]
        picks = islice(_picks(choices, frozenset()), MOST_ASSIGNMENTS)
        return [dict(zip(names, pick, strict=True)) for pick in picks]

    def _choices(self, name: str, columns: int | None) -> list[tuple[str, Array]]:
        """The parts that one name can be, the likely ones first."""
        letter = self._letter(name)
        owned = [group for group in self.groups if letter and letter in group.owner]
        group = owned[0] if owned else self.groups[0]
        roles = group.matrices if name[0].isupper() else {**group.vectors, **group.matrices}
        fitting = [(role, part) for role, part in roles.items() if columns is None or part.shape[2] == columns]
        return sorted(
            ((f"{group.owner} {role}", part) for role, part in fitting),
            key=lambda choice: not any(hint in name for hint in self.hints.get(choice[0].partition(" ")[2], ())),
        )


def _picks(choices: list[list[tuple[str, Array]]], taken: frozenset[str]) -> Iterator[tuple[Array, ...]]:
    if not choices:
        yield ()
        return
    for role, part in choices[0]:
        if role not in taken:
            for rest in _picks(choices[1:], taken | {role}):
                yield (part, *rest)


def demanded(nodes: Iterable[Node], names: set[str], size: Callable[[Node, bool], int | None]) -> dict[str, int]:
    """How many columns each weight must have, from what it is multiplied with.

    ``size(node, rows)`` is the number of rows (or columns) of the other factor, None where it can't be told.
    """
    found: dict[str, int] = {}
    for node in nodes:
        for part in walk(node):
            if not isinstance(part, Times) or part.by == "⊙":
                continue
            for weight, other, behind in ((part.left, part.right, True), (part.right, part.left, False)):
                inner = weight.right if behind and isinstance(weight, Times) else weight
                if isinstance(inner, Symbol) and inner.name in names and inner.name not in found:
                    columns = size(other, behind)
                    if columns is not None:
                        found[inner.name] = columns
    return found


def own_names(nodes: tuple[Node, ...], known: AbstractSet[str]) -> list[str]:
    """Names in these trees that have no value yet, in order of appearance; indices are no such names."""
    found: dict[str, None] = {}
    for node in nodes:
        _collect(node, known, found)
    return list(found)


CONSTANTS = frozenset({"e", "pi", "inf", "T", "", "?"})
"""Names that stand for themselves in every world."""


def _collect(node: Node, known: AbstractSet[str], found: dict[str, None]) -> None:
    if isinstance(node, Symbol):
        if node.name not in known:
            found[node.name] = None
    elif isinstance(node, Big):
        _collect(node.body, known | {node.letter}, found)
    elif not isinstance(node, Item):
        for child in children(node):
            _collect(child, known, found)
