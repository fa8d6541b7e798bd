"""Makes every sign of a text visible: what would be hidden, or would reorder a line, is shown by its number.

Candidates' words are shown word for word, on a page and in a terminal. Control characters, signs that change
the direction of writing, and code points that no text may hold would deceive a reader or break the page.
"""

from __future__ import annotations

import re

_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but for the tab and the line feed
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction of writing
    "\u2028\u2029\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr((plane << 16) + 0xFFFE)}{chr((plane << 16) + 0xFFFF)}" for plane in range(17))
    + "]"
)


def visible(text: str) -> str:
    r"""The text with each hidden sign written as its number.

    >>> visible("a\u202eb\x00\tc")
    'a[U+202E]b[U+0000]\tc'
    """
    return _HIDDEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", text.replace("\r\n", "\n"))


def on_one_line(text: str) -> str:
    """The visible text with each run of white space as one space: for a table, a heading, a terminal."""
    return " ".join(visible(text).split())
