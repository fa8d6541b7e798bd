"""The command ``audit``: many variants of an exam put to the test before anyone prints one."""

from __future__ import annotations

import argparse
import logging
import os
from collections.abc import Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import pairwise

from grader.cli import BAD_INPUT
from grader.cli.complaints import Complaint as Refusal
from grader.cli.processes import in_processes
from grader.cli.progress import shown
from grader.cli.the_exam import exam_named
from grader.codes import CANONICAL
from grader.exam import variant
from solutions.audit.expected import Complaint
from solutions.audit.fields import Auditor
from solutions.documents.proofs import complaints

BLOCK = 250
"""Seeds that share an auditor, and with it the count of how often a check has been met: the blocks begin at the same
seeds however many processes there are, so that these change nothing in what is tried."""


def audit(given: argparse.Namespace) -> int:
    """Audits the variants of the seeds that were asked for; complaints go to the standard output, one a line."""
    exam = exam_named(given.exam)
    seeds = range(given.first, given.first + given.seeds)
    found = 0
    for complaint in _found(exam, given.every, seeds, given.jobs or os.cpu_count() or 1):
        print(complaint, flush=True)
        found += 1
    which = f"Seed {seeds.start}" if len(seeds) == 1 else f"Seeds {seeds.start} to {seeds.stop - 1}"
    print(f"{which}: {found or 'no'} complaint{'' if found == 1 else 's'}.")
    return BAD_INPUT if found else 0


def _found(exam: str, every: int, seeds: range, jobs: int) -> Iterator[Complaint]:
    """All complaints in the order of the seeds."""
    together = blocks(seeds)
    jobs = min(jobs, len(together))
    if jobs == 1:
        for block in together:
            auditor = Auditor(every)
            for seed in shown(block, len(block), "variants"):
                yield from of_seed(exam, seed, auditor)
        return
    work = partial(of_block, exam, every)
    try:
        for found in shown(in_processes(work, together, jobs, 1), len(together), "blocks of variants"):
            yield from found
    except BrokenProcessPool:
        sentence = "A process that audited was ended by the system."
        raise Refusal("", "audit", sentence, "Ask for fewer --jobs, or for the seeds that are left with --first.") from None


def blocks(seeds: range) -> list[range]:
    """The seeds in their blocks.

    >>> blocks(range(240, 505))
    [range(240, 250), range(250, 500), range(500, 505)]
    """
    bounds = [seeds.start, *range((seeds.start // BLOCK + 1) * BLOCK, seeds.stop, BLOCK), seeds.stop]
    return [range(low, high) for low, high in pairwise(bounds)]


def of_block(exam: str, every: int, seeds: Sequence[int]) -> list[Complaint]:
    """All complaints about some variants that share an auditor."""
    auditor = Auditor(every)
    return [complaint for seed in seeds for complaint in of_seed(exam, seed, auditor)]


def of_seed(exam: str, seed: int, auditor: Auditor) -> list[Complaint]:
    """All complaints about one variant."""
    logging.disable(logging.CRITICAL)  # a check that breaks is a complaint here
    try:
        paper = variant(exam, str(seed))
        return [*auditor.complaints(paper), *complaints(paper, variant(exam, CANONICAL), auditor)]
    except Exception as broken:  # whatever goes wrong with a variant is what the audit is for; the next seed is tried
        return [Complaint(str(seed), "the variant", f"{type(broken).__name__}: {broken}")]
