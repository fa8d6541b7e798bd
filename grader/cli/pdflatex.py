"""Sets LaTeX source of ours as PDF with pdflatex, where it is installed: in a folder of its own, and with bounds.

It can't start programs, reads no file outside its folder and TeX's own, and ends at a limit of time and memory.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from grader.cli.complaints import Complaint

SECONDS = 60
"""For each of the runs."""
MEMORY = 1_500_000_000
"""Bytes of address space."""
RUNS = 3
"""Runs at most: until the numbers of pages no longer change."""
PACKAGES = "texlive-latex-recommended, texlive-latex-extra, texlive-fonts-recommended and lmodern"


def pdflatex_pdf(source: str) -> bytes:
    """The source as PDF. Raises Complaint where there is no pdflatex, or it fails."""
    program = program_path()
    with TemporaryDirectory(prefix="markscheme-") as folder:
        here = Path(folder)
        (here / "document.tex").write_text(source, encoding="utf-8")
        before = None
        for _ in range(RUNS):
            _run(program, here)
            after = (here / "document.aux").read_bytes()
            if after == before:
                break
            before = after
        return (here / "document.pdf").read_bytes()


def program_path() -> str:
    """Where pdflatex is. Raises Complaint."""
    found = shutil.which("pdflatex")
    if found is None:
        sentence = "pdflatex is not installed."
        raise Complaint("", "--engine pdflatex", sentence, f"Install {PACKAGES}, or leave --engine out.")
    return found


def _run(program: str, here: Path) -> None:
    """One run. Raises Complaint with the first error of the log."""
    command = [program, "-no-shell-escape", "-interaction=batchmode", "-halt-on-error", "document.tex"]
    process = subprocess.Popen(
        command, cwd=here, env=_environment(here), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True, preexec_fn=_bound,
    )  # fmt: skip
    try:
        code = process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise _failed(f"pdflatex was stopped after {SECONDS} seconds.") from None
    if code != 0 or not (here / "document.pdf").is_file():
        raise _failed(f"pdflatex failed: {_first_error(here / 'document.log')}.")


def _environment(here: Path) -> dict[str, str]:
    """Nothing of ours but the path to programs; TeX may read and write here, and in no other place."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(here),
        "openin_any": "p",
        "openout_any": "p",
        "SOURCE_DATE_EPOCH": "0",
        "FORCE_SOURCE_DATE": "1",
    }


def _bound() -> None:
    """Runs in the new process, before pdflatex."""
    if sys.platform != "win32":
        import resource  # imported here: start-up time, and Windows has none

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def _first_error(log: Path) -> str:
    if not log.is_file():
        return "it wrote no log"
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return next((line[1:].strip().rstrip(".") for line in lines if line.startswith("!")), "its log names no error")


def _failed(sentence: str) -> Complaint:
    return Complaint("", "--engine pdflatex", sentence, "Leave --engine out, and report it as a fault of Markscheme.")
