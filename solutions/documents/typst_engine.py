"""Sets Typst source as PDF or SVG, with the engine that comes with the ``typst`` package; nothing else is installed or asked for.

The PDF is tagged and holds to PDF/UA-1, as Typst checks it. The same source gives the same bytes: only the fonts
inside the engine are used, and the PDF carries no time.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typst import Compiler


class NotSet(Exception):
    """A source that an engine refuses: a fault of ours, with what the engine says."""


@lru_cache(maxsize=1)
def _engine() -> Compiler:
    """One engine for all documents of a process: what two documents share is set once."""
    from typst import Compiler  # imported here: start-up time

    return Compiler(b"", ignore_system_fonts=True)


def pdf(source: str) -> bytes:
    """The source as PDF. Raises NotSet."""
    from typst import TypstError  # imported here: start-up time

    try:
        found = _engine().compile(
            source.encode("utf-8", "replace"), format="pdf", pdf_standards="ua-1", timestamp=0
        )
    except TypstError as why:
        raise NotSet(why.message.partition("\n")[0]) from None
    assert isinstance(found, bytes), "a PDF is one file"
    return found


def svg_pages(source: str) -> list[str]:
    """Each page of a source of ours as SVG, its text as outlines."""
    found = _engine().compile(source.encode("utf-8", "replace"), format="svg")
    pages = found if isinstance(found, list) else [found]
    return [page.decode("utf-8") for page in pages if page is not None]


def widths(texts: Sequence[str], setting: str) -> list[float]:
    """The widths in points of pieces of markup under a setting, measured in one run.

    The engine forgets what the last ten documents did not use. A query is no document, so that measuring
    a label costs no layout that the next document shares with the one before.
    """
    from typst import Compiler  # imported here: start-up time

    each = "".join(f"[{text}]," for text in texts)
    source = f"{setting}\n#context [#metadata(({each}).map(text => measure(text).width.pt()))<widths>]"
    engine = Compiler(source.encode("utf-8", "replace"), ignore_system_fonts=True)
    [found] = json.loads(engine.query("<widths>", field="value"))
    return [float(width) for width in found]
