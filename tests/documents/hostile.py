"""A candidate who tries every language that documents are written in, and the feedback that such a one gets."""

from __future__ import annotations

from functools import lru_cache
from typing import get_args

from grader.exam import variant
from grader.marking import mark_submission
from grader.records import Submission
from grader.reports.feedback import feedback_source
from solutions.documents.booklet import bind
from solutions.documents.pages import Language

HOSTILE = {
    "1a.definition": "\\input{/etc/passwd}",
    "1a.unfolded": "<script>alert(1)</script>",
    "1a.gradient_sum": '#import "@preview/x:1.0.0": *',
    "1b.state_jacobian": '#read("/etc/passwd")',
    "1b.output_error": "$ $$ x^2 $ \\( \\]",
    "1b.recursion": "\\write18{touch owned}",
    "1b.gradient": "\u202eabc\u202c \u2066x",
    "1c.why": "w" * 10_000,
    "1c.memory": "\U0001f600 中文 עברית \x00\x07",
    "1c.randomized": '"]); #panic() ```',
    "1c.compare": "\\end{document} ^^5cinput %c \\\\ & _ ^ ~ { }",
    "2a.diagram": "*bold* @ref <label> = head\n- list\n+ item // c /* */ \\u{41}",
    "2b.forget": "\\csname end\\endcsname{document} #{ } `raw`",
    "2b.input": "]" * 50 + "$" * 50 + "}" * 50,
}
"""Answers that would do something in one of the languages, were they ever read as it."""


@lru_cache(maxsize=1)
def hostile() -> dict[Language, str]:
    """The feedback of a hostile candidate in each language."""
    bound = bind(variant("ceng403"))
    candidate = "<b>#x $y$ \\z{} " + "n" * 300
    answers = {**dict.fromkeys(bound.fields, "-"), **HOSTILE}
    submission = Submission(candidate, "ceng403", "canonical", answers, "x.md")
    report = mark_submission(variant("ceng403"), submission, None)
    return {language: feedback_source(report, submission, bound, language) for language in get_args(Language)}
