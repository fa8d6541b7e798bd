"""How much work a call takes, counted and not timed: the same on every machine, however loaded it is."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType, FrameType

HANG_SECONDS = 60
"""A guard against endless loops only."""


class Hang(Exception):
    """The guard went off."""


@contextmanager
def guarded() -> Iterator[None]:
    """Breaks off what would never end."""

    def gone_off(number: int, frame: FrameType | None) -> None:
        raise Hang(f"not settled after {HANG_SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, gone_off)
    signal.setitimer(signal.ITIMER_REAL, HANG_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def calls(action: Callable[[], object], function: CodeType | None = None) -> int:
    """How many functions, of Python and of C, or how often the given one, are entered by ``action``."""
    count = 0

    def counting(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        if function is None:
            count += event in ("call", "c_call")
        else:
            count += event == "call" and frame.f_code is function

    before = sys.getprofile()
    sys.setprofile(counting)
    try:
        action()
    finally:
        sys.setprofile(before)
    return count
