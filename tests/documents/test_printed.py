"""What is printed: the canonical paper is whole in every format, pages are of one piece, and a candidate's words stay words."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import get_args

import html5lib
import pytest

from grader.cli.pdflatex import pdflatex_pdf
from grader.exam import variant
from solutions.documents.booklet import Booklet, bind
from solutions.documents.documents import KINDS, source
from solutions.documents.markdown import read_blocks
from solutions.documents.pages import Language, template
from solutions.documents.typst_engine import pdf
from solutions.documents.typst_writer import blocks
from tests.documents.golden import FOLDER, golden
from tests.documents.hostile import HOSTILE, hostile
from tests.documents.texts import compiled, needs_latex, needs_pdftotext, pages_of, words_of


@lru_cache(maxsize=1)
def booklet() -> Booklet:
    return bind(variant("ceng403"))


def body(text: str) -> str:
    """A source without our style, which is no matter of the questions."""
    return re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL).partition("\\begin{document}")[2] or text.rpartition(
        "#show: sheet-of-paper"
    )[2] or text  # fmt: skip


@pytest.mark.parametrize("language", get_args(Language))
def test_the_canonical_paper_is_the_golden_one(language: Language) -> None:
    text = source("paper", booklet(), language)
    golden(f"paper.{language}", re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL) if language == "html" else body(text))


def squeezed(text: str) -> str:
    """The letters and digits of a text: dashes, quotes and spaces are the printer's."""
    return re.sub(r"[\W_]+", "", text).casefold()


def paper_lines() -> list[str]:
    """The lines of the printed paper as sets of words; mathematics stands apart."""
    text = (FOLDER / "paper.md").read_text("utf-8")
    text = re.sub(r"\$\$?.+?\$\$?", "\n", text, flags=re.DOTALL)
    text = re.sub(r" and comprises \*\*.*?\*\* printed pages", "", text)
    pieces = re.split(r"[\n\t]|\*\*|(?:- )?\([a-c]\)|\s\(\d+ marks\)", text)
    return [piece for piece in map(str.strip, pieces) if len(squeezed(piece)) > 1]


@pytest.mark.parametrize("language", get_args(Language))
def test_the_paper_holds_every_word_number_and_mark_of_the_printed_one(language: Language) -> None:
    text = source("paper", booklet(), language)
    if language == "html":
        tree = html5lib.parse(re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL), namespaceHTMLElements=False)
        found = squeezed("".join(tree.itertext()))
    else:
        plain = re.sub(r"\\text\w+\{\}|\\textbf|\\[a-z]+\*?(?=[{ ])|#\"|#strong|#emph|alt: \"(?:[^\"\\]|\\.)*\"", "", body(text))
        found = squeezed(plain)
    missing = [line for line in paper_lines() if squeezed(line.replace("\\<", "<").lstrip("0123456789. ")) not in found]
    assert missing == []
    marks = re.findall(r"\((\d+) marks\)", (FOLDER / "paper.md").read_text("utf-8"))
    assert len(marks) == 26
    assert all(found.count(f"{worth}marks") >= marks.count(worth) for worth in set(marks))


@needs_pdftotext
def test_the_front_page_states_the_pages_that_there_are() -> None:
    printed = pdf(source("paper", booklet(), "typ"))
    stated = re.search(r"comprises [A-Z]+ \((\d+)\) printed\s+pages", words_of(printed))
    assert stated is not None and int(stated[1]) == pages_of(printed)


@needs_latex
@needs_pdftotext
def test_the_front_page_of_latex_states_the_pages_that_there_are() -> None:
    printed = pdflatex_pdf(source("paper", booklet(), "tex"))
    stated = re.search(r"comprises [A-Z]+ \((\d+)\) printed\s+pages", words_of(printed))
    assert stated is not None and int(stated[1]) == pages_of(printed)


@pytest.mark.parametrize("kind", KINDS)
def test_typst_sets_every_document_tagged_and_always_the_same(kind: str) -> None:
    text = source(KINDS[kind], booklet(), "typ")
    printed = pdf(text)  # Typst checks PDF/UA-1: titles, headings, alternative texts, the glyphs of all signs
    assert b"pdfuaid" in printed or b"/MarkInfo" in printed
    assert pdf(text) == printed


@needs_latex
@pytest.mark.parametrize("kind", KINDS)
def test_latex_sets_every_document_without_a_complaint(kind: str) -> None:
    done = compiled(source(KINDS[kind], booklet(), "tex"))
    assert done.errors == [] and done.pages > 0
    assert [points for points in done.overfull if points > 2] == []


@needs_latex
def test_latex_gives_the_same_bytes() -> None:
    text = source("paper", booklet(), "tex")
    assert pdflatex_pdf(text) == pdflatex_pdf(text)


HEADING = re.compile(r"ANSWER$|KNOWN SLIPS$|MARKING POINTS$|\([a-c]\) +\(?\d|\d[a-c]\.\w+ +[a-z]+ +[\d.]+ mark|Question \d\.")


def lines_of_pages(printed: bytes) -> list[list[str]]:
    """The lines of each page without its foot."""
    pages = words_of(printed, "-layout").split("\f")
    return [[line.strip() for line in page.split("\n") if line.strip()][:-1] for page in pages if page.strip()]


@needs_latex
@needs_pdftotext
@pytest.mark.parametrize("name", ["canonical", "3"])
def test_what_belongs_together_is_not_parted_by_a_page(name: str) -> None:
    bound = bind(variant("ceng403", name))
    for kind in ("paper", "key"):
        for printed in (pdf(source(KINDS[kind], bound, "typ")), pdflatex_pdf(source(KINDS[kind], bound, "tex"))):
            pages = lines_of_pages(printed)
            assert [page[0] for page in pages if page[0].startswith(("Answer in", "END OF PAPER"))] == []
            assert [page[-1] for page in pages if HEADING.match(page[-1])] == []


@needs_pdftotext
def test_a_display_is_on_the_page_of_the_sentence_before_it() -> None:
    style = f"{template('style.typ')}\n#show: sheet-of-paper.with(title: [Pages])\n#metadata([Pages]) <foot>\n"
    opening = set()
    for lines in range(30, 50):
        text = "Filler.\n\n" * lines + "The sentence says\n\n$$\\text{what follows}$$\n"
        pages = words_of(pdf(style + blocks(read_blocks(text)))).split("\f")
        [at] = [number for number, page in enumerate(pages) if "what follows" in page]
        assert "The sentence says" in pages[at]
        opening.add(at)
    assert opening == {0, 1}


def kept(words: str) -> list[str]:
    """The words that any page shows as they are; other signs are shown by their numbers."""
    return re.findall(r"[!-~]+", words)


def test_a_hostile_candidate_gets_a_page_of_text() -> None:
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(hostile()["html"])
    names = {element.tag.rpartition("}")[2] for element in tree.iter() if isinstance(element.tag, str)}
    assert not names & {"script", "img", "iframe", "b"}
    written = "".join(tree.itertext())
    assert all(word in written for words in HOSTILE.values() for word in kept(words))


@needs_pdftotext
def test_a_hostile_candidate_gets_a_pdf_of_text() -> None:
    shown = re.sub(r"\s", "", words_of(pdf(hostile()["typ"])))
    assert all(word in shown for words in HOSTILE.values() for word in kept(words) if len(word) < 1000)
    assert shown.count("w") > 10_000 and "[U+202E]abc" in shown and "[U+1F600]" in shown


@needs_latex
@needs_pdftotext
def test_a_hostile_candidate_gets_latex_of_text() -> None:
    done = compiled(hostile()["tex"])
    assert done.errors == []
    assert [points for points in done.overfull if points > 2] == []
    shown = re.sub(r"\s", "", words_of(pdflatex_pdf(hostile()["tex"])))
    assert all(word in shown for words in HOSTILE.values() for word in kept(words) if len(word) < 1000)
    assert shown.count("w") > 10_000 and "[U+202E]abc" in shown and "root:" not in shown
