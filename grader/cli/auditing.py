"""The command ``audit``: many variants of an exam put to the test before anyone prints one."""

from __future__ import annotations

import argparse
import logging
import sys
import time

from grader.cli import BAD_INPUT
from grader.cli.the_exam import exam_named
from grader.codes import CANONICAL
from grader.exam import variant
from solutions.audit.expected import Complaint
from solutions.audit.fields import Auditor
from solutions.documents.proofs import complaints

SECONDS_BETWEEN = 10.0
"""How often the progress is shown."""


def audit(given: argparse.Namespace) -> int:
    """Audits the variants of the seeds that were asked for; complaints go to the standard output, one a line."""
    logging.disable(logging.CRITICAL)  # a check that breaks is a complaint here
    exam = exam_named(given.exam)
    auditor = Auditor(given.every)
    found = 0
    shown = time.monotonic()
    seeds = range(given.first, given.first + given.seeds)
    for done, seed in enumerate(seeds):
        for complaint in of_seed(exam, seed, auditor):
            print(complaint, flush=True)
            found += 1
        if time.monotonic() - shown > SECONDS_BETWEEN:
            shown = time.monotonic()
            print(f"… {done + 1} of {len(seeds)}", file=sys.stderr)
    which = f"Seed {seeds.start}" if len(seeds) == 1 else f"Seeds {seeds.start} to {seeds.stop - 1}"
    print(f"{which}: {found or 'no'} complaint{'' if found == 1 else 's'}.")
    return BAD_INPUT if found else 0


def of_seed(exam: str, seed: int, auditor: Auditor) -> list[Complaint]:
    """All complaints about one variant."""
    try:
        paper = variant(exam, str(seed))
        return [*auditor.complaints(paper), *complaints(paper, variant(exam, CANONICAL), auditor)]
    except Exception as broken:  # whatever goes wrong with a variant is what the audit is for; the next seed is tried
        return [Complaint(str(seed), "the variant", f"{type(broken).__name__}: {broken}")]
