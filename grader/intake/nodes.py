"""What JSON, YAML and TOML have in common once read: lists and mappings whose leaves are texts."""

from __future__ import annotations

from typing import TypeAlias

DEEPEST = 12
"""Levels of lists and mappings in a file; the deepest table of an answer sheet has five."""


class Pairs(tuple[tuple[str, "Node"], ...]):
    """A mapping as written: in order, with a key that was given twice still there twice."""

    __slots__ = ()


Node: TypeAlias = "str | list[Node] | Pairs"


class Unreadable(ValueError):
    """A file that breaks the rules of its form: where, and how."""

    def __init__(self, place: str, sentence: str) -> None:
        super().__init__(sentence)
        self.place, self.sentence = place, sentence


def too_deep(place: str = "whole file") -> Unreadable:
    """The refusal of a file whose nesting would exhaust whoever walks it."""
    return Unreadable(place, f"Its lists and mappings are nested more than {DEEPEST} deep.")
