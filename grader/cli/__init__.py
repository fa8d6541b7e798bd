"""The command line: files, processes and a terminal around the pure floors below."""

from __future__ import annotations

BAD_INPUT = 2
"""Exit code where a person must look at something in the input."""
