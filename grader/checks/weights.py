"""Weight letters of the candidate's own: which part of the model each of them must be, so that the answer fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations, product

from grader.notation.tree import Big, Item, Node, Symbol, children
from grader.worlds.values import Array

MOST_NAMES = 12
MOST_ASSIGNMENTS = 600


@dataclass(frozen=True, slots=True)
class Group:
    """The parts that belong together, such as those of one gate, by role."""

    matrices: Mapping[str, Array]
    vectors: Mapping[str, Array]
    owner: str = ""
    """The letters in a subscript that say a weight is of this group."""

    def orders(self, names: list[str], hints: Mapping[str, tuple[str, ...]]) -> list[dict[str, Array]]:
        """Ways to give each name a role, the likely ones first, no role twice."""
        capitals = [name for name in names if name[0].isupper()]
        smalls = [name for name in names if not name[0].isupper()]
        found = [
            {**some, **others}
            for some in _orders(capitals, self.matrices, hints)
            for others in _orders(smalls, self.vectors, hints)
        ]
        if len(names) <= 3 and (smalls or not found):
            found += _orders(names, {**self.matrices, **self.vectors}, hints)
        return found


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
        base, _, subscript = name.replace("'", "").replace("~", "").partition("_")
        if not subscript and len(base) == 2:
            subscript = base[1]
        owners = "".join(group.owner for group in self.groups)
        for place in (subscript[-1:], subscript[:1]):
            if place and place in owners:
                return place
            if place and place not in "xhuvw":
                return place
        return ""

    def assignments(self, names: list[str]) -> Iterator[dict[str, Array]]:
        """Ways to give each name a part, group by group."""
        shares: list[list[str]] = [[] for _ in self.groups]
        for name in names:
            letter = self._letter(name)
            owned = [at for at, group in enumerate(self.groups) if letter and letter in group.owner]
            shares[owned[0] if owned else 0].append(name)
        orders = [group.orders(share, self.hints) for group, share in zip(self.groups, shares, strict=True)]
        for count, pick in enumerate(product(*orders)):
            if count >= MOST_ASSIGNMENTS:
                return
            yield {name: part for given in pick for name, part in given.items()}


def _orders(names: list[str], roles: Mapping[str, Array], hints: Mapping[str, tuple[str, ...]]) -> list[dict[str, Array]]:
    ordered = sorted(permutations(roles, len(names)), key=lambda pick: -_likeness(names, pick, hints))
    return [{name: roles[role] for name, role in zip(names, pick, strict=True)} for pick in ordered]


def _likeness(names: list[str], pick: tuple[str, ...], hints: Mapping[str, tuple[str, ...]]) -> int:
    return sum(any(hint in name for hint in hints.get(role, ())) for name, role in zip(names, pick, strict=True))


def own_names(nodes: tuple[Node, ...], known: set[str], counters: Mapping[str, int]) -> list[str]:
    """Names in these trees that have no value yet, in order of appearance; indices are no such names."""
    found: dict[str, None] = {}
    for node in nodes:
        _collect(node, known | counters.keys() | _CONSTANTS, found)
    return list(found)


_CONSTANTS = frozenset({"e", "pi", "inf", "T", "", "?"})


def _collect(node: Node, known: set[str], found: dict[str, None]) -> None:
    if isinstance(node, Symbol):
        if node.name not in known:
            found[node.name] = None
    elif isinstance(node, Big):
        _collect(node.body, known | {node.letter}, found)
    elif not isinstance(node, Item):
        for child in children(node):
            _collect(child, known, found)
