"""The statements of an answer, each put where it belongs: what is put forward, what defines, what is only remarked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import msgspec

from grader.checks.mentions import mentioned
from grader.checks.names_of import bare_name
from grader.notation.chains import Statement
from grader.notation.tree import (
    Bracket,
    Call,
    Derivative,
    Ellipsis,
    Item,
    Node,
    Number,
    Relation,
    Symbol,
    walk,
)

INDICES = frozenset({"t", "k", "j", "i", "n", "m", "l"})
_REASONS = ("since", "because", "as", "given", "given that", "recall", "recall that", "from", "due to", "using", "with", "where")


class Claim(msgspec.Struct, frozen=True):
    """One thing the answer puts forward: ``left = members[0] = ... = members[-1]``; the last is the answer."""

    left: Node | None
    members: tuple[Node, ...]
    signs: tuple[str, ...] = ()
    same_as: Claim | None = None
    """What stands before it, where the words say that it is the same."""


@dataclass(slots=True)
class Shelves:
    """The statements of an answer, sorted by what they are there for."""

    statements: tuple[Statement, ...]
    own: frozenset[str]
    """Names that the answer introduces."""
    letters: set[str]
    """Letters that sums and products run over."""
    definitions: list[tuple[Node, Node]]
    others: list[Claim] = field(default_factory=list)
    """Equations for names that nothing else uses."""
    remarks: list[Statement] = field(default_factory=list)
    bare: list[Claim] = field(default_factory=list)
    """Formulas without a left side."""
    used: list[tuple[Node, set[Node], set[str]]] = field(init=False)
    in_passing: list[Statement] = field(init=False)

    def __post_init__(self) -> None:
        self.used = _used(self.statements)
        self.in_passing = mentioned(self.statements)

    def put(self, statement: Statement, claim: Claim | None, is_asked: bool, is_target: Callable[[Node], bool], inequalities: bool) -> None:
        """Puts a statement where it belongs; what is asked for stands elsewhere already."""
        if claim is None:
            self._without_claim(statement, inequalities)
        elif self._is_remark(statement, claim, is_target):
            self.remarks.append(statement)
        elif claim.left is None:
            self.bare.append(claim)
        elif is_asked:
            return
        elif not isinstance(claim.left, (Symbol, Item, Derivative)):
            self.remarks.append(statement)
        elif (self.bare and _is_reason(statement)) or _is_used(claim.left, self.used, statement.node):
            self.definitions.append((claim.left, claim.members[-1]))
        else:
            self.others.append(claim)

    def _without_claim(self, statement: Statement, inequalities: bool) -> None:
        """``b ~ Bernoulli(p)`` and ``f(x) = ...`` define; an inequality may be what is asked for."""
        node = statement.node
        if isinstance(node, Relation) and node.signs == ("sim",) and not isinstance(node.items[1], (Symbol, Item)):
            self.definitions.append((node.items[0], node.items[1]))
        elif _is_function(node, self.own):
            self.definitions.append(_function(node))
        elif inequalities and isinstance(node, Relation):
            self.bare.append(Claim(None, (node,)))
        else:
            self.remarks.append(statement)

    def _is_remark(self, statement: Statement, claim: Claim, is_target: Callable[[Node], bool]) -> bool:
        """Whether a claim is none: the value of an index, what is mentioned in passing, the name of what is asked for."""
        last = claim.members[-1]
        if isinstance(last, Number) and claim.left is None and self.remarks and _lists_steps(self.remarks[-1], statement, self.statements):
            return True  # for t = 1, 2
        if _is_index(claim, self.letters):
            return True
        if claim.left is not None:
            return False
        return statement in self.in_passing or (len(self.statements) > 1 and is_target(last))  # c is the last state, h_T


def _is_index(claim: Claim, letters: set[str]) -> bool:
    """``t = 2``, ``k = 1``: which index is spoken of, no definition of a quantity."""
    return (
        isinstance(claim.left, Symbol)
        and claim.left.name in INDICES | letters
        and isinstance(claim.members[-1], (Number, Bracket, Ellipsis, Symbol))
    )


def _lists_steps(last: Statement, statement: Statement, statements: tuple[Statement, ...]) -> bool:
    """Whether a number goes on with the values of an index that the statement right before it begins."""
    pair = equation(last.node)
    indexed = pair is not None and isinstance(pair[0], Symbol) and pair[0].name in INDICES and isinstance(pair[1], Number)
    return indexed and not statement.before.strip(" ,") and statements[statements.index(statement) - 1] is last


def _is_reason(statement: Statement) -> bool:
    """``diag(f_t), since C_t = ...``: an equation behind the answer that says why, or what its letters are."""
    return f" {statement.before.lower()}".rstrip(" ,:").endswith(tuple(f" {word}" for word in _REASONS))


def _is_function(node: Node, own: frozenset[str]) -> bool:
    """``f(x, h) = ...`` and ``φ = tanh``."""
    if not isinstance(node, Relation) or node.signs[0] != "=":
        return False
    left = node.items[0]
    return isinstance(left, Call) and left.function + "(" in own


def _function(node: Node) -> tuple[Node, Node]:
    """The left side and the last right side of what defines a function; where it lives is a remark."""
    assert isinstance(node, Relation), "by _is_function"
    end = node.signs.index("in") if "in" in node.signs else len(node.signs)
    return node.items[0], node.items[end]


def _used(statements: tuple[Statement, ...]) -> list[tuple[Node, set[Node], set[str]]]:
    found = []
    for statement in statements:
        node = statement.node
        parts = [part for item in _using(node) for part in walk(item)]
        families = {part.family for part in parts if isinstance(part, Item)}
        families |= {_by_names(part) for part in parts if isinstance(part, Derivative)} - {""}
        found.append((node, set(parts), families))
    return found


def _using(node: Node) -> tuple[Node, ...]:
    """The members of a statement that use names: all but a name on the left, and what an equation ``c π + 0 = 1`` is solved for."""
    if not isinstance(node, Relation):
        return (node,)
    introduces = isinstance(node.items[0], (Symbol, Item, Derivative)) or isinstance(node.items[-1], Number)
    return node.items[1:] if introduces else node.items


def _by_names(node: Derivative) -> str:
    """A derivative of one name by another, whatever their indices; empty for one of a formula."""
    top, bottom = bare_name(node.top), bare_name(node.bottom)
    return f"∂{top}/∂{bottom}" if top and bottom else ""


def _is_used(left: Node, used: Iterable[tuple[Node, set[Node], set[str]]], itself: Node) -> bool:
    """Whether another statement, or a recursive definition, speaks of this name."""
    for node, parts, families in used:
        if isinstance(left, Item) and left.family in families and (node is not itself):
            return True
        if isinstance(left, Derivative) and _by_names(left) in families and node is not itself:
            return True
        if left in parts and node is not itself:
            return True
    return False


def equation(node: Node) -> tuple[Node, Node] | None:
    if isinstance(node, Relation) and node.signs == ("=",):
        return node.items[0], node.items[1]
    return None
