"""Shares work among processes: each is started anew, ends with the first one, and leaves Ctrl-C to it."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from typing import TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")


def in_processes(
    work: Callable[[Task], Result], tasks: Sequence[Task], jobs: int, chunk: int, begin: Callable[[], None] | None = None
) -> Iterator[Result]:
    """What the work gives for each task, in their order. ``begin`` runs first in each process.

    Raises BrokenProcessPool where a task ends its process.
    """
    spawn = multiprocessing.get_context("spawn")  # Typst in a forked process waits for ever
    with ProcessPoolExecutor(jobs, mp_context=spawn, initializer=_begin, initargs=(begin,)) as pool:
        try:
            yield from pool.map(work, tasks, chunksize=chunk)
        finally:
            pool.shutdown(cancel_futures=True)


def _begin(begin: Callable[[], None] | None) -> None:
    """Makes a new process ready: Ctrl-C is for the first process to answer, and none outlives it."""
    if begin is not None:
        begin()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@lru_cache(maxsize=1)
def keep_loaded() -> None:
    """Once in a process: the libraries and the first variant stay, so they are never looked through for garbage again."""
    gc.freeze()
