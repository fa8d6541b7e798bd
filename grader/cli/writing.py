"""Writes files so that a reader never meets half of one, whatever happens to the process."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from grader.cli.complaints import not_written

LONGEST_NAME = 80
"""Characters of a candidate's name in the name of a file."""

_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
)
"""Names that Windows keeps for devices."""


def make_folder(path: Path) -> None:
    """Makes a folder and those above it. Raises Complaint."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as why:
        raise not_written(path, why) from None


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file under a temporary name and renames it: it is there whole, or as it was. Raises Complaint."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            temporary.write_bytes(data)
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as why:
        raise not_written(path, why) from None


def remove(path: Path) -> None:
    """Removes a file, if it is there. Raises Complaint."""
    try:
        path.unlink(missing_ok=True)
    except OSError as why:
        raise not_written(path, why) from None


class Lines:
    """A file that grows by whole lines: each is handed to the system at once, and none is left half written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = open(path, "wb", buffering=0)  # noqa: SIM115  # closed by __exit__
        except OSError as why:
            raise not_written(path, why) from None

    def add(self, line: bytes) -> None:
        """Adds a line; on a full disk the file keeps the lines before it. Raises Complaint."""
        end = self._file.tell()
        rest = memoryview(line + b"\n")
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as why:
            with suppress(OSError):  # a device has no length to go back to
                self._file.truncate(end)
            raise not_written(self._path, why) from None

    def __enter__(self) -> Lines:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


def safe_name(candidate: str) -> str:
    """A file name for a candidate: no path, nothing that a system or a shell reads otherwise, and no two alike.

    Where anything had to be changed, the beginning of a digest keeps different candidates apart.

    >>> safe_name("e2451001"), safe_name("Ünal Çağla_123")
    ('e2451001', 'Ünal Çağla_123')
    >>> safe_name("../../etc/passwd")
    'etc_passwd-3754d6cb'
    """
    plain = unicodedata.normalize("NFC", candidate)
    kept = "".join(sign if sign.isalnum() or sign in " ._-" else "_" for sign in plain).strip(" ._-")[
        :LONGEST_NAME
    ]
    kept = kept.rstrip(" ._-")
    if kept and kept == candidate and kept.split(".")[0].casefold() not in _RESERVED:
        return kept
    digest = hashlib.sha256(candidate.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{kept or 'candidate'}-{digest}"
