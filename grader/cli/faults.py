"""How faults of ours are told: in one line, with the trace only on request."""

from __future__ import annotations

import logging


def log_quietly(verbose: bool) -> None:
    """Says on the standard error that a check broke; the field is undecided, and marking goes on."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter() if verbose else _OneLine())
    logging.basicConfig(handlers=[handler], level=logging.ERROR, force=True)


class _OneLine(logging.Formatter):
    """Messages without their trace."""

    def format(self, record: logging.LogRecord) -> str:
        return f"markscheme: {record.getMessage()} (a fault of ours; --verbose shows the trace)"
