"""Tells which form of answer sheet a file is: by its first bytes, then by its ending, then by its text."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from grader.records import Problem

Form: TypeAlias = Literal[
    "markdown", "json", "yaml", "toml", "latex", "notebook", "csv", "workbook", "archive"
]

SAMPLE = 20_000
"""Characters of a text that are looked at to tell its form."""

_ENDINGS: dict[str, Form] = {
    "md": "markdown", "markdown": "markdown", "mdown": "markdown", "mkd": "markdown", "qmd": "markdown",
    "rmd": "markdown", "json": "json", "yaml": "yaml", "yml": "yaml", "toml": "toml", "tex": "latex",
    "latex": "latex", "ltx": "latex", "ipynb": "notebook", "csv": "csv", "tsv": "csv", "xlsx": "workbook",
    "xlsm": "workbook", "zip": "archive",
}  # fmt: skip

_OTHERS = {
    "doc": "a Word document", "docx": "a Word document", "odt": "a text document", "rtf": "a text document",
    "pages": "a text document", "pdf": "a PDF", "ps": "a PostScript file", "png": "an image",
    "jpg": "an image", "jpeg": "an image", "gif": "an image", "webp": "an image", "heic": "an image",
    "tif": "an image", "tiff": "an image", "bmp": "an image", "svg": "an image", "drawio": "a drawing",
    "html": "a web page", "htm": "a web page", "xls": "an old Excel workbook", "ods": "a spreadsheet",
    "ppt": "a slide show", "pptx": "a slide show", "odp": "a slide show", "rar": "a RAR archive",
    "7z": "a 7-Zip archive", "gz": "a compressed file", "tar": "an archive", "tgz": "an archive",
    "mp4": "a film", "mov": "a film", "py": "a program", "log": "a log", "aux": "a by-product of LaTeX",
}  # fmt: skip
"""What else people hand in, by ending."""

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
"""What an Excel or Word file holds that is locked with a password."""
_FIRST_BYTES = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (_OLD_OFFICE, "an old Office document"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x1f\x8b", "a compressed file"),
)
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OFFICE = ((b"xl/workbook.xml", "xlsx"), (b"word/document.xml", "docx"), (b"ppt/presentation.xml", "pptx"))

_SIGNS: tuple[tuple[str, Form], ...] = (
    (r"\\(?:documentclass|begin\{(?:document|answer)\}|candidate\{)", "latex"),
    (r"^ {0,3}##\s*\S", "markdown"),
    (r"^(?:candidate|exam|variant|\[answers\])\s*=|^\[answers\]", "toml"),
    (r"^answers\s*:", "yaml"),
)
"""What a text begins with or holds when its name does not say its form; the first that fits decides."""
_NOTEBOOK = re.compile(r'"nbformat"\s*:')


def ending(name: str) -> str:
    """The ending of a name without its dot, in small letters; empty if it has none."""
    stem, dot, last = name.rpartition("/")[2].rpartition(".")
    return last.casefold().strip() if dot and stem else ""


def unsupported(name: str, data: bytes = b"") -> str:
    """What a file is that holds no answers that can be read; empty if it may."""
    if data.startswith(_OLD_OFFICE) and _LOCKED in data:
        return "a document locked with a password"
    for first, what in _FIRST_BYTES:
        if data.startswith(first):
            return what
    return _OTHERS.get(_ending(name, data), "")


def binary_form(name: str, data: bytes) -> Form | None:
    """``workbook`` or ``archive`` where the bytes are a ZIP, whatever the name says."""
    if not data.startswith((_ZIP, _EMPTY_ZIP)):
        form = _ENDINGS.get(ending(name))
        return form if form in ("workbook", "archive") else None
    return "workbook" if _ENDINGS.get(_ending(name, data)) == "workbook" else "archive"


def _ending(name: str, data: bytes) -> str:
    """The ending, or for a ZIP whose name says nothing the ending that its parts call for."""
    given = ending(name)
    if data.startswith(_ZIP) and given not in _OTHERS and _ENDINGS.get(given) not in ("workbook", "archive"):
        return next((office for part, office in _OFFICE if part in data), "zip")
    return given


def text_form(name: str, text: str) -> Form:
    """The form of a text: by its ending, and where that says nothing by what stands in it."""
    form = _ENDINGS.get(ending(name)) or _form_by_signs(text[:SAMPLE])
    return "notebook" if form == "json" and _NOTEBOOK.search(text) else form


def _form_by_signs(sample: str) -> Form:
    if sample.lstrip().startswith(("{", "[{")):
        return "json"
    found = next((form for sign, form in _SIGNS if re.search(sign, sample, re.MULTILINE)), None)
    opening = sample.partition("\n")[0].casefold()
    is_table = "candidate" in opening and any(separator in opening for separator in ",;\t")
    return found or ("csv" if is_table else "markdown")


def refusal(source: str, what: str) -> Problem:
    """The one problem of a file in a form that is not read."""
    return Problem(
        source,
        "whole file",
        f"This is {what}, which can't be read as an answer sheet.",
        "Ask for it again without a password." if "password" in what else "Ask for Markdown, LaTeX, a notebook, JSON, YAML, TOML, CSV or Excel; or mark it by hand.",
    )
