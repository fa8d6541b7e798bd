"""When two left sides name the same thing, whatever their index letters."""

from __future__ import annotations

from grader.notation.tree import Bracket, Call, Derivative, Item, Node, Symbol, walk


def same_name(node: Node, target: Node) -> bool:
    """Whether a left side names the target, with whatever index letters."""
    if type(node) is not type(target):
        return False
    if isinstance(node, Item) and isinstance(target, Item):
        return node.family == target.family and _same_kind(node.index, target.index)
    if isinstance(node, Symbol):
        return node == target
    return key(node) == key(target)


def _same_kind(ours: tuple[Node, ...], theirs: tuple[Node, ...]) -> bool:
    """A particular index is matched only by itself, a general one by any general one."""
    if len(ours) != len(theirs):
        return False
    return all(a == b or (_general(a) and _general(b)) for a, b in zip(ours, theirs, strict=True))


def _general(index: Node) -> bool:
    return any(isinstance(part, Symbol) and part.name.islower() for part in walk(index))


def key(node: Node) -> str:
    """What a name is, without its indices: ``∂L/∂W_hh``, ``h``."""
    if isinstance(node, Derivative):
        return f"∂{key(node.top)}/∂{key(node.bottom)}"
    if isinstance(node, Item):
        return node.family + "_"
    if isinstance(node, Symbol):
        return node.name
    if isinstance(node, Call):
        return f"{node.function}({','.join(key(a) for a in node.arguments)})"
    if isinstance(node, Bracket):
        return f"[{','.join(key(a) for a in node.parts)}]"
    return type(node).__name__


def bare_name(node: Node) -> str:
    """The letter or family that a node is, whatever its indices; empty for anything else."""
    return node.family if isinstance(node, Item) else node.name if isinstance(node, Symbol) else ""
