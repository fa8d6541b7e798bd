"""The draw of the beam search of question 4: a table of probabilities that has one right answer and no ties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from grader.draw import Constraint, Draw, different
from solutions.theory import beam

END = "<EOS>"
LETTERS = "ABCDFGHJKLMNRTUVW"
"""Without those that also name a probability, the end, or the examples in the question."""
GRID = "0.05"


@dataclass(frozen=True, slots=True)
class Form:
    """How much is to be searched: about as many products in each form."""

    width: int
    letters: int
    steps: int

    @property
    def keeps_the_end(self) -> bool:
        """Whether all tokens are kept after step 1, the end among them."""
        return self.width > self.letters


FORMS = (Form(3, 3, 2), Form(2, 4, 2), Form(4, 3, 2), Form(2, 3, 3))


@dataclass(frozen=True, slots=True)
class Task:
    """A table, what is to be done with it, and what comes out."""

    table: beam.Model
    form: Form
    greedy_misses: bool
    """Whether greedy search is wanted to miss what the beam finds."""
    found: beam.Search
    greedy: beam.Hypothesis


def searched(table: beam.Model, form: Form, greedy_misses: bool) -> Task:
    """A task with its results."""
    found = beam.search(table, form.width, form.steps)
    return Task(table, form, greedy_misses, found, beam.greedy(table, form.steps))


_FIRST = {"A": "0.5", "B": "0.3", "C": "0.15", END: "0.05"}
_AFTER = {
    "A": {"A": "0.2", "B": "0.1", "C": "0.6", END: "0.1"},
    "B": {"A": "0.4", "B": "0.2", "C": "0.3", END: "0.1"},
    "C": {"A": "0.1", "B": "0.7", "C": "0.1", END: "0.1"},
}
PAPER = searched(beam.model(_FIRST, _AFTER), FORMS[0], greedy_misses=False)


def task(draw: Draw) -> Task:
    """The search of a variant. In one variant of two, greedy search misses the best sequence of the beam."""
    form = draw.choice("form", FORMS, canonical=PAPER.form)
    misses = draw.choice("greedy misses", (True, False), canonical=False)
    letters = draw.subset("letters", LETTERS, form.letters, canonical="ABC")

    def drawn(again: Draw) -> Task:
        rows = [_row(again, letters, at, end_last=not at) for at in ("", *letters)]
        after = dict(zip(letters, rows[1:], strict=True))
        return searched(beam.model(rows[0], after), form, misses)

    return draw.such_that("table", drawn, *INVARIANTS, canonical=PAPER)


def _row(draw: Draw, letters: tuple[str, ...], after: str, end_last: bool) -> Mapping[str, Fraction]:
    """One distribution; at the start the end is the least probable token."""
    chances = list(draw.distribution(f"row {after}", len(letters) + 1, least=GRID, step=GRID, canonical=()))
    if end_last:
        chances.append(chances.pop(chances.index(min(chances))))
    return dict(zip((*letters, END), chances, strict=True))


def _without_ties(task: Task) -> bool:
    return not any(step.ties for step in task.found.rounds)


def _ends_where_it_should(task: Task) -> bool:
    """No complete hypothesis is kept before the last step, but for the bare end where everything is kept."""
    rounds = task.found.rounds
    kept = [h.label for step in rounds[:-1] for h in step.kept if h.complete]
    return len(rounds) == task.form.steps and kept == ([END] if task.form.keeps_the_end else [])


INVARIANTS = (
    Constraint[Task]("what is kept and what is dropped first have different probabilities", _without_ties),
    Constraint[Task]("only hypotheses that go on are kept before the last step", _ends_where_it_should),
    Constraint[Task]("no two rows are alike", lambda task: different([tuple(r.values()) for r in task.table.after.values()])),
    Constraint[Task](
        "greedy search finds the best of the beam, or misses it, as drawn",
        lambda task: (task.greedy.tokens != task.found.best.tokens) == task.greedy_misses,
    ),
)
