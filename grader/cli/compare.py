"""The command ``compare``: two expressions outside any exam, or a line of JSON for each pair."""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping

from grader.cli.complaints import Complaint
from grader.cli.faults import log_quietly
from grader.cli.jsonl import answer_lines, text_of
from grader.compare import compare as compared
from grader.records import Answer
from solutions.documents.visible import visible

_REMEDY = "Kinds: formula, growth, number. Domains: real, positive, probability, integer, matrix, vector."


def compare(given: argparse.Namespace) -> int:
    """Prints whether two expressions are the same; with ``--jsonl`` for each line of the standard input."""
    log_quietly(given.verbose)
    if given.jsonl and (given.answer is not None or given.letter):
        raise Complaint("", "ANSWER", "With --jsonl the pairs and their letters are lines of the standard input.", "Leave out one of the two.")
    if given.jsonl:
        return answer_lines(_compared)
    if given.answer is None or given.reference is None:
        remedy = "Such as: markscheme compare '2x' 'x+x' --letter x=real."
        raise Complaint("", "ANSWER REFERENCE", "Two expressions are needed.", remedy)
    letters: Answer = dict(_letter(text) for text in given.letter)
    pair = {"kind": given.kind, "answer": given.answer, "reference": given.reference, "letters": letters}
    found = _compared(pair)
    print(visible(f"{found['verdict']}: {found['says']}"))
    if found["read_as"]:
        print(f"Read as: {visible(str(found['read_as']))}")
    return 0


def _compared(row: Mapping[str, Answer]) -> dict[str, object]:
    """The verdict on a pair. Raises Complaint."""
    kind, letters = text_of(row, "kind", "formula"), _letters(row)
    answer, reference = text_of(row, "answer"), text_of(row, "reference")
    start = time.perf_counter()
    try:
        found = compared(kind, answer, reference, letters)
    except ValueError as wrong:  # the kind or a domain: what the answer holds raises nothing
        raise Complaint("", "", str(wrong), _REMEDY) from None
    spent = (time.perf_counter() - start) * 1000
    return {"verdict": found.verdict, "says": found.says, "read_as": found.read_as, "ms": round(spent, 3)}


def _letters(row: Mapping[str, Answer]) -> dict[str, str]:
    given = row.get("letters") or {}
    if not isinstance(given, dict):
        raise Complaint("", "letters", "“letters” is no mapping.", 'Write it as {"x": "real"}.')
    return {name: text_of(given, name) for name in given}


def _letter(text: str) -> tuple[str, str]:
    name, sign, domain = text.rpartition("=")
    if not sign or not name.strip():
        raise Complaint("", "--letter", f"“{text}” names no domain.", "Write it as x=real.")
    return name.strip(), domain.strip()
