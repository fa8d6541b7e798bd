"""Reads YAML as text: only the tree of nodes is composed, nothing is ever constructed from it.

So no tag can make an object, ``0.30`` and ``no`` stay as they are written, and aliases are followed under a
limit (nine aliases of nine aliases of ... would otherwise fill the memory).
"""

from __future__ import annotations

import yaml  # type: ignore[import-untyped]  # the library has no types

from grader.intake.nodes import DEEPEST, Node, Pairs, Unreadable, too_deep

LARGEST = 200_000
"""Characters; PyYAML needs a second for each 60,000 of the worst kind."""
MOST_NODES = 50_000
"""Nodes of a file once its aliases are followed; an answer sheet has about 400."""

_NULL = "tag:yaml.org,2002:null"


def parse_yaml(text: str) -> Node:
    """The document as text; more than one becomes a list. Raises :class:`Unreadable`."""
    if len(text) > LARGEST:
        raise Unreadable("whole file", f"It has more than {LARGEST:,} characters.")
    try:
        documents = [node for node in yaml.compose_all(text, Loader=yaml.SafeLoader) if node is not None]
    except yaml.MarkedYAMLError as broken:
        raise Unreadable(_place(broken.problem_mark), f"This is not YAML: {broken.problem}.") from None
    except yaml.reader.ReaderError as broken:
        line = text.count("\n", 0, broken.position) + 1
        raise Unreadable(f"line {line}", "A control character stands here, which YAML forbids.") from None
    except RecursionError:
        raise too_deep() from None
    except (ValueError, OverflowError):  # an escape in quotes beyond the last character of Unicode
        raise Unreadable("whole file", "This is not YAML: an escape in quotes is no character.") from None
    texts = _Texts()
    found = [texts.of(document) for document in documents]
    return found[0] if len(found) == 1 else found


def _place(mark: yaml.Mark | None) -> str:
    return f"line {mark.line + 1}, column {mark.column + 1}" if mark else "whole file"


class _Texts:
    """Turns nodes into texts and counts them, each alias anew."""

    def __init__(self) -> None:
        self._seen = 0

    def of(self, node: yaml.Node, depth: int = 0) -> Node:
        self._seen += 1
        if depth > DEEPEST:
            raise too_deep(_place(node.start_mark))
        if self._seen > MOST_NODES:
            raise Unreadable("whole file", f"With aliases followed it has more than {MOST_NODES:,} parts.")
        if isinstance(node, yaml.MappingNode):
            return Pairs((self._key(key), self.of(value, depth + 1)) for key, value in node.value)
        if isinstance(node, yaml.SequenceNode):
            return [self.of(item, depth + 1) for item in node.value]
        unsaid = node.tag == _NULL and node.style is None  # null, ~ or nothing, not in quotes
        return "" if unsaid else str(node.value)

    def _key(self, node: yaml.Node) -> str:
        if isinstance(node, yaml.ScalarNode):
            return str(node.value)
        raise Unreadable(_place(node.start_mark), "A list or mapping stands here where a key should.")
