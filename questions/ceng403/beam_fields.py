"""The four fields of beam search by hand, from the drawn distributions: references, follow-through, tables for the key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import exp, isclose

from grader.checks.finding import Context
from grader.checks.number import Number
from grader.checks.numerals import significant_digits
from grader.checks.ranking import Ranking
from grader.checks.table import OwnTable, Table
from grader.checks.tokens import Tokens
from grader.draw import Draw
from grader.question import Field, Sketch, Work, field_of
from grader.worlds.arithmetic import Value
from questions.ceng403.beam_draw import Task, task
from solutions.theory import beam

END_NAMES = ("EOS", "</s>", "END", "eos", "end", "STOP")


@dataclass(frozen=True, slots=True)
class BeamFields:
    """Fields, values for the words, and the independent witness."""

    fields: Mapping[str, Field]
    given: Mapping[str, object]
    tree: Sketch
    """The figure of the whole search."""
    witness: Callable[[], bool]
    work: Mapping[str, Work]
    """What the search really did, step by step."""


@dataclass(frozen=True, slots=True)
class OwnSearch:
    """Follow-through: the search goes on rightly from the candidate's own table of step 2."""

    own: OwnTable
    task: Task
    steps: int
    """The step whose sequences are ranked."""

    def __call__(self, context: Context) -> Mapping[tuple[str, ...], Value] | None:
        """The probability of each sequence that competes for a place; None where there is none to go on from."""
        own = self.own(context)
        if own is None:
            return None
        complete = {h.tokens: h.probability for h in self.task.found.rounds[0].kept if h.complete}
        values: dict[tuple[str, ...], Value] = {**own, **complete}
        for _ in range(self.steps - 2):
            ranked = sorted(values, key=lambda tokens: values[tokens], reverse=True)
            kept, rest = ranked[: self.task.form.width], ranked[self.task.form.width :]
            if rest and values[kept[-1]] == values[rest[0]]:
                return None
            values = self._extended({tokens: values[tokens] for tokens in kept})
        return values

    def _extended(self, kept: Mapping[tuple[str, ...], Value]) -> dict[tuple[str, ...], Value]:
        table = self.task.table
        found = {tokens: value for tokens, value in kept.items() if tokens[-1] == table.end}
        for tokens, value in kept.items():
            if tokens not in found:
                found.update({(*tokens, token): value * chance for token, chance in table.next(tokens).items()})
        return found


def beam_fields(draw: Draw) -> BeamFields:
    """Beam search of width k over the drawn table."""
    drawn = task(draw)
    first, found = drawn.found.rounds[0], drawn.found
    tokens = Tokens(drawn.table.vocabulary)
    steps = {h.tokens: h.probability for h in found.rounds[1].extensions}
    kept_first = tuple(h for h in first.kept if not h.complete)
    extensions = Table(
        {h.label: () for h in kept_first},
        {token: END_NAMES if token == drawn.table.end else () for token in tokens.symbols},
        {(h.label, token): Number(steps[*h.tokens, token]) for h in kept_first for token in tokens.symbols},
        tokens=tokens,
    )
    own = OwnTable(extensions, "b.step2")
    second = OwnSearch(own, drawn, 2)
    last = OwnSearch(own, drawn, drawn.form.steps)
    fields = {
        "b.step1": field_of("ranking", 2, Ranking(_ranked(first.kept), tokens)),
        "b.step2": field_of("table", 4, extensions),
        "b.beam": field_of("ranking", 3, Ranking(_ranked(found.rounds[1].kept), tokens, second)),
        "b.best": field_of("ranking", 1, Ranking(_ranked(found.beam[:1]), tokens, last)),
    }
    tree = Sketch("beam-tree", {"table": drawn.table, "width": drawn.form.width, "steps": drawn.form.steps})
    return BeamFields(fields, _words(drawn, kept_first, steps), tree, lambda: agrees(drawn), _work(found))


def _work(found: beam.Search) -> dict[str, Work]:
    """The extensions of each step where they are asked for; from step 2 on each is a product."""
    first, second, *later = (_of_round(step, products=bool(at)) for at, step in enumerate(found.rounds))
    return {"b.step1": first, "b.step2": second, "b.beam": Work(), "b.best": sum(later, Work())}


def _of_round(step: beam.Round, products: bool) -> Work:
    digits = sum(significant_digits(beam.decimal(new.probability)) for new in step.extensions)
    return Work(len(step.extensions) if products else 0, digits, len(step.extensions))


def _ranked(hypotheses: tuple[beam.Hypothesis, ...]) -> tuple[tuple[str, Fraction], ...]:
    return tuple((h.label, h.probability) for h in hypotheses)


def agrees(drawn: Task) -> bool:
    """Beam search in logarithms, run apart from the exact one, keeps the same hypotheses with the same probabilities."""
    in_logs = beam.search_in_logs(drawn.table, drawn.form.width, drawn.form.steps)
    return [h.tokens for h in drawn.found.beam] == [logged.tokens for logged in in_logs] and all(
        isclose(float(h.probability), exp(logged.log_probability)) for h, logged in zip(drawn.found.beam, in_logs, strict=True)
    )


def _words(drawn: Task, kept: tuple[beam.Hypothesis, ...], steps: Mapping[tuple[str, ...], Fraction]) -> dict[str, object]:
    """The tables and lists of the question and its answer, as Markdown."""
    table, found = drawn.table, drawn.found
    rows = [("Initial", table.first), *((f"After {token}", row) for token, row in table.after.items())]
    given = {name: [f"{float(row[token]):g}" for token in table.vocabulary] for name, row in rows}
    cells = {h.label: [beam.decimal(steps[*h.tokens, token]) for token in table.vocabulary] for h in kept}
    third = {
        h.label: [beam.decimal(new.probability) for new in beam.extended(table, h)]
        for h in found.rounds[1].kept if drawn.form.steps > 2
    }  # fmt: skip
    return {
        "k": drawn.form.width,
        "steps": drawn.form.steps,
        "vocabulary": ", ".join(map(_shown, table.vocabulary)),
        "keeps_the_end": drawn.form.keeps_the_end,
        "greedy_misses": drawn.greedy_misses,
        "greedy_line": f"{_shown(drawn.greedy.label)} {beam.decimal(drawn.greedy.probability)}",
        "probability_table": _table("Context", [f"P({token})" for token in table.vocabulary], given),
        "step1_list": _list(found.rounds[0].kept),
        "step2_table": _table("", table.vocabulary, cells),
        "step3_table": _table("", table.vocabulary, third),
        "beam_list": _list(found.rounds[1].kept),
        "best_line": f"{_shown(found.best.label)} {beam.decimal(found.best.probability)}",
    }  # fmt: skip


def _table(corner: str, columns: Sequence[str], rows: Mapping[str, Sequence[str]]) -> str:
    head = f"| {corner} | {' | '.join(map(_shown, columns))} |".replace("|  |", "| |")
    lines = [f"| {_shown(name)} | {' | '.join(values)} |" for name, values in rows.items()]
    return "\n".join([head, f"|{'---|' * (len(columns) + 1)}", *lines])


def _list(hypotheses: tuple[beam.Hypothesis, ...]) -> str:
    lines = [f"{place}. {_shown(h.label)} {beam.decimal(h.probability)}" for place, h in enumerate(hypotheses, 1)]
    return "\n".join(lines)


def _shown(token: str) -> str:
    return token.replace("<", "\\<").replace(">", "\\>")
