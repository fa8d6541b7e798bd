"""Fills our templates, each in the language of its page: whatever is put into one is written as data of that language."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple, TypeAlias

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from solutions.documents import html_writer, latex_writer, typst_writer
from solutions.documents.mathematics.typst import literal
from solutions.documents.tree import Blocks, Formula, Line
from solutions.documents.visible import on_one_line
from solutions.figures.outlines import shared

Language: TypeAlias = Literal["html", "typ", "tex"]


class Ink(NamedTuple):
    """How a language writes words and trees."""

    text: Callable[[str], str]
    line: Callable[[Line], str]
    blocks: Callable[[Blocks], str]
    verbatim: Callable[[str], str]


FONT = "markscheme-math"
"""The font for what formulas of exams use; ``-more`` has the other alphabets and the rarer signs, a text file the signs of each."""
_ASCII = bytes(range(128))
STYLES: Mapping[Language, str] = {"html": "css", "typ": "typ", "tex": "tex"}
INKS: Mapping[Language, Ink] = {
    "html": Ink(html_writer.text, html_writer.line, html_writer.blocks, html_writer.text),
    "typ": Ink(typst_writer.text, typst_writer.line, typst_writer.blocks, typst_writer.verbatim),
    "tex": Ink(latex_writer.text, latex_writer.line, latex_writer.blocks, latex_writer.verbatim),
}


@lru_cache(maxsize=3)
def _pages(language: Language) -> Environment:
    ink = INKS[language]

    def written(value: object) -> Markup:
        match value:
            case Markup():
                return value
            case Line():
                return Markup(ink.line(value))
            case Blocks():
                return Markup(ink.blocks(value))
            case Formula():
                return Markup(ink.blocks(Blocks((value,))))
            case _:
                return Markup(ink.text(str(value)))

    environment = _environment(escapes=True)
    environment.finalize = written
    environment.filters["verbatim"] = lambda words: Markup(ink.verbatim(words))
    environment.filters["piece"] = lambda markup: Markup(f"#piece({literal(str(markup))});")
    environment.globals["style"] = Markup(template(f"style.{STYLES[language]}"))
    environment.globals["fonts"] = fonts
    environment.globals["shared"] = lambda content: Markup(shared(str(content)))
    return environment


@lru_cache(maxsize=1)
def _texts() -> Environment:
    """Jinja for pages of plain text, where nothing has to be escaped."""
    return _environment(escapes=False)


def _environment(escapes: bool) -> Environment:
    """Jinja with signs of its own, which neither Markdown nor TeX nor Typst uses."""
    environment = Environment(
        block_start_string="<%", block_end_string="%>", variable_start_string="<<", variable_end_string=">>",
        comment_start_string="<#", comment_end_string="#>", loader=FunctionLoader(template), undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, autoescape=escapes,
    )  # fmt: skip
    environment.filters["on_one_line"] = on_one_line
    return environment


def fonts(body: str) -> Markup:
    """The fonts for the mathematics of a page, as style rules: the second one only where a sign of it is used."""
    more = not _rare_signs().isdisjoint(body.encode("utf-8", "ignore").translate(None, _ASCII).decode("utf-8"))
    return Markup(_font(FONT, "Markscheme Math") + (_font(f"{FONT}-more", "Markscheme Math More") if more else ""))


@lru_cache(maxsize=2)
def _font(name: str, family: str) -> str:
    data = base64.b64encode(files("templates").joinpath(f"{name}.woff2").read_bytes()).decode("ascii")
    return f'@font-face {{ font-family: "{family}"; font-display: block; src: url("data:font/woff2;base64,{data}") format("woff2"); }}\n'


@lru_cache(maxsize=1)
def _rare_signs() -> frozenset[str]:
    return frozenset(template(f"{FONT}-more.txt").strip("\n"))


def template(name: str) -> str:
    """The text of a template."""
    return files("templates").joinpath(name).read_text(encoding="utf-8")


def page(name: str, language: Language, **values: object) -> str:
    """The template of a document in a language, filled with values."""
    return _pages(language).get_template(f"{name}.{language}.j2").render(values)


def plain_page(name: str, **values: object) -> str:
    """A template of plain text, filled with values."""
    return _texts().get_template(name).render(values)
