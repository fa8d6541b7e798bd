"""The options of the commands that make and prove variants, and which module does the work."""

from __future__ import annotations

import argparse
from typing import Any


def add_commands(commands: Any) -> None:
    """Adds the commands to the parser. ``commands`` is what argparse calls subparsers."""
    found = commands.add_parser(
        "audit",
        help="put many variants to the test: right answers, slips, wrong answers, witnesses, documents",
        description="Audit variants: the key's own answers earn full marks in every notation, slips earn their credit, wrong "
        "answers never earn full marks, references agree with their witnesses, documents render.",
    )
    found.add_argument("exam", nargs="?", metavar="EXAM", help="identifier of the exam (default: the only one of the bank)")
    found.add_argument("--seeds", type=_count, default=20, metavar="N", help="how many variants (default: 20)")
    found.add_argument("--first", type=_seed, default=0, metavar="S", help="the first seed (default: 0, the printed paper)")
    found.add_argument(
        "--every", type=_count, default=8, metavar="K", help="try each K-th wrong answer, others with other seeds (default: 8)"
    )


def run(given: argparse.Namespace) -> int:
    """Runs one of these commands."""
    from grader.cli.auditing import audit  # imported here: start-up time

    return audit(given)


COMMANDS = frozenset({"audit"})


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is no number; give 1 or more")
    return int(text)


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"“{text}” is no seed; give 0 or more")
    return int(text)
