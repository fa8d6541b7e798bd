"""Paper, sheet and key: complete, valid, of one piece, and a sheet handed in empty is blank."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

import html5lib
import pytest

from grader.exam import Variant, variant
from grader.intake import ExamFields, Intake, read_file
from grader.question import Sheet, field_of
from solutions.documents.booklet import Booklet, BoundField, bind
from solutions.documents.documents import KINDS, source
from solutions.documents.html_writer import blocks
from solutions.documents.html_writer import line as markup
from solutions.documents.pouring import WordsError
from solutions.documents.sheet import frames, sheet_json, sheet_markdown
from solutions.documents.words import read_words

PAGES = tuple(KINDS)


@lru_cache(maxsize=1)
def booklet() -> Booklet:
    return bind(variant("ceng403"))


@lru_cache(maxsize=4)
def page(name: str) -> str:
    return source(KINDS[name], booklet(), "html")


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_valid_and_of_one_piece(name: str) -> None:
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page(name))
    html = tree if tree.tag == "html" else tree.find("html")
    assert html is not None and html.get("lang") == "en-GB"
    assert "".join(next(tree.iter("title")).itertext()).strip()
    names = {element.tag.rpartition("}")[2] for element in tree.iter() if isinstance(element.tag, str)}
    assert not names & {"script", "link", "img", "iframe"}
    assert not re.search(r"""(?:src|href)=["'](?!#)|url\((?!"data:)|@import""", page(name))
    identifiers = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(identifiers) == len(set(identifiers))
    targets = {element.get("href", "#")[1:] for element in tree.iter("a")} | {
        element.get("aria-labelledby", "") for element in tree.iter("section")
    }
    assert targets <= {*identifiers, ""}


@pytest.mark.parametrize("name", PAGES)
def test_headings_go_down_one_level_at_a_time(name: str) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])", page(name))]
    assert levels.count(1) == 1
    assert all(deeper <= level + 1 for level, deeper in pairwise(levels))


@pytest.mark.parametrize("name", PAGES)
def test_all_mathematics_of_the_authors_is_set(name: str) -> None:
    assert re.findall(r'<code class="tex">(.*?)</code>', page(name)) == []
    assert "$" not in re.sub(r"<(style|math|code|pre).*?</\1>", "", page(name), flags=re.DOTALL)
    assert "<<" not in page(name) and "&lt;&lt;" not in page(name)


def test_the_key_has_an_answer_and_what_earns_marks_for_every_field() -> None:
    for name, field in booklet().fields.items():
        assert f'id="f{name.replace(".", "-")}"' in page("key")
        assert len(field.words.answer) > 80, name
        assert field.words.points or field.words.slips, name
        if field.asked.kind in ("prose", "diagram"):
            assert sum((p.marks for p in field.words.points), Fraction(0)) == field.asked.marks


def test_the_paper_has_every_question_part_and_mark_and_no_answer() -> None:
    text = page("paper")
    marks = {"1": (25, 8, 12, 5), "2": (30, 10, 15, 5), "3": (22, 6, 10, 6), "4": (28, 12, 10, 6)}
    marks |= {"5": (20, 8, 12), "6": (18, 8, 10), "7": (27, 12, 8, 7)}
    for question in booklet().questions:
        whole, *parts = marks[question.number]
        assert question.marks == f"{whole} marks"
        assert [part.marks for part in question.parts] == [f"{worth} marks" for worth in parts]
        assert f"Question {question.number}. {markup(question.title)}" in text
    assert text.count('class="answer-in"') == 19
    assert "Time allowed: 3 hours" in text and "END OF PAPER" in text
    assert all(blocks(field.answer) not in text for field in booklet().fields.values())


def read(name: str, text: str) -> Intake:
    fields = ExamFields("ceng403", tuple(booklet().fields), frames(booklet()))
    return read_file(name, text.encode(), fields)


@pytest.mark.parametrize(("name", "write"), [("sheet.md", sheet_markdown), ("sheet.json", sheet_json)])
def test_a_sheet_that_is_handed_in_empty_is_blank(name: str, write: Callable[[Booklet], str]) -> None:
    text = (
        write(booklet())
        .replace("candidate:\n", "candidate: e1\n")
        .replace('"candidate": ""', '"candidate": "e1"')
    )
    [submission] = read(name, text).submissions
    assert (submission.candidate, submission.exam, submission.variant) == ("e1", "ceng403", "canonical")
    assert set(submission.answers.values()) <= {""}
    assert read(name, text).problems[1:] == ()


def test_a_sheet_that_is_filled_in_is_read_word_for_word() -> None:
    lines = []
    for line in sheet_markdown(booklet()).replace("candidate:\n", "candidate: e1\n").split("\n"):
        lines.append(line)
        if line.startswith("<!-- ") and line.endswith("-->"):
            lines.append(f"answer {len(lines)}")
    intake = read("e1.md", "\n".join(lines))
    assert intake.problems == ()
    answers = intake.submissions[0].answers
    assert list(answers) == list(booklet().fields)
    assert all(isinstance(answer, str) and answer.startswith("answer ") for answer in answers.values())


def test_the_json_twin_has_every_field() -> None:
    twin = json.loads(sheet_json(booklet()))
    assert list(twin) == ["exam", "variant", "candidate", "answers"]
    assert list(twin["answers"]) == list(booklet().fields)


def test_tables_and_rankings_have_a_frame_without_answers() -> None:
    found = frames(booklet())
    kinds = {name: field.asked.kind for name, field in booklet().fields.items()}
    assert set(found) == {name for name, kind in kinds.items() if kind in ("table", "ranking")}
    assert found["7c.table"].split("\n")[2] == "| Vanilla RNN |  |  |  |"
    assert found["4b.step1"] == "1.\n2.\n3."
    assert not re.search(r"0\.\d", "".join(found.values()))


def changed(number: str, **fields: object) -> Variant:
    found = variant("ceng403")
    sheet = found.sheets[number]
    new: Sheet = replace(sheet, fields={**sheet.fields, **fields})  # type: ignore[dict-item]  # fields by name
    return replace(found, sheets={**found.sheets, number: new})


@pytest.mark.parametrize(
    ("variant", "word"),
    [
        (changed("6", **{"b.more": field_of("number", 1)}), "b.more"),
        (changed("6", **{"b.analysis": field_of("prose", 4)}), "add up to 3, not 4"),
    ],
)
def test_words_that_do_not_fit_the_sheet_are_refused(variant: Variant, word: str) -> None:
    with pytest.raises(WordsError, match=word) as told:
        bind(variant)
    assert told.value.problem.source == "questions/ceng403/perplexity.md"


def test_a_formula_that_cannot_be_set_is_told_with_its_place_in_the_authors_file() -> None:
    text = "# T\n## a\nText.\n### a.x\nPrompt.\n#### answer\n\nFirst line.\n\nThen $\\frac{a$ is\n\n$$x = \\wrong{y}$$\n"
    words = read_words("questions/mine/q.md", text, {}).fields["a.x"]
    field = BoundField("1a.x", field_of("number", 1), words, "Text.", "questions/mine/q.md", None)
    with pytest.raises(WordsError, match="missing") as told:
        _ = field.answer
    assert (told.value.problem.source, told.value.problem.place) == ("questions/mine/q.md", "line 10")
    mended = replace(field, words=words._replace(answer=words.answer.replace("\\frac{a", "a")))
    with pytest.raises(WordsError, match="wrong") as told:
        _ = mended.answer
    assert told.value.problem.place == "line 12"
