"""What words do to a quantity, ``replace g by a``, ``scale g by a``, ``rescale g to norm a``, as an equation for it."""

from __future__ import annotations

import re

from grader.notation.chains import Statement
from grader.notation.tree import Call, Item, Node, Over, Relation, Symbol, Times

_SET = r"(?:replace|set|change|update|overwrite|(?:re)?scale|clip|reduce|(?:re)?normali[sz]e|shrink)"
_SCALE = r"(?:multipl(?:y|ie)|(?:re)?scale|shrink)"
_DO = re.compile(r"\b([a-z]+)\W*$", re.IGNORECASE)
_DONE = re.compile(r"^\W*(?:then )?(?:(?:is|gets|must be|should be|will be|has to be) )?(?:then )?([a-z]+) (by|with|to|as|to have|to have the|to the|to a)(?: (norm|length|magnitude))?(?: of)?$", re.IGNORECASE)
_LINKED = re.compile(r"^(by|with|to|as|to have|to have the|to the|to a|so that it has)(?: (norm|length|magnitude))?(?: of)?$", re.IGNORECASE)
_BECOMES = re.compile(r"^\W*(?:then )?(?:becomes|turns into|changes to)$", re.IGNORECASE)


def assigned(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """The statements, two of them made one equation where words set the first to the second."""
    found: list[Statement] = []
    for statement in statements:
        value = _value(found[-1], statement) if found else None
        if value is None:
            found.append(statement)
        else:
            last = found.pop()
            found.append(Statement(Relation((last.node, value), ("=",)), last.before, statement.after))
    return tuple(found)


def _value(first: Statement, second: Statement) -> Node | None:
    """What words make of the quantity that stands first; None where they don't."""
    if not isinstance(first.node, (Symbol, Item)) or isinstance(second.node, Relation):
        return None
    words = " ".join(second.before.replace(",", " ").split())
    done = _DONE.match(words)
    do, linked = _DO.search(first.before), _LINKED.match(words)
    if _BECOMES.match(words):
        return second.node
    verb, link, size = (done[1], done[2], done[3]) if done else (do[1], linked[1], linked[2]) if do and linked else ("", "", "")
    return _applied(verb.lower(), link.lower(), size or "", first.node, second.node)


def _applied(verb: str, link: str, size: str, quantity: Node, value: Node) -> Node | None:
    """The new value of a quantity."""
    if size:
        scaled = link != "by" and re.match(_SET, verb)
        return Over(Times("", value, quantity), Call("norm", (quantity,))) if scaled else None
    if link == "by" and re.match(_SCALE, verb):
        return Times("*", value, quantity)
    if link == "by" and re.match("divided?$", verb):
        return Over(quantity, value)
    return value if link in ("by", "with", "to", "as") and re.match(_SET, verb) else None
