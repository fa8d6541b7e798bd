"""The options of the commands that make and prove variants, and which module does the work."""

from __future__ import annotations

import argparse
from math import inf, nan
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
    found.add_argument("--jobs", type=_count, metavar="N", help="processes (default: one for each core)")
    _add_variants(commands)
    _add_certify(commands)


def _add_variants(commands: Any) -> None:
    found = commands.add_parser(
        "variants",
        help="write papers, sheets and keys for a class",
        description="Write the documents of many variants, and variants.csv: who has which, its code and the digest of its key.",
    )
    found.add_argument("exam", nargs="?", metavar="EXAM", help="identifier of the exam (default: the only one of the bank)")
    _add_set(found)
    _add_files(found)


def _add_certify(commands: Any) -> None:
    found = commands.add_parser(
        "certify",
        help="compare many variants: work, answers, number; name outliers and replace them",
        description="Write a certificate of fairness for a set of variants: the spread of the work, how different the answers are, "
        "how many variants there are, outliers by name, and after the exam the marks of each variant beside it.",
    )
    found.add_argument("exam", nargs="?", metavar="EXAM", help="identifier of the exam (default: the only one of the bank)")
    _add_set(found)
    _add_files(found)
    found.add_argument("--replace-outliers", action="store_true", help="take other seeds for outliers; the new set is variants.csv")
    found.add_argument(
        "--threshold", type=_positive, default=3.5, metavar="Z", help="robust deviations from the median of an outlier (default: 3.5)"
    )
    found.add_argument(
        "--share", type=_positive, default=0.1, metavar="S", help="and its least distance, as a share of the median (default: 0.1)"
    )
    found.add_argument("--results", metavar="FILE", help="results.jsonl of the command mark: the marks of each variant beside it")
    found.add_argument("--jobs", type=_count, metavar="N", help="processes (default: one for each processor)")


def _add_set(found: argparse.ArgumentParser) -> None:
    """The options that say which variants are meant."""
    which = found.add_mutually_exclusive_group(required=True)
    which.add_argument("--count", type=_count, metavar="N", help="so many variants, one seed after the other")
    which.add_argument("--seeds", metavar="LIST", help="these variants, such as 1-300,405")
    which.add_argument(
        "--roster", metavar="FILE", help="CSV with a column candidate, and room or variant if need be; one paper for each line"
    )
    found.add_argument("--first", type=_seed, default=1, metavar="S", help="the first seed of --count (default: 1)")


def _add_files(found: argparse.ArgumentParser) -> None:
    """The options that say what is written, and where."""
    found.add_argument("--format", default="html", metavar="LIST", help="html, pdf, tex, with commas between (default: html)")
    found.add_argument("--engine", default="typst", metavar="NAME", help="what sets the PDF: typst or pdflatex (default: typst)")
    found.add_argument("--out", default="out", metavar="DIR", help="folder for the files (default: out)")


def run(given: argparse.Namespace) -> int:
    """Runs one of these commands."""
    if given.command == "variants":
        from grader.cli.making import variants  # imported here: start-up time

        return variants(given)
    if given.command == "certify":
        from grader.cli.certifying import certify  # imported here: start-up time

        return certify(given)
    from grader.cli.auditing import audit  # imported here: start-up time

    return audit(given)


COMMANDS = frozenset({"audit", "certify", "variants"})


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is no number; give 1 or more")
    return int(text)


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"“{text}” is no seed; give 0 or more")
    return int(text)


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = nan
    if not 0 < value < inf:
        raise argparse.ArgumentTypeError(f"“{text}” is no number above 0")
    return value
