"""The tree of a beam search, from the search itself: what is kept, pruned and complete is seen without colour."""

from __future__ import annotations

from collections.abc import Iterable

from solutions.documents.marks import decimal
from solutions.figures.layout import THICK, box, circle, route, scene, straight
from solutions.figures.scene import SMALL, Box, Figure, Item, Label, Line, Pen, Place, Shape
from solutions.theory.beam import Hypothesis, Model, Round, Search, search

ROW, COLUMN, WIDE, HIGH = 7.6, 48.5, 26.0, 6.0
"""From one leaf to the next, from one step to the next, and the size of a hypothesis, in millimetres."""
AIR = 0.3
"""More room between the children of one hypothesis and those of the next, in rows."""
DROPPED, CARRIED = Pen(0.2, dash="dashed"), Pen(0.35, dash="dotted")

Path = tuple[str, ...]


def beam_tree(table: Model, width: int, steps: int) -> Figure:
    """All extensions of each step in the order of the table; what is kept bears its rank."""
    found = search(table, width, steps)
    rows = _rows(found)
    root = circle("start", "start", Place(COLUMN - 41, rows[()] * ROW), 5.5, size=SMALL)
    drawn: list[Item] = [root]
    before: dict[Path, Shape] = {(): root}
    for number, step in enumerate(found.rounds, 1):
        drawn.append(Label(f"step {number}", Place(number * COLUMN, -6), size=SMALL))
        shapes: dict[Path, Shape] = {h.tokens: _node(h, step, number, rows) for h in (*step.carried, *step.extensions)}
        drawn += shapes.values()
        drawn += [_branch(h, table, before[h.tokens[:-1]], shapes[h.tokens]) for h in step.extensions]
        drawn += [straight(before[h.tokens], shapes[h.tokens], pen=CARRIED) for h in step.carried]
        before = shapes
    drawn += _legend(table, (max(rows.values()) + 1.4) * ROW)
    return Figure("beam-tree", f"Beam search with beam size {width}", _words(found, width), scene(drawn))


def _rows(found: Search) -> dict[Path, float]:
    """The row of each hypothesis: leaves one below the other, a parent in the middle of its children."""
    children: dict[Path, list[Path]] = {}
    for step in found.rounds:
        for hypothesis in step.extensions:
            children.setdefault(hypothesis.tokens[:-1], []).append(hypothesis.tokens)
    rows: dict[Path, float] = {}
    _place((), children, rows, 0)
    return rows


def _place(path: Path, children: dict[Path, list[Path]], rows: dict[Path, float], free: float) -> float:
    """Gives a hypothesis and all that grow from it their rows, from the first free one; returns the next free row."""
    if path not in children:
        rows[path] = free
        return free + 1
    for child in children[path]:
        free = _place(child, children, rows, free)
    rows[path] = (rows[children[path][0]] + rows[children[path][-1]]) / 2
    return free + AIR


def _node(hypothesis: Hypothesis, step: Round, number: int, rows: dict[Path, float]) -> Box:
    rank = f"{step.kept.index(hypothesis) + 1}.  " if hypothesis in step.kept else ""
    name = f"{hypothesis.label} carried to step {number}" if hypothesis in step.carried else hypothesis.label
    place = Place(number * COLUMN, rows[hypothesis.tokens] * ROW)
    return _look(name, f"{rank}{hypothesis.label}  {_shown(hypothesis)}", place, bool(rank), hypothesis.complete)


def _look(name: str, text: str, place: Place, kept: bool, complete: bool) -> Box:
    wide = WIDE if text else 12.0
    if kept:
        return box(name, text, place, wide=wide, high=HIGH, size=SMALL, pen=THICK, fill="light", double=complete)
    return box(name, text, place, wide=wide, high=HIGH, size=SMALL, pen=DROPPED, fill="none", double=complete)


def _branch(hypothesis: Hypothesis, table: Model, parent: Shape, child: Shape) -> Line:
    """From a hypothesis to one that is a token longer, with the probability of the token."""
    turn = parent.area.right + 2.5
    text = f"{hypothesis.tokens[-1]}: {_padded(decimal(table.next(hypothesis.tokens[:-1])[hypothesis.tokens[-1]]))}"
    label = Label(text, Place((turn + child.area.left) / 2 - 0.5, child.at.y - 2), size=SMALL)
    return route((parent, "right"), (child, "left"), Place(turn, parent.at.y), Place(turn, child.at.y), label=label)


def _legend(table: Model, y: float) -> list[Item]:
    looks = (("kept, with its rank", True, False), ("pruned", False, False), (f"complete: ends in {table.end}", False, True))
    drawn: list[Item] = []
    for number, (words, kept, complete) in enumerate(looks):
        x = 8 + number * 46.0
        sample = _look("", "", Place(x, y), kept, complete)
        drawn += [sample, Label(words, Place(x + 8, y), "start", SMALL)]
    return drawn


def _words(found: Search, width: int) -> str:
    """The search in words, with every hypothesis that is kept or pruned."""
    said = [f"The tree of a beam search with beam size {width}."]
    for number, step in enumerate(found.rounds, 1):
        said.append(f"Step {number}: kept are {_listed(step.kept)}; pruned are {_listed(step.pruned)}.")
    said.append(f"The best sequence is {found.best.label} with probability {_shown(found.best)}.")
    return " ".join(said)


def _listed(hypotheses: Iterable[Hypothesis]) -> str:
    return ", ".join(f"{h.label} {_shown(h)}{' (complete)' if h.complete else ''}" for h in hypotheses) or "none"


def _shown(hypothesis: Hypothesis) -> str:
    return _padded(decimal(hypothesis.probability))


def _padded(text: str) -> str:
    """A decimal with at least two places, as tables of probabilities have them."""
    return text if "." in text and len(text.partition(".")[2]) > 1 else f"{float(text):.2f}"
