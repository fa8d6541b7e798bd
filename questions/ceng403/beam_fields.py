"""The four fields of beam search by hand, from the drawn distributions: references, follow-through, tables for the key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from grader.checks.number import Number
from grader.checks.ranking import Ranking
from grader.checks.table import OwnTable, Table
from grader.checks.tokens import Tokens
from grader.draw import Draw
from grader.question import Field, field_of
from solutions.theory import beam

FIRST = {"A": "0.5", "B": "0.3", "C": "0.15", "<EOS>": "0.05"}
AFTER = {
    "A": {"A": "0.2", "B": "0.1", "C": "0.6", "<EOS>": "0.1"},
    "B": {"A": "0.4", "B": "0.2", "C": "0.3", "<EOS>": "0.1"},
    "C": {"A": "0.1", "B": "0.7", "C": "0.1", "<EOS>": "0.1"},
}
END_NAMES = ("EOS", "</s>", "END", "eos", "end", "STOP")


@dataclass(frozen=True, slots=True)
class BeamFields:
    """Fields, values for the words, and the independent witness."""

    fields: Mapping[str, Field]
    given: Mapping[str, object]
    witness: Callable[[], bool]


def beam_fields(draw: Draw) -> BeamFields:
    """Two steps of beam search of width k over the drawn table."""
    width = draw.value("k", 3)
    first, after = draw.value("first", FIRST), draw.value("after", AFTER)
    table = beam.model(first, after)
    found = beam.search(table, width, 2)
    tokens = Tokens(tuple(first))
    steps = {h.tokens: h.probability for h in found.rounds[1].extensions}
    kept_first = tuple(h for h in found.rounds[0].kept if not h.complete)
    extensions = Table(
        {h.label: () for h in kept_first},
        {token: END_NAMES if token == table.end else () for token in first},
        {(h.label, token): Number(steps[*h.tokens, token]) for h in kept_first for token in first},
        tokens=tokens,
    )
    own = OwnTable(extensions, "b.step2")
    fields = {
        "b.step1": field_of("ranking", 2, Ranking(_ranked(found.rounds[0].kept), tokens)),
        "b.step2": field_of("table", 4, extensions),
        "b.beam": field_of("ranking", 3, Ranking(_ranked(found.beam), tokens, own)),
        "b.best": field_of("ranking", 1, Ranking(_ranked(found.beam[:1]), tokens, own)),
    }
    return BeamFields(fields, _words(table, found, width, kept_first, steps), lambda: _agrees(table, found, width))


def _ranked(hypotheses: tuple[beam.Hypothesis, ...]) -> tuple[tuple[str, Fraction], ...]:
    return tuple((h.label, h.probability) for h in hypotheses)


def _agrees(table: beam.Model, found: beam.Search, width: int) -> bool:
    """Beam search in logarithms, run apart from the exact one, keeps the same hypotheses."""
    in_logs = beam.search_in_logs(table, width, 2)
    return [h.tokens for h in found.beam] == [tuple(logged.tokens) for logged in in_logs]


def decimal(value: Fraction) -> str:
    """An exact decimal as a lecturer writes it: at least two places."""
    text = f"{float(value):.6f}".rstrip("0")
    return text + "0" * max(0, 2 - len(text.partition(".")[2]))


def _words(
    table: beam.Model, found: beam.Search, width: int, kept: tuple[beam.Hypothesis, ...], steps: Mapping[tuple[str, ...], Fraction]
) -> dict[str, object]:
    """The tables and lists of the question and its answer, as Markdown."""
    names = list(table.first)
    head = f"| Context | {' | '.join(f'P({_shown(name)})' for name in names)} |\n|{'---|' * (len(names) + 1)}"
    rows = [("Initial", table.first), *((f"After {token}", row) for token, row in table.after.items())]
    given = [f"| {name} | {' | '.join(f'{float(row[token]):g}' for token in names)} |" for name, row in rows]
    cells = [
        f"| {h.label} | {' | '.join(decimal(steps[*h.tokens, token]) for token in names)} |" for h in kept
    ]
    columns = f"| | {' | '.join(_shown(name) for name in names)} |\n|{'---|' * (len(names) + 1)}"
    return {
        "k": width,
        "probability_table": "\n".join([head, *given]),
        "step1_list": _list(found.rounds[0].kept),
        "step2_table": "\n".join([columns, *cells]),
        "beam_list": _list(found.beam),
        "best_line": f"{_shown(found.best.label)} {decimal(found.best.probability)}",
    }  # fmt: skip


def _list(hypotheses: tuple[beam.Hypothesis, ...]) -> str:
    lines = [f"{place}. {_shown(h.label)} {decimal(h.probability)}" for place, h in enumerate(hypotheses, 1)]
    return "\n".join(lines)


def _shown(token: str) -> str:
    return token.replace("<", "\\<").replace(">", "\\>")
