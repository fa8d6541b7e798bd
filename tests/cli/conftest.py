"""What the tests of the command line share: the six submissions, and the command run in this process."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from grader.cli.main import main

SUBMISSIONS = Path(__file__).parents[2] / "examples" / "ceng403" / "submissions"


class Ran(NamedTuple):
    """What a command left behind in the terminal."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in this process, with an input if one is given."""

    def command(*arguments: object, given: bytes = b"") -> Ran:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
            try:
                code = main([str(argument) for argument in arguments])
            except SystemExit as left:
                code = int(left.code or 0)
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return Ran(code, out.decode(), err.decode())

    return command


@pytest.fixture
def submissions() -> Path:
    return SUBMISSIONS
