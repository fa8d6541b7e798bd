"""Pages in a browser: nothing to complain about, nothing fetched, light and dark, mathematics in its own font."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import html5lib
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from grader.exam import variant
from grader.intake import ExamFields, read_file
from grader.marking import mark_submission
from grader.reports.feedback import feedback_source
from solutions.documents.booklet import bind
from solutions.documents.documents import KINDS, source
from solutions.documents.sheet import frames
from tests.documents.hostile import hostile
from tests.documents.texts import needs_pdftotext, words_of

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SAMPLE = Path(__file__).parents[2] / "examples" / "ceng403" / "submissions" / "e2451001.md"
PAGES = (*KINDS, "feedback", "hostile")
PATIENCE = 300_000
"""A guard against endless waiting only, in milliseconds."""


@lru_cache(maxsize=8)
def page_of(name: str) -> str:
    if name == "hostile":
        return hostile()["html"]
    paper = variant("ceng403")
    booklet = bind(paper)
    if name in KINDS:
        return source(KINDS[name], booklet, "html")
    fields = ExamFields("ceng403", tuple(booklet.fields), frames(booklet))
    [submission] = read_file(SAMPLE.name, SAMPLE.read_bytes(), fields).submissions
    return feedback_source(mark_submission(paper, submission, None), submission, booklet, "html")


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_what_html_says(name: str) -> None:
    html5lib.HTMLParser(strict=True).parse(page_of(name))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if PROGRAM is None:
        pytest.skip("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox", "--disable-gpu"], timeout=PATIENCE)
        yield found
        found.close()


def luminance(colour: str) -> float:
    """How light a colour of a style is, from 0 to 1."""
    red, green, blue = (int(part) / 255 for part in re.findall(r"\d+", colour)[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def colours(page: Page) -> tuple[float, float]:
    """How light paper and ink are."""
    style = "getComputedStyle(document.documentElement)"
    return luminance(page.evaluate(f"{style}.backgroundColor")), luminance(page.evaluate(f"{style}.color"))


@pytest.mark.parametrize("name", PAGES)
def test_a_browser_has_nothing_to_complain_about(browser: Browser, name: str, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(page_of(name), encoding="utf-8", errors="replace")
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri(), wait_until="load")
    assert page.evaluate("document.fonts.ready.then(fonts => [...fonts].every(font => font.status === 'loaded' || font.status === 'unloaded'))")
    assert page.evaluate("document.fonts.check('16px \"Markscheme Math\"')")
    light = colours(page)
    page.emulate_media(color_scheme="dark")
    dark = colours(page)
    assert light[0] > 0.8 > 0.3 > light[1] and dark[0] < 0.2 < 0.7 < dark[1]
    page.emulate_media(media="print", color_scheme="light")
    assert colours(page)[0] > 0.95
    assert said == [] and [url for url in asked if not url.startswith("data:")] == [path.as_uri()]
    assert page.evaluate("document.scripts.length") == 0
    context.close()


TOGETHER = """() => {
  const mark = (words) => Object.assign(document.createElement("span"), {textContent: ` ${words} `, style: "font: 4px monospace; letter-spacing: 0; text-transform: none"});
  const all = (selector) => [...document.querySelectorAll(selector)];
  const said = [];
  const pair = (of, first, last) => { said.push(`${of.tagName} ${of.textContent.slice(0, 60)}`); first(mark(`from${said.length}here`)); last(mark(`to${said.length}here`)); };
  for (const figure of all("figure")) pair(figure, (m) => figure.prepend(m), (m) => figure.querySelector("figcaption").append(m));
  for (const row of all("tr")) pair(row, (m) => row.firstElementChild.prepend(m), (m) => row.lastElementChild.append(m));
  for (const display of all("p + .display")) pair(display, (m) => display.previousElementSibling.append(m), (m) => display.append(m));
  for (const heading of all("h2, h3, h4, h5")) pair(heading, (m) => heading.append(m), (m) => (heading.nextElementSibling ?? heading).prepend(m));
  return said;
}"""
"""Writes a mark at each end of what no page may part."""


@needs_pdftotext
@pytest.mark.parametrize("name", ["key", "feedback"])
def test_a_printed_page_parts_no_figure_no_row_and_no_display_from_its_sentence(browser: Browser, name: str, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(page_of(name), encoding="utf-8")
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(path.as_uri(), timeout=PATIENCE)
    said = page.evaluate(TOGETHER)
    sheets = words_of(page.pdf(format="A4", prefer_css_page_size=True)).split("\f")
    page.close()
    marks = [re.findall(r"(from|to)(\d+)here", sheet.casefold()) for sheet in sheets]
    where = {mark: number for number, found in enumerate(marks, 1) for mark in found}
    assert len(said) > 100 and len(where) == 2 * len(said)
    parted = [(page, said[int(at) - 1]) for (end, at), page in where.items() if end == "from" and where["to", at] != page]
    assert parted == []


@pytest.mark.parametrize("width", [360, 1200])
def test_no_page_is_wider_than_its_window(browser: Browser, width: int, tmp_path: Path) -> None:
    for name in PAGES:
        path = tmp_path / f"{name}.html"
        path.write_text(page_of(name), encoding="utf-8", errors="replace")
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.goto(path.as_uri(), timeout=PATIENCE)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        page.close()
