"""The tree of a beam search, from the search itself: what is kept, pruned and complete is seen without colour."""

from __future__ import annotations

from collections.abc import Iterable

from solutions.figures.figure import Figure
from solutions.figures.layout import THICK, circle, route, scene, straight
from solutions.figures.metrics import width as text_width
from solutions.figures.scene import SMALL, Box, Item, Label, Line, Pen, Place, Shape
from solutions.theory.beam import Hypothesis, Model, Round, Search, decimal, search

ROW, GAP, HIGH = 7.6, 22.0, 6.0
"""From one leaf to the next, between the hypotheses of two steps, and how high one is, in millimetres."""
TIGHT = 1.8
"""Air on each side of the longest hypothesis, a second outline in it."""
AIR = 0.3
"""More room between the children of one hypothesis and those of the next, in rows."""
DROPPED, CARRIED = Pen(0.2, dash="dashed"), Pen(0.35, dash="dotted")

Path = tuple[str, ...]


def beam_tree(table: Model, width: int, steps: int) -> Figure:
    """All extensions of each step in the order of the table; what is kept bears its rank."""
    found = search(table, width, steps)
    rows = _rows(found)
    root = circle("start", "start", Place(0, rows[()] * ROW), 5.5, size=SMALL)
    drawn: list[Item] = [root]
    before: dict[Path, Shape] = {(): root}
    right = root.radius
    for number, step in enumerate(found.rounds, 1):
        shown = (*step.carried, *step.extensions)
        wide = max(text_width(_text(h, step), SMALL) for h in shown) + 2 * TIGHT
        x, right = right + GAP + wide / 2, right + GAP + wide
        shapes: dict[Path, Shape] = {h.tokens: _node(h, step, number, Place(x, rows[h.tokens] * ROW), wide) for h in shown}
        drawn += [Label(f"step {number}", Place(x, -6), size=SMALL), *shapes.values()]
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


def _text(hypothesis: Hypothesis, step: Round) -> str:
    rank = f"{step.kept.index(hypothesis) + 1}.\xa0" if hypothesis in step.kept else ""
    return f"{rank}{hypothesis.label}\xa0\xa0{decimal(hypothesis.probability)}"


def _node(hypothesis: Hypothesis, step: Round, number: int, place: Place, wide: float) -> Box:
    name = f"{hypothesis.label} carried to step {number}" if hypothesis in step.carried else hypothesis.label
    return _look(name, _text(hypothesis, step), place, wide, hypothesis in step.kept, hypothesis.complete)


def _look(name: str, text: str, place: Place, wide: float, kept: bool, complete: bool) -> Box:
    """Kept: a thick outline; pruned: a dashed one; complete: a double one."""
    pen = THICK if kept else DROPPED
    return Box(name, place, wide, HIGH, text, pen, "light" if kept else "none", 0.8, complete, size=SMALL)


def _branch(hypothesis: Hypothesis, table: Model, parent: Shape, child: Shape) -> Line:
    """From a hypothesis to one that is a token longer, with the probability of the token."""
    turn = parent.area.right + 2.2
    text = f"{hypothesis.tokens[-1]}: {decimal(table.next(hypothesis.tokens[:-1])[hypothesis.tokens[-1]])}"
    label = Label(text, Place((turn + child.area.left) / 2 - 0.5, child.at.y - 2), size=SMALL)
    return route((parent, "right"), (child, "left"), Place(turn, parent.at.y), Place(turn, child.at.y), label=label)


def _legend(table: Model, y: float) -> list[Item]:
    looks = ((0.5, "kept, with its rank", True, False), (45.0, "pruned", False, False), (76.0, f"double outline: complete, ends in {table.end}", False, True))
    drawn: list[Item] = []
    for x, words, kept, complete in looks:
        drawn += [_look("", "", Place(x, y), 12.0, kept, complete), Label(words, Place(x + 8, y), "start", SMALL)]
    return drawn


def _words(found: Search, width: int) -> str:
    """The search in words, with every hypothesis that is kept or pruned."""
    said = [f"The tree of a beam search with beam size {width}."]
    for number, step in enumerate(found.rounds, 1):
        said.append(f"Step {number}: kept are {_listed(step.kept)}; pruned are {_listed(step.pruned)}.")
    said.append(f"The best sequence is {found.best.label} with probability {decimal(found.best.probability)}.")
    return " ".join(said)


def _listed(hypotheses: Iterable[Hypothesis]) -> str:
    return ", ".join(f"{h.label} {decimal(h.probability)}{' (complete)' if h.complete else ''}" for h in hypotheses) or "none"
