"""Statements of an answer, and which of them a line that begins with a relation sign goes on with."""

from __future__ import annotations

import msgspec

from grader.notation.lexer import Token
from grader.notation.tree import Item, Node, Relation, Symbol, walk


class Statement(msgspec.Struct, frozen=True):
    """One formula or relation, with the words around it."""

    node: Node
    before: str = ""
    after: str = ""


_LINKING = frozenset(
    ["which", "is", "that", "are", "this", "it", "and", "so", "hence", "thus", "therefore", "then", "we", "get", "have", "finally", "also", "by",
     "definition", "simplifies", "simplify", "where", "or", "equivalently", "."]
)  # fmt: skip
"""Words between a formula and a sign that compares which let the chain go on; behind others a new one begins."""
_COMPARING = frozenset({"<", ">", "<=", ">="})


def append(found: list[Statement], node: Node, before: str) -> None:
    """Adds a statement; one that begins with a relation sign continues the chain before it."""
    if isinstance(node, Relation) and node.items[0] == Symbol(""):
        anew = node.signs[0] in _COMPARING and not _LINKING.issuperset(before.replace(",", " ").lower().split())
        if not found or anew:
            rest = node.items[1:]
            append(found, rest[0] if len(rest) == 1 else Relation(rest, node.signs[1:]), before)
            return
        last = found[-1]
        items, signs = (last.node.items, last.node.signs) if isinstance(last.node, Relation) else ((last.node,), ())
        found[-1] = Statement(Relation((*items, *node.items[1:]), (*signs, *node.signs)), last.before)
        return
    if found:
        last = found[-1]
        found[-1] = Statement(last.node, last.before, before)
    found.append(Statement(node, before))


def goes_past(found: list[Statement], node: Node, begins: list[int], marked: list[Token]) -> bool:
    """``y = f(z), z = x`` and on the next line ``= g(x)``: the chain goes on behind the letter that is defined beside it."""
    if len(found) < 2 or not isinstance(node, Relation) or node.items[0] != Symbol(""):
        return False
    chain, beside = found[-2].node, found[-1].node
    defines = isinstance(beside, Relation) and beside.signs == ("=",) and isinstance(beside.items[0], (Symbol, Item))
    if not isinstance(chain, Relation) or not isinstance(beside, Relation) or not defines or found[-1].before.strip(" ,"):
        return False
    ends = [start for kind, _, start, _ in marked if kind in ("\n", "\\\\")]
    behind, before = (sum(begins[at] < end <= begins[at + 1] for end in ends) for at in (-2, -3))
    return behind > 0 and before == 0 and any(beside.items[0] in walk(item) for item in chain.items[1:])
