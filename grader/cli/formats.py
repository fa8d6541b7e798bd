"""The formats that documents are written in, and which engine makes a PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, TypeAlias

from grader.cli.complaints import Complaint, choice
from grader.cli.pdflatex import pdflatex_pdf, program_path
from solutions.documents.pages import Language
from solutions.documents.typst_engine import NotSet, pdf

Engine: TypeAlias = Literal["typst", "pdflatex"]
PRINTED = ("html", "pdf", "tex")
"""Formats of everything that people read."""

_LANGUAGES: Mapping[Engine, Language] = {"typst": "typ", "pdflatex": "tex"}


def formats(text: str, known: Iterable[str]) -> list[str]:
    """The formats in the order given, each once. Raises Complaint before anything is written."""
    names = list(
        dict.fromkeys(name for part in text.split(",") if (name := part.strip().lower().lstrip(".")))
    )
    for name in names:
        if name not in known:
            raise choice("--format", name, known)
    if not names:
        raise Complaint("", "--format", "No format was named.", f"Known: {', '.join(known)}.")
    return names


def engine_named(name: str, wanted: Iterable[str]) -> Engine:
    """The engine; where a PDF is wanted, it is there. Raises Complaint before anything is written."""
    if name not in _LANGUAGES:
        raise choice("--engine", name, _LANGUAGES)
    if name == "typst":
        return "typst"
    if "pdf" in wanted:
        program_path()
    return "pdflatex"


def written(name: str, engine: Engine, source: Callable[[Language], str]) -> bytes:
    """A printed document in a format, from its source in a language. Raises Complaint."""
    if name == "html":
        return source("html").encode("utf-8", "replace")
    if name == "tex":
        return source("tex").encode("utf-8", "replace")
    return _pdf(source(_LANGUAGES[engine]), engine)


def _pdf(source: str, engine: Engine) -> bytes:
    if engine == "pdflatex":
        return pdflatex_pdf(source)
    try:
        return pdf(source)
    except NotSet as why:
        sentence = f"Typst could not set the document: {why}"
        raise Complaint("", "pdf", sentence, "Report it as a fault of Markscheme; html and tex are not affected.") from None
