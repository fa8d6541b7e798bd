"""Pours the values of a variant into the words of a question.

Words are an author's text with ``<< name >>`` and ``<% if ... %>``; a name that the question doesn't give is
an error with its file and line, never an empty place on a printed paper.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

from jinja2 import Environment, StrictUndefined, Template, TemplateError, TemplateSyntaxError

from grader.records import Problem


class WordsError(Exception):
    """An author's file is not what it should be; carries the file with its line, and a remedy."""

    def __init__(self, source: str, line: int, sentence: str, remedy: str) -> None:
        self.problem = Problem(source, f"line {line}", sentence, remedy)
        super().__init__(f"{source}, line {line}: {sentence} {remedy}")


def grouped(number: int | str | Fraction) -> str:
    r"""A number for TeX with its digits in groups of three, from five digits on.

    >>> grouped(10000), grouped(6000000), grouped(300)
    ('10\\,000', '6\\,000\\,000', '300')
    """
    digits, point, rest = str(number).partition(".")
    if len(digits.lstrip("-")) > 4:
        digits = f"{int(digits):,}".replace(",", "\\,")
    return digits + point + rest


@lru_cache(maxsize=1)
def _words() -> Environment:
    """Jinja for authors' Markdown, with signs that neither Markdown nor TeX uses."""
    environment = Environment(
        block_start_string="<%", block_end_string="%>", variable_start_string="<<", variable_end_string=">>",
        comment_start_string="<#", comment_end_string="#>", undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True, autoescape=False,  # Markdown, escaped by its writer
    )  # fmt: skip
    environment.filters["grouped"] = grouped
    return environment


def pour(text: str, given: Mapping[str, object], source: str) -> str:
    """The text with its placeholders filled. Raises WordsError, with the line of the author's file."""
    try:
        return _compiled(text).render(given)
    except TemplateSyntaxError as broken:
        raise WordsError(source, broken.lineno, _sentence(broken), _REMEDY) from None
    except (TemplateError, ValueError, TypeError) as broken:
        raise WordsError(source, _line_of(broken), _sentence(broken), _REMEDY) from broken


@lru_cache(maxsize=64)
def _compiled(text: str) -> Template:
    """An author's text made ready once: every variant pours other values into it."""
    return _words().from_string(text)


_REMEDY = "Correct the placeholder there, or give its value in the question's module."


def _sentence(broken: Exception) -> str:
    text = (getattr(broken, "message", None) or str(broken)).rstrip(".")
    return f"{text[:1].upper()}{text[1:]}."


def _line_of(broken: Exception) -> int:
    """The line of the template that failed: Jinja rewrites the trace to say so."""
    lines = [
        frame.lineno for frame in traceback.extract_tb(broken.__traceback__) if frame.filename == "<template>"
    ]
    return next((line for line in reversed(lines) if line), 1)
