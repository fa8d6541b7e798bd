"""Turns bytes into text: the encodings that editors on candidates' machines really write.

UTF-8 first, UTF-16 and UTF-32 by their mark or by their pattern of zeros, and Windows Turkish where nothing
else fits. Lines end in a single line feed afterwards; every other character is kept, non-breaking spaces too.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from grader.records import Problem

SAMPLE = 4_096
"""Bytes or characters looked at to tell text from other data."""
MOST_CONTROL = 0.1
"""Share of control characters above which data is no text."""
A_FEW_CONTROL = 3
"""Control characters that are let through in any case."""
MOST_ZEROS = 0.3
"""Share of zeros at even or odd places above which text without a mark is taken for UTF-16."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with theirs
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_REPLACED = "\ufffd"
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class Decoded(NamedTuple):
    """``text`` is None where the bytes are no text at all."""

    text: str | None
    problems: tuple[Problem, ...] = ()


def decode(source: str, data: bytes) -> Decoded:
    """The text of a file, with a note where its encoding was in doubt."""
    encoding, body = _announced(data)
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as broken:
        return _repaired(source, body, encoding, broken.start)
    return Decoded(_with_line_feeds(text)) if _is_text(text) else Decoded(None)


def _announced(data: bytes) -> tuple[str, bytes]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, data[len(mark) :]
    sample = data[:SAMPLE]
    half = max(1, len(sample) // 2)
    if sample[1::2].count(0) / half > MOST_ZEROS and not sample[0::2].count(0):
        return "utf-16-le", data
    if sample[0::2].count(0) / half > MOST_ZEROS and not sample[1::2].count(0):
        return "utf-16-be", data
    return "utf-8", data


def _repaired(source: str, body: bytes, encoding: str, at: int) -> Decoded:
    """Text that breaks its own encoding: mostly UTF-8 with damaged places, or an older Windows encoding."""
    text = body.decode(encoding, errors="replace")
    damaged = text.count(_REPLACED)
    sound = sum(character > "\x7f" for character in text) - damaged
    at_the_end = encoding != "utf-8" or at >= len(body) - 3
    if not at_the_end and damaged > sound:
        return _as_windows_turkish(source, body)
    if not _is_text(text):
        return Decoded(None)
    line = text.count("\n", 0, text.find(_REPLACED)) + 1
    return Decoded(
        _with_line_feeds(text),
        (
            Problem(
                source,
                f"line {line}",
                "The file is damaged: some bytes here are no characters and were replaced by \ufffd.",
                "Ask for the file again, saved as UTF-8, or check the answer at this place by eye.",
            ),
        ),
    )


def _as_windows_turkish(source: str, body: bytes) -> Decoded:
    try:
        text, encoding = body.decode("cp1254"), "Windows Turkish (cp1254)"
    except UnicodeDecodeError:
        text, encoding = body.decode("latin-1"), "Latin-1"
    if not _is_text(text):
        return Decoded(None)
    note = Problem(
        source,
        "whole file",
        f"The file is not in UTF-8; it was read as {encoding}.",
        "Check that letters such as ş, ğ and ı are right, or ask for the file saved as UTF-8.",
    )
    return Decoded(_with_line_feeds(text), (note,))


def whole(text: str) -> str:
    """Text that can be written as UTF-8: half a surrogate pair (``\\ud800`` in JSON, odd file names) goes."""
    return _LONE_SURROGATE.sub(_REPLACED, text)


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_text(text: str) -> bool:
    sample = text[:SAMPLE]
    control = sum(character < " " and character not in "\t\n\r\f" for character in sample)
    return control <= A_FEW_CONTROL + MOST_CONTROL * len(sample)
