"""Gradebook and feedback: the same totals, and candidates' words as words, whatever they are."""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from html import unescape

import html5lib
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from grader.exam import variant
from grader.records import SETTLED, Answer, Mark, Outcome, Problem, Report, Submission
from grader.reports.feedback import feedback, feedback_source
from grader.reports.gradebook import csv_text, gradebook, problems_table, safe_cell
from grader.reports.totals import waiting
from solutions.documents.booklet import Booklet, bind
from solutions.documents.marks import decimal, shown
from solutions.documents.visible import visible

OUTCOMES: tuple[Outcome, ...] = ("marked", "blank", "unreadable", "proposed", "undecided")
HOSTILE = (
    "\\input{/etc/passwd}", "<script>alert(1)</script>", "#import", "$", "\\write18{rm -rf /}", "a\u202eb\u2066c",
    "x" * 10_000, "{{ exam }} {% raw %} << size >>", "</pre></section><h1>", "&lt;b&gt; &amp; &#0;", "\x00\x07\x1b[31m",
    "<!-- ", "]]>", "\ud800", "\ufffe\U0001ffff", "\n\nleading lines", "<img src=x onerror=alert(1)>", "\u2028",
)  # fmt: skip


@lru_cache(maxsize=1)
def booklet() -> Booklet:
    return bind(variant("ceng403"))


def mark(chance: random.Random, out_of: Fraction) -> Mark:
    outcome = chance.choice(OUTCOMES)
    low, high = sorted(Fraction(chance.randint(0, 24), 24) * out_of for _ in range(2))
    if outcome == "blank":
        low = high = Fraction(0)
    if outcome in SETTLED:
        high = low
    read_as = chance.choice(("", r"\frac{a}{b}", *HOSTILE))
    return Mark(outcome, low, out_of, low, high, chance.choice(HOSTILE), read_as)


def report_of(seed: int) -> Report:
    chance = random.Random(seed)
    fields = {name: mark(chance, field.asked.marks) for name, field in booklet().fields.items()}
    settled = sum((m.marks for m in fields.values() if m.outcome in SETTLED), Fraction(0))
    low, high, out_of = (
        sum((getattr(m, part) for m in fields.values()), Fraction(0)) for part in ("low", "high", "out_of")
    )
    candidate = chance.choice(("e1", *HOSTILE))
    return Report(candidate, "ceng403", "canonical", settled, low, high, out_of, fields)


reports = st.integers(0, 2**32).map(report_of)
slowly = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.reuse, Phase.generate],  # a smaller report would say no more
)


def submission(report: Report, answers: Mapping[str, Answer]) -> Submission:
    return Submission(report.candidate, "ceng403", "canonical", answers, "x.md")


@slowly
@given(reports)
def test_the_total_of_feedback_is_the_gradebooks_always(report: Report) -> None:
    text = csv_text(gradebook([report], list(report.fields)))
    [row] = csv.DictReader(io.StringIO(text))
    page = feedback_source(report, submission(report, {}), booklet(), "html")
    found = re.search(r'<data id="total" value="([^"]*)">([^<]*)</data>', page)
    assert found is not None
    assert found[1] == found[2] == row["total"] == decimal(report.total)
    exact = re.search(r"<p>Exactly ([^;]*); the gradebook", page)
    assert (exact[1] if exact else found[1]) == shown(report.total)
    assert row["waiting"] == decimal(waiting(report))
    cells = [Fraction(row[name]) for name in report.fields if row[name]]
    assert abs(sum(cells) - report.total) < Fraction(len(cells) + 1, 10**6)


@slowly
@given(reports)
def test_the_questions_add_up_to_the_total(report: Report) -> None:
    shown_on_page = feedback(report, submission(report, {}), booklet())
    settled = [m.mark for q in shown_on_page.questions for m in q.fields if m.mark.outcome in SETTLED]
    assert sum((m.marks for m in settled), Fraction(0)) == report.total
    waits = sum(count for count, _, _ in shown_on_page.waits)
    assert waits + len(settled) == len(report.fields)


@slowly
@given(reports, st.sampled_from(HOSTILE))
def test_a_page_with_hostile_words_is_valid_and_shows_them_as_text(report: Report, words: str) -> None:
    answers: dict[str, Answer] = dict.fromkeys(report.fields, words)
    answers["4b.best"] = [words, {words: words}]
    page = feedback_source(report, submission(report, answers), booklet(), "html").encode("utf-8")
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    names = {element.tag.rpartition("}")[2] for element in tree.iter() if isinstance(element.tag, str)}
    assert not names & {"script", "img", "iframe", "object", "embed", "link", "form", "input", "a:href"}
    assert all(not name.startswith("on") for element in tree.iter() for name in element.attrib)
    written = ["".join(e.itertext()) for e in tree.iter("pre") if "written" in e.get("class", "")]
    assert written.count(visible(words)) == len(report.fields) - 1


def test_an_answer_keeps_its_leading_lines_and_structure() -> None:
    from_json: dict[str, Answer] = {"4b.best": ["AC", "0.3"], "1a.unfolded": "\n  h_3\n"}
    fields = {
        name: Mark("blank", Fraction(0), f.asked.marks, Fraction(0), Fraction(0), "", "")
        for name, f in booklet().fields.items()
    }
    report = Report("e1", "ceng403", "canonical", *[Fraction(0)] * 3, Fraction(170), fields)
    page = feedback_source(report, submission(report, from_json), booklet(), "html")
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    texts = ["".join(e.itertext()) for e in tree.iter("pre") if "written" in e.get("class", "")]
    assert texts == ["\n  h_3\n", '[\n  "AC",\n  "0.3"\n]']


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"), ("+1+1", "'+1+1"), ("-2+3", "'-2+3"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t=1"), ("＝1", "'＝1"),
        ("-2.5", "-2.5"), ("+3", "+3"), ("e1", "e1"), ("", ""), ("'=1", "'=1"),
    ],
)  # fmt: skip
def test_cells_are_no_formulas(text: str, cell: str) -> None:
    assert safe_cell(text) == cell


def test_problems_are_one_row_each() -> None:
    table = csv_text(problems_table([Problem("=a\nb", "line 1", 'A "quoted", sentence.', "Mend it.")]))
    assert list(csv.reader(io.StringIO(table))) == [
        ["source", "place", "problem", "remedy"],
        ["'=a b", "line 1", 'A "quoted", sentence.', "Mend it."],
    ]


def test_an_empty_class_has_a_gradebook_with_its_head() -> None:
    assert csv_text(gradebook([], ["1a.x"])) == "candidate,exam,variant,total,waiting,low,high,out_of,1a.x\n"


def test_status_is_told_in_words_not_by_colour_alone() -> None:
    earned = {"full": Fraction(1), "part": Fraction(1, 2), "none": Fraction(0)}
    fields = booklet().fields
    for status, share in earned.items():
        marked: dict[str, Mark] = {}
        for name, field in fields.items():
            worth = field.asked.marks * share
            marked[name] = Mark("marked", worth, field.asked.marks, worth, worth, "Because.", "")
        total = Fraction(170) * share
        report = Report("e1", "ceng403", "canonical", total, total, total, Fraction(170), marked)
        page = unescape(feedback_source(report, submission(report, {}), booklet(), "html"))
        words = {"full": "Full marks.", "part": "Part of the marks.", "none": "No marks."}
        assert page.count(words[status]) == len(fields)
        assert "wait for a person" not in page
