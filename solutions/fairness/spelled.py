"""Spells a value out, so that equal values are spelled alike in every process: sets in order, functions by their names."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass


def spelled(value: object) -> str:
    """A text that two values share if they read alike; fields that a dataclass hides or works out are left out.

    >>> spelled({"b": frozenset("xy"), "a": len})
    "{'b': {'x', 'y'}, 'a': builtins.len}"
    """
    if is_dataclass(value) and not isinstance(value, type):
        inside = ", ".join(f"{field.name}={spelled(getattr(value, field.name))}" for field in fields(value) if field.repr and field.init)
        return f"{type(value).__name__}({inside})"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{spelled(key)}: {spelled(item)}' for key, item in value.items())}}}"
    if isinstance(value, Set):
        return f"{{{', '.join(sorted(map(spelled, value)))}}}"
    if isinstance(value, tuple | list):
        return f"({', '.join(map(spelled, value))})"
    if callable(value) and hasattr(value, "__qualname__"):
        return f"{value.__module__}.{value.__qualname__}"
    return repr(value)
