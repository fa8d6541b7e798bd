"""What the tests of documents share: LaTeX run as we run it, with its complaints, and the words of a PDF."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest

from grader.cli.pdflatex import PACKAGES

needs_latex = pytest.mark.skipif(
    shutil.which("pdflatex") is None, reason=f"pdflatex is not installed ({PACKAGES} bring it)"
)
needs_pdftotext = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not installed")


class Compiled(NamedTuple):
    """What pdflatex said of a source."""

    errors: list[str]
    overfull: list[float]
    """Points by which boxes are too wide."""
    pages: int


def compiled(source: str) -> Compiled:
    """The source run twice through pdflatex, in a folder of its own."""
    with TemporaryDirectory() as folder:
        here = Path(folder)
        (here / "x.tex").write_text(source, encoding="utf-8")
        command = ["pdflatex", "-no-shell-escape", "-interaction=nonstopmode", "x.tex"]
        for _ in range(2):
            subprocess.run(command, cwd=here, capture_output=True, timeout=120, check=False)
        log = (here / "x.log").read_text(encoding="utf-8", errors="replace")
    pages = re.search(r"Output written on x\.pdf \((\d+) page", log)
    return Compiled(
        re.findall(r"^! .*", log, re.MULTILINE),
        [float(points) for points in re.findall(r"Overfull \\hbox \(([\d.]+)pt too wide\)", log)],
        int(pages[1]) if pages else 0,
    )


def words_of(pdf: bytes, order: str = "-raw") -> str:
    """The words of a PDF in an order of pdftotext, without the places where a long word may break."""
    done = subprocess.run(["pdftotext", order, "-", "-"], input=pdf, capture_output=True, timeout=60, check=True)
    return done.stdout.decode("utf-8", "replace").replace("\u200b", "")


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF has."""
    done = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, timeout=60, check=True)
    found = re.search(rb"Pages:\s+(\d+)", done.stdout)
    assert found is not None
    return int(found[1])
