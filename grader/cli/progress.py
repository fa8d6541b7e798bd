"""Tells a person who waits how far a long task is; says nothing where nobody looks on."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

FEWEST = 5
"""Things below which the end comes soon enough."""
_WIDTH = 30


def shown(things: Iterable[T], total: int, noun: str) -> Iterator[T]:
    """The things as they come, with a bar on a terminal: ``[######      ] 12 of 50 keys``."""
    visible = sys.stderr.isatty() and total >= FEWEST
    done = 0
    try:
        for thing in things:
            yield thing
            done += 1
            if visible:
                bar = "#" * (_WIDTH * done // total)
                print(f"\r[{bar:<{_WIDTH}}] {done} of {total} {noun}", end="", file=sys.stderr, flush=True)
    finally:
        if visible and done:
            print(file=sys.stderr)
