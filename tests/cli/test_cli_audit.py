"""The command ``audit``."""

from __future__ import annotations

from typing import Any


def test_an_audit_says_what_it_did(run: Any) -> None:
    done = run("audit", "--seeds", "1", "--first", "3", "--every", "40")
    assert done.code == 0, done.out
    assert "Seed 3: no complaints." in done.out


def test_a_number_of_seeds_is_a_number(run: Any) -> None:
    done = run("audit", "--seeds", "none")
    assert done.code == 2
    assert "is no number" in done.err
