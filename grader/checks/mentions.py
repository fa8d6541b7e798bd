"""Words right beside a formula: whether it is put forward as an answer, or only mentioned in passing."""

from __future__ import annotations

import re

from grader.notation.chains import Statement
from grader.notation.tree import Call, Item, Node, Number, Plus, Relation, Symbol, walk

_FURTHER = ("simplif", "reduces to", "which is", "which equals", "that is", "i.e", "becomes", "equivalently", "equal to", " or ", "or ")


_PUTS_FORWARD = (
    "simplifies to", "simplified to", "simplify to", "reduces to", "which is", "which equals", "that is", "i.e", "i.e.", "becomes",
    "equivalently", "equal to", "equals", " or", "approximately", "roughly", "it is",
)  # fmt: skip
_OFFERED = ("or", "and/or")
_DESCRIBED = re.compile(
    r"\b(?:that|which) is,?\s+(?:an?\s+[a-z -]+|exponential\w*|linear\w*|geometric\w*|polynomial|proportional|logarithmic)"
    r"\s(?:in|per|at|for|over|to|with)(?:\s+the\s+[a-z]+)?\W*$"
)
"""``that is, an exponential in``: what kind of thing the formula is, and no other formula."""


def goes_further(statement: Statement) -> bool:
    """``... which simplifies to x``, ``... or x``: a formula that claims to be the same, or another answer."""
    words = f" {_DESCRIBED.sub(' ', statement.before.lower())} "
    if is_atom(statement.node):  # a letter is mentioned in passing more often than it is put forward
        return puts_forward(statement) or statement.after.strip() in _OFFERED
    return any(word in words for word in _FURTHER)


def puts_forward(statement: Statement) -> bool:
    """Whether the words right before a formula say that the one before is the same."""
    return f" {statement.before.lower()} ".rstrip(" ,:").endswith(_PUTS_FORWARD)


_SAME = re.compile(
    r"\W*(?:or\W+)?(?:that is(?: to say)?|which is|which equals|i\.?e\.?|(?:is )?equals?(?: to)?|is the same as|namely|equivalently)(?: the)?\W*",
    re.IGNORECASE,
)


def says_same(statement: Statement, asked: bool) -> bool:
    """Whether ``that is``, ``which equals`` or the like stands between a formula and the one before it.

    Nothing but that, unless the one before it is named as what is asked for.
    """
    return bool(_SAME.fullmatch(statement.before)) or (asked and puts_forward(statement))


_MENTIONING = re.compile(r"\b(?:where|with|here|is the|denotes|term|part)\b", re.IGNORECASE)
_PLACED = re.compile(r"\b(?:after|behind|following|reading|processing|seeing|input|word|token)\W*$", re.IGNORECASE)


_WORKED_WITH = re.compile(
    r"\b(?:numerator and denominator|top and bottom|both)\s+(?:are\s+|were\s+)?(?:divided|multiplied)\s+(?:by|with)(?:\s+the\s+\w+)?\W*$", re.IGNORECASE
)
"""``numerator and denominator divided by``: how a fraction that stands before was come by; its value is the same."""
_HAVING = re.compile(r"\b(?:with|has|have|of)\W*$", re.IGNORECASE)
_COUNTED = re.compile(r"\W*(?:forget |input |such |equal |diagonal |Jacobian )?(?:weights|biases|numbers|entries|factors|terms|matrices|gates|Jacobians|steps)\b", re.IGNORECASE)
_ANY = re.compile(r"\b(?:any|every|arbitrary)\W*$", re.IGNORECASE)


def mentioned(statements: tuple[Statement, ...]) -> list[Statement]:
    """``I + A, where A is the Jacobian``: parts of another formula, named to say what they are, and the list of them."""
    found: list[Statement] = []
    terms = {term for other in statements for part in walk(other.node) if isinstance(part, Plus) for term in part.terms}
    lists = False
    for at, statement in enumerate(statements):
        node = statement.node
        goes_on = lists and bool(statement.after.strip()) and not puts_forward(statement) and (node in terms or not isinstance(node, Symbol))
        if at and _HAVING.search(statement.before) and _COUNTED.match(statement.after):
            found.append(statement)  # three blocks with H(H + D) weights
        if at and _WORKED_WITH.search(statement.before) and not is_atom(statements[at - 1].node):
            found.append(statement)
        placed = _PLACED.search(statement.before) and any(map(puts_forward, statements[at + 1 :]))
        if is_atom(node) and (placed or (at and _ANY.search(statement.before))):
            found.append(statement)  # the state after x_T, i.e. h_T; for any h_0
        part = not isinstance(node, Relation) and (goes_on or bool(_MENTIONING.search(statement.before)))
        lists = part and any(node in walk(other.node) and other.node != node for other in statements)
        found += [statement] * lists
    return found


def is_atom(node: Node) -> bool:
    """Whether a formula is one letter, number or name."""
    return isinstance(node, (Symbol, Number, Item)) or (isinstance(node, Call) and not node.arguments)


def is_formula(node: Node) -> bool:
    """Whether something is no single name, and no words that were taken for names: ``old memory times forget gate``."""
    return not is_atom(node) and not any(isinstance(part, Symbol) and len(part.name) > 3 and part.name.isalpha() for part in walk(node))


def lists_letters(statements: tuple[Statement, ...], members: list[Node]) -> bool:
    """``with learned v, W, U`` at the end: two letters or more, all of them in the formula itself."""
    listed = [s.node for s in statements[-2:]]
    parts = {part for member in members for part in walk(member)}
    return len(listed) == 2 and all(isinstance(node, Symbol) and node in parts for node in listed)
