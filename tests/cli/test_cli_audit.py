"""The command ``audit``."""

from __future__ import annotations

from concurrent.futures.process import BrokenProcessPool
from typing import Any

import pytest

from grader.cli import auditing


def test_an_audit_says_what_it_did(run: Any) -> None:
    done = run("audit", "--seeds", "1", "--first", "3", "--every", "40")
    assert done.code == 0, done.out
    assert "Seed 3: no complaints." in done.out


def test_a_number_of_seeds_is_a_number(run: Any) -> None:
    done = run("audit", "--seeds", "none")
    assert done.code == 2
    assert "is no number" in done.err


def test_processes_change_nothing_but_the_time(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditing, "BLOCK", 2)
    one, two = (run("audit", "--seeds", "3", "--first", "5", "--every", "60", "--jobs", jobs) for jobs in "12")
    assert (one.code, one.out) == (two.code, two.out)
    assert "Seeds 5 to 7: no complaints." in two.out


def test_every_seed_is_in_one_block_and_blocks_begin_where_they_always_do() -> None:
    for first, count in ((0, 1), (0, 250), (249, 2), (1, 2000), (312, 700)):
        found = auditing.blocks(range(first, first + count))
        assert [seed for block in found for seed in block] == list(range(first, first + count))
        assert all(block.start % auditing.BLOCK == 0 for block in found[1:])


def test_a_process_that_ends_is_told_in_one_sentence(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def ends(*_: object, **__: object) -> None:
        raise BrokenProcessPool

    monkeypatch.setattr(auditing, "in_processes", ends)
    done = run("audit", "--seeds", "300", "--jobs", "2")
    assert done.code == 2 and "ended by the system" in done.err
