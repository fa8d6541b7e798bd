"""How the command starts: at once, and with help."""

from __future__ import annotations

import resource
import subprocess
import sys
from typing import Any

import pytest

from grader.cli.main import main

LIMIT = 0.2
"""Seconds of work until the end of ``--help``, Python's own start included."""


def test_help_is_there_at_once() -> None:
    def worked() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    spent = []
    for _ in range(3):
        before = worked()
        subprocess.run(
            [sys.executable, "-m", "grader.cli.main", "--help"], check=True, stdout=subprocess.DEVNULL
        )
        spent.append(worked() - before)
    assert min(spent) < LIMIT


def test_nothing_heavy_is_imported_for_help() -> None:
    code = (
        "import sys, contextlib, grader.cli.main as m\n"
        "with contextlib.suppress(SystemExit): m.main(['--help'])\n"
        "heavy = {'numpy', 'sympy', 'pandas', 'jinja2', 'msgspec', 'markdown_it'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("command", ["mark", "check", "compare", "paper", "sheet", "key"])
def test_every_command_has_help(run: Any, command: str) -> None:
    done = run(command, "--help")
    assert done.code == 0
    assert done.out.startswith(f"usage: markscheme {command}")


def test_without_a_command_the_help_is_shown(run: Any) -> None:
    done = run()
    assert done.code == 2 and "commands:" in done.out


@pytest.mark.parametrize(
    "arguments", [["mark"], ["mark", "x"], ["mark", "x", "--out", "y", "--jobs", "0"], ["check", "--colour"]]
)
def test_a_wrong_command_line_is_one_sentence(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "--help" in said
