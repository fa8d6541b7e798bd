"""Conditions said in words: ``a if c, otherwise b`` and ``a with probability p, else b`` as one statement with cases."""

from __future__ import annotations

import re

from grader.checks.assignments import assigned
from grader.notation.chains import Statement
from grader.notation.english import OTHERWISE
from grader.notation.tree import (
    Call,
    Cases,
    Derivative,
    Item,
    Node,
    Number,
    Relation,
    Symbol,
    WithProbability,
    walk,
)

INEQUALITIES = frozenset({"<", ">", "<=", ">=", "!="})
_EQUALITIES = frozenset({"=", "≈", "->", "=>"})
_CONDITIONAL = ("if", "when", "whenever", "provided", "while", "for", "where", "in case")
_CHANCE = ("probability", "prob", "prob.", "w.p.", "wp", "chance")


def fold(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """``a if c, otherwise b`` and ``a with probability p, else b`` as one statement with cases."""
    if len(statements) == 1 and not (statements[0].before or statements[0].after):
        return statements
    statements = _without_vanishing(statements)
    statements = assigned(_compared(tuple(Statement(_without_limit(s.node), s.before, s.after) for s in statements)))
    statements = _without_explanations(statements)
    tagged = [_tagged(at, statements) for at in range(len(statements))]
    if not any(tag in ("condition", "chance") for tag in tagged):
        return statements
    found: list[Statement] = []
    branches: list[tuple[Node, Node | None]] = []
    head: Statement | None = None
    waiting: Node | None = None

    def close() -> None:
        nonlocal head, branches, waiting
        if head is not None and branches:
            found.append(_joined(head, branches))
        head, branches, waiting = None, [], None

    for at, statement in enumerate(statements):
        tag = tagged[at]
        if tag == "condition" and _is_idle(at, statements):
            if tagged[at + 1 : at + 2] == ["otherwise"]:
                waiting = _negated(statement.node)
        elif tag == "condition" or tag == "chance":
            condition = WithProbability(statement.node) if tag == "chance" else statement.node
            if branches and branches[-1][1] is None and waiting is None and len(branches) + bool(head) and _open(branches):
                branches[-1] = (branches[-1][0], condition)
            elif found and head is None and waiting is None and not _leads(statement):
                head = found.pop()
                branches = [(_right(head.node), condition)]
            else:
                waiting = condition
        elif waiting is not None:
            if head is None:
                head = statement
            branches.append((_right(statement.node), waiting))
            waiting = None
        elif head is not None and (tag == "otherwise" or _follows_up(statement)):
            branches.append((_right(statement.node), None))
        elif branches and isinstance(branches[-1][1], WithProbability) and tagged[at + 1 : at + 2] == ["chance"]:
            branches.append((_right(statement.node), None))  # a with probability p and b with probability 1 - p
        else:
            close()
            found.append(statement)
    close()
    return tuple(found)


_SUPPOSING = re.compile(r"\b(?:if|when|with|for|where|as)\W*$", re.IGNORECASE)
_SMALL = re.compile(r"\W*(?:is|are|stays?|becomes?|gets?)\s+(?:very\s+|almost\s+)?(?:small|tiny|negligible|close|near|large|zero)\b", re.IGNORECASE)
_IDLE = re.compile(r"\b(?:nothing|unchanged|no change|no clipping|not changed|as it is|untouched|unaffected|the same(?! as))\b", re.IGNORECASE)
_EXPLAINED = re.compile(r"\b(?:factor|norm|length|magnitude)\b", re.IGNORECASE)
_OUTCOME = re.compile(r"\b(?:goes|go|tends?|vanish\w*|shrinks?|decays?|explod\w*|converges?|grows?|survives?|blows?)\b", re.IGNORECASE)
"""``which goes to 0 if c``: what becomes of the formula under a condition, which the formula itself does not have."""
_NEGATED = {"<": ">=", ">": "<=", "<=": ">", ">=": "<"}


def _without_vanishing(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """The statements without ``even if ∂F/∂h ≈ 0`` and ``with f_j ≈ 1``: what a part of the formula may come near is a remark."""

    def vanishes(statement: Statement) -> bool:
        pair = statement.node
        supposed = bool(_SUPPOSING.search(statement.before))
        if not isinstance(pair, Relation):
            return supposed and bool(_SMALL.match(statement.after)) and is_part(pair, statement)
        limit = getattr(pair.items[1], "value", None) if len(pair.items) == 2 else None
        if limit not in (0, 1):
            return False
        left = pair.items[0]
        zero = pair.signs == ("=",) and limit == 0 and isinstance(left, Derivative) and supposed
        return (zero or pair.signs in (("≈",), ("->",))) and is_part(left, statement)

    def is_part(node: Node, statement: Statement) -> bool:
        parts = [part for other in statements if other is not statement for part in walk(other.node)[1:]]
        member = isinstance(node, Item) and any(isinstance(one, Item) and one.family == node.family for one in parts)
        return member or node in parts or (isinstance(node, Derivative) and any(_is_same_derivative(node, one) for one in parts))

    return tuple(statement for statement in _with_limits(statements) if not vanishes(statement))


def _is_same_derivative(one: Derivative, other: Node) -> bool:
    """``∂F/∂h`` and ``∂F(h)/∂h``: a function may be written with its argument or without."""
    if not isinstance(other, Derivative) or one.bottom != other.bottom:
        return False
    called = isinstance(one.top, Call) and isinstance(other.top, Call) and one.top.function == other.top.function
    return called or one.top == other.top


def _with_limits(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """``for ∂F/∂h → 0`` as one statement, where the arrow had parted it in two."""
    found: list[Statement] = []
    for statement in statements:
        last = found[-1] if found else None
        limit = isinstance(statement.node, Number) and statement.before in ("", "to") and statement.node.value == 0
        if last and limit and last.after == statement.before and isinstance(last.node, (Derivative, Item)) and _SUPPOSING.search(last.before):
            found[-1] = Statement(Relation((last.node, statement.node), ("->",)), last.before, statement.after)
        else:
            found.append(statement)
    return tuple(found)


def _is_idle(at: int, statements: tuple[Statement, ...]) -> bool:
    """Whether a condition says in words alone that nothing happens: ``if ‖g‖ ≤ θ nothing changes``, ``unchanged if ‖g‖ ≤ θ``."""
    statement = statements[at]
    follows = statements[at + 1].node if at + 1 < len(statements) else None
    named = isinstance(follows, Symbol) and not _IDLE.search(statement.after)  # if ‖g‖ ≤ θ, g stays unchanged
    behind, *others = re.split(r"[,.;]| [-–] ", statement.after.lstrip(" :,"))
    if not others and behind.split()[-1:] and behind.split()[-1].lower() in _CONDITIONAL:
        behind = ""  # for ‖g‖ > θ, unchanged for ‖g‖ ≤ θ: the words belong to the next condition
    return not named and bool(_IDLE.search(statement.before) or _IDLE.search(behind))


def _without_explanations(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """The statements without ``if ‖g‖ ≤ θ the factor is 1``, which explains a formula that stands before it."""
    kept: list[Statement] = []
    for at, statement in enumerate(statements):
        explains = kept and isinstance(statement.node, (Number, Symbol)) and _EXPLAINED.search(statement.before)
        under = "condition" if explains and kept[-1] is statements[at - 1] and _tagged(at - 1, statements) == "condition" else _tagged(at, statements)
        formula = any(not isinstance(earlier.node, (Number, Symbol)) for earlier in kept[: -1 if under == "condition" else None])
        if explains and formula and under in ("condition", "otherwise"):
            del kept[len(kept) - (under == "condition") :]
        else:
            kept.append(statement)
    return tuple(kept)


def _negated(node: Node) -> Node:
    """The opposite of a comparison."""
    assert isinstance(node, Relation), "a condition compares"
    return Relation(node.items, (_NEGATED.get(node.signs[0], "="),)) if len(node.signs) == 1 else node


def _without_limit(node: Node) -> Node:
    """``(γ σ)^{T-k} → 0``: what a formula tends to is a remark."""
    if not (isinstance(node, Relation) and node.signs[-1] == "->" and isinstance(node.items[-1], Number) and node.items[-1].value == 0):
        return node
    return node.items[0] if len(node.items) == 2 else Relation(node.items[:-1], node.signs[:-1])


_GREATER = ("exceeds", "greater than", "larger than", "bigger than", "is above", "longer than", "more than")
_SMALLER = ("smaller than", "less than", "is below", "shorter than", "at most", "not exceed")


def _compared(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """``‖g‖ exceeds the threshold θ``: a comparison in words as a relation."""
    found: list[Statement] = []
    for statement in statements:
        words = statement.before.lower()
        sign = ">" if any(w in words for w in _GREATER) else "<=" if any(w in words for w in _SMALLER) else ""
        if sign and found and not isinstance(found[-1].node, Relation) and not isinstance(statement.node, Relation):
            last = found.pop()
            found.append(Statement(Relation((last.node, statement.node), (sign,)), last.before, statement.after))
        else:
            found.append(statement)
    return tuple(found)


def _open(branches: list[tuple[Node, Node | None]]) -> bool:
    return len(branches) > 1


def _leads(statement: Statement) -> bool:
    """``If c: a``: the condition opens its sentence."""
    words = statement.before.lower().replace(",", " ").split()
    return bool(words) and words[0] in _CONDITIONAL and (statement.after.lower().startswith(("then", "we", "set", ":")))


def _follows_up(statement: Statement) -> bool:
    return statement.after.lower().lstrip(" ,.").startswith(tuple(OTHERWISE))


def _tagged(at: int, statements: tuple[Statement, ...]) -> str:
    statement = statements[at]
    before = statement.before.lower().replace(",", " , ").split()
    if at and any(word in _CHANCE for word in before[-2:]) and "otherwise" not in before[-1:]:
        return "chance"
    compares = isinstance(statement.node, Relation) and any(sign in INEQUALITIES for sign in statement.node.signs)
    if compares and _OUTCOME.search(statement.before):
        return ""
    if compares and any(word in _CONDITIONAL for word in before):
        return "condition"
    if compares and at == 0 and statement.after.lower().startswith(("then", ":")):
        return "condition"
    if any(word in OTHERWISE for word in before):
        return "otherwise"
    return ""


def _right(node: Node) -> Node:
    return node.items[-1] if isinstance(node, Relation) else node


def _joined(head: Statement, branches: list[tuple[Node, Node | None]]) -> Statement:
    cases = Cases(tuple(branches))
    if isinstance(head.node, Relation) and all(sign in _EQUALITIES for sign in head.node.signs):
        return Statement(Relation((head.node.items[0], cases), ("=",)), head.before, head.after)
    return Statement(cases, head.before, head.after)
