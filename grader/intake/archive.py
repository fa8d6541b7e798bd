"""Unpacks a ZIP in memory, member by member, under limits; nothing is ever written to a disk.

A member's name is only a name: it is shown and searched for a candidate, and no path is made of it.
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from grader.intake.forms import ending, refusal, unsupported
from grader.records import Problem

MOST_MEMBERS = 20_000
"""Files in an archive, those of archives in it included."""
LARGEST_MEMBER = 20_000_000
"""Bytes of one file unpacked."""
LARGEST_WORKBOOK = 50_000_000
"""Bytes of all parts of a workbook."""
LARGEST_TOTAL = 500_000_000
"""Bytes of all files unpacked."""
HIGHEST_RATIO = 200
"""How many times a file may be larger unpacked; text reaches about 20."""
SMALL = 100_000
"""Bytes below which the ratio does not matter."""
DEEPEST = 1
"""Archives within archives that are opened."""

UNREADABLE_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    OSError,  # bz2's word for damaged data
    EOFError,
    ValueError,
    OverflowError,
    NotImplementedError,  # a way of compression that Python does not know
)
"""What ``zipfile`` raises for damaged or unusual archives."""

_SYSTEM_FOLDERS = frozenset({"__macosx"})
_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini"})


class Member(NamedTuple):
    """A file out of an archive; its name begins with the archive's."""

    name: str
    data: bytes


def unpack(source: str, data: bytes) -> Iterator[Member | Problem]:
    """The files of an archive one at a time, and a problem for each that can't be taken out."""
    yield from _Unpacking().of(source, data, depth=0)


def bomb_in(parts: Sequence[zipfile.ZipInfo]) -> str:
    """Why an archive must not be unpacked as a whole, in a clause; empty if it may."""
    if len(parts) > MOST_MEMBERS:
        return f"it has more than {MOST_MEMBERS:,} parts"
    if sum(part.file_size for part in parts) > LARGEST_WORKBOOK:
        return f"it holds more than {LARGEST_WORKBOOK:,} bytes"
    return next((f"of a part of it, {why}" for part in parts if (why := _too_large(part))), "")


def _too_large(part: zipfile.ZipInfo) -> str:
    if part.file_size > LARGEST_MEMBER:
        return f"it unpacks to more than {LARGEST_MEMBER:,} bytes"
    if part.file_size > SMALL and part.file_size > HIGHEST_RATIO * max(1, part.compress_size):
        return f"it unpacks to more than {HIGHEST_RATIO} times its size"
    return ""


class _Unpacking:
    """Counts what one archive and those in it have yielded."""

    def __init__(self) -> None:
        self._members = 0
        self._bytes = 0

    def of(self, source: str, data: bytes, depth: int) -> Iterator[Member | Problem]:
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
        except UNREADABLE_ZIP as broken:
            yield _damaged(source, f"the archive can't be opened ({broken})")
            return
        for part in archive.infolist():
            name = f"{source}/{_shown(part.filename)}"
            if part.is_dir() or is_clutter(_shown(part.filename)):
                continue
            self._members += 1
            self._bytes += part.file_size
            if self._members > MOST_MEMBERS or self._bytes > LARGEST_TOTAL:
                yield _full(source, name)
                return
            yield from self._member(archive, part, name, depth)

    def _member(
        self, archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str, depth: int
    ) -> Iterator[Member | Problem]:
        if what := unsupported(name):
            yield refusal(name, what)
        elif part.flag_bits & 1:
            yield _damaged(name, "it is locked with a password")
        elif why := _too_large(part):
            yield _damaged(name, why)
        else:
            yield from self._opened(archive, part, name, depth)

    def _opened(
        self, archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str, depth: int
    ) -> Iterator[Member | Problem]:
        try:
            data = archive.read(part)
        except UNREADABLE_ZIP as broken:
            yield _damaged(name, f"it can't be unpacked ({broken})")
            return
        if ending(name) != "zip":
            yield Member(name, data)
        elif depth < DEEPEST:
            yield from self.of(name, data, depth + 1)
        else:
            yield _damaged(name, f"it is an archive more than {DEEPEST} deep in others")


def _shown(name: str) -> str:
    """A member's name as one line of a report, with the separators of this system."""
    return "".join(c if c.isprintable() else "\ufffd" for c in name.replace("\\", "/"))


def is_clutter(name: str) -> bool:
    """Whether a file was put there by an operating system: hidden, or a Mac's shadow of another.

    ``name`` is a path inside a folder or an archive.
    """
    *folders, file = name.split("/")
    hidden = any(part.startswith(".") and part.strip(".") for part in (*folders, file))
    shadow = any(part.casefold() in _SYSTEM_FOLDERS for part in folders)
    return hidden or shadow or file.casefold() in _SYSTEM_FILES


def _damaged(source: str, why: str) -> Problem:
    return Problem(
        source,
        "whole file",
        f"This file was not read: {why}.",
        "Ask for it again, packed as an ordinary ZIP without a password, or unpacked.",
    )


def _full(source: str, name: str) -> Problem:
    return Problem(
        source,
        f"from {name} on",
        f"The archive holds more than {MOST_MEMBERS:,} files or {LARGEST_TOTAL:,} bytes; the rest was left.",
        "Divide it into several archives, and read each.",
    )
