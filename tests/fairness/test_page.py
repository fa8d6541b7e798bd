"""The page of a certificate: what was looked at once stays as it is, and it can be set in every language."""

from __future__ import annotations

import re
import shutil
from fractions import Fraction
from functools import partial

import html5lib
import pytest

from grader.cli.formats import Engine, written
from grader.exam import load
from solutions.documents.pages import plain_page
from solutions.documents.tree import Table
from solutions.fairness.capacity import Capacity, Drawn, of_exam
from solutions.fairness.certificate import Certificate, Known, certificate
from solutions.fairness.distinct import Shared
from solutions.fairness.observed import observed
from solutions.fairness.outliers import Replaced, replaced
from solutions.fairness.page import Page, certificate_source, sections, table
from solutions.fairness.profile import Profile
from solutions.fairness.spread import Rule
from tests.documents.golden import golden
from tests.fairness.sets import made_up, report

CAPACITIES = [Capacity("1", 18, 18, True, [Drawn("T", 3, 3)]), Capacity("2", 166_738, 10**21, False, [Drawn(f"row {n}", 9, 12) for n in range(9)], 0.186)]


def usual(seeds: range) -> list[Profile]:
    return [made_up(seed, 95 + 3 * seed % 11) for seed in seeds]


def certified(profiles: list[Profile], replace: bool, results: bool) -> Certificate:
    fresh = iter(range(100, 200))
    done = replaced(profiles, Rule(), fresh, lambda seeds: [made_up(seed) for seed in seeds]) if replace else Replaced(profiles, {}, 0)
    sat = [report(p.seed, at, Fraction(at % 5, 4) if p.seed != 1 else Fraction(0)) for p in profiles[:3] for at in range(8) if at % 5]
    known = Known(
        "ceng403", "1.1", {p.seed: 1 for p in done.profiles}, Rule(),
        [
            Shared("1a.number", "number", "2", 12, 12, 1, 66, 0, True, marked=132),
            Shared("1a.other", "table", "1/2", 12, 6, 2, 66, 6, True, 1, 400, True, 0.05, 0.03, 0.08),
            Shared("1a.why", "prose", "1", 12, 1, 12, 66, 66, False),
        ],
        CAPACITIES, of_exam(CAPACITIES, False), observed(sat, done.profiles) if results else None,
    )  # fmt: skip
    return certificate(profiles, done, known)


PLANTED = [*usual(range(1, 12)), made_up(12, operations=300)]
FULL = certified(PLANTED, replace=True, results=True)
PLAIN = certified(PLANTED, replace=False, results=False)


@pytest.mark.parametrize(("name", "found"), [("certificate.md", PLAIN), ("certificate-replaced.md", FULL)])
def test_the_page_says_what_it_said(name: str, found: Certificate) -> None:
    golden(name, plain_page("certificate.md.j2", found=Page(found)))


def test_the_sections_are_those_that_there_is_something_to_say_in() -> None:
    titles = ["Summary", "Work", "Outliers", "Answers", "Capacity", "Variants"]
    assert [section.title for section in sections(PLAIN)] == titles
    assert [section.title for section in sections(FULL)] == [*titles[:-1], "Observed difficulty", "Variants"]
    assert all(section.text.items for section in sections(FULL))


def test_the_outlier_is_named_with_its_measure_and_its_stand_in() -> None:
    plain, full = (plain_page("certificate.md.j2", found=Page(found)) for found in (PLAIN, FULL))
    assert re.search(r"\| 12 \| V012 \| operations \| 300 \|", plain)
    assert re.search(r"\| 12 \| operations 300; all together .* \| 100 \| V100 \|", full)
    assert "No variant of this set is an outlier." in full and "No variant" not in plain
    assert "**Not proven.** In `1a.other`" in plain


def test_a_sample_says_that_it_is_one() -> None:
    text = plain_page("certificate.md.j2", found=Page(PLAIN))
    assert "In `1a.other` a random sample of pairs was marked" in text
    assert re.search(r"`1a.other` .* 3\s%\sto\s8\s%", text)


def test_every_row_has_as_many_cells_as_its_table_has_heads() -> None:
    for found in (PLAIN, FULL):
        tables = [block for section in sections(found) for block in section.text.items if isinstance(block, Table)]
        assert len(tables) >= 5
        for one in tables:
            assert all(len(row) == len(one.head) == len(one.sides) for row in one.rows)
    assert table(("a", "b >"), [("1", "2")]) == "| a | b |\n| ---|---: |\n| 1 | 2 |"


@pytest.mark.parametrize("found", [PLAIN, FULL])
def test_the_page_is_valid_and_of_one_piece(found: Certificate) -> None:
    page = certificate_source(found, load("ceng403"), "html")
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    assert len(list(tree.iter("h2"))) == len(sections(found))
    assert not re.search(r"<script|<link|<img|\$|\*\*", page.partition("</style>")[2])


@pytest.mark.parametrize("engine", ["typst", "pdflatex"])
def test_the_page_can_be_printed(engine: Engine) -> None:
    if engine == "pdflatex" and shutil.which("pdflatex") is None:
        pytest.skip("pdflatex is not installed")
    many = certified([*usual(range(1, 60)), made_up(99, operations=300)], replace=False, results=False)
    assert written("pdf", engine, partial(certificate_source, many, load("ceng403"))).startswith(b"%PDF")
