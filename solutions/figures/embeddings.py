"""Networks that learn word vectors: skip-gram and CBOW, layer by layer with the sizes of their matrices."""

from __future__ import annotations

from solutions.figures.layout import THIN, box, route, scene, straight, tap
from solutions.figures.scene import SMALL, Box, Figure, Item, Label, Line, Place
from solutions.figures.strokes import evenly

CELL = 4.8
"""Width and height of one component of a drawn vector."""
ONE_HOT = ("0", "0", "1", "0", r"$\vdots$", "0")
WIDE, NARROW = ("", "", "", "", r"$\vdots$", ""), ("", "", r"$\vdots$", "")
GAP = 10.0
"""From one word of the window to the next."""


def skip_gram(size: int = 10_000, width: int = 300, window: int = 2) -> Figure:
    """From the one-hot centre word through both matrices to the words around it."""
    vocabulary, dimension = f"$V = {_grouped(size)}$", f"$d = {_grouped(width)}$"
    layers = [_layer("x", 0, ONE_HOT), _layer("v_c", 40, NARROW), _layer("z", 80, WIDE)]
    given, hidden, scores = (layer[0] for layer in layers)
    chance = box("softmax", "softmax", Place(103, 0), high=22, size=SMALL)
    outside = [_word(offset, 129, y) for offset, y in zip(_offsets(window), evenly(2 * window, GAP), strict=True)]
    drawn: list[Item] = [
        *(part for layer in layers for part in layer[1]), chance, *outside,
        _through(given, hidden, "$E$", r"$V \times d$"), _through(hidden, scores, "$U$", r"$d \times V$"), straight(scores, chance),
        *(_fan(chance, word) for word in outside),
        *_captioned(
            window,
            (0, "input: centre word $c$,\none-hot $x$", vocabulary), (40, "hidden layer\n$v_c = E^\\top x$", dimension),
            (80, "scores\n$u_w^\\top v_c$", vocabulary), (103, "output\n$P(o \\mid c)$", vocabulary),
            (129, "outside words\n$o$", f"$m = {window}$ each side"),
        ),
    ]  # fmt: skip
    around = ", ".join(f"w_(t{offset:+d})" for offset in _offsets(window))
    words = (
        f"The skip-gram network. The one-hot vector x of the centre word c, with V = {size:,} components, is multiplied by the "
        f"embedding matrix E, {size:,} by {width:,}, which picks the word vector v_c: the hidden layer, with d = {width:,} components and no "
        f"activation function. The output matrix U, {width:,} by {size:,}, gives one score for each of the {size:,} words, and one softmax "
        f"the probabilities P(o given c), which are compared with each outside word of the window: {around}."
    )
    return Figure(f"skip-gram-{size}-{width}-{window}", "The skip-gram network", words, scene(drawn))


def cbow(window: int = 2) -> Figure:
    """From the words around through their mean to the centre word."""
    places = evenly(2 * window, GAP)
    given = [_word(offset, 0, y) for offset, y in zip(_offsets(window), places, strict=True)]
    picked = [box(f"v_{i}", f"$v_{i}$", Place(29, y), wide=10, high=8) for i, y in enumerate(places, 1)]
    mean, (scores, parts) = box("mean", r"$\hat{v}$", Place(57, 0), wide=11, high=11), _layer("z", 93, WIDE)
    chance = box("softmax", "softmax", Place(114, 0), high=22, size=SMALL)
    centre = _word(0, 137, 0)
    drawn: list[Item] = [
        *given, *picked, mean, *parts, chance, centre,
        *(tap(word, vector, "left", _above(word, vector, "$E$")) for word, vector in zip(given, picked, strict=True)),
        *(straight(vector, mean) for vector in picked),
        _through(mean, scores, "$U$", r"$d \times V$"), straight(scores, chance), straight(chance, centre),
        *_captioned(
            window,
            (0, "context words,\none-hot", r"$C = " + str(2 * window) + "$ of size $V$"), (29, "their vectors\n$v_i = E^\\top x_i$", "$d$ each"),
            (57, "mean\n$\\hat{v} = (1/C) \\sum_i v_i$", "$d$"), (93, "scores\n$u_w^\\top \\hat{v}$", "$V$"), (114, "output\n$P(w_t \\mid \\ldots)$", "$V$"),
            (137, "centre word\n", "to be predicted"),
        ),
    ]  # fmt: skip
    around = ", ".join(f"w_(t{offset:+d})" for offset in _offsets(window))
    words = (
        f"The CBOW network. The {2 * window} context words {around} enter as one-hot vectors; the embedding matrix E, the same for all, "
        f"picks a vector v_i for each. Their mean is the hidden layer of d components. The output matrix U, d by V, gives one score for each "
        f"of the V words, and a softmax the probability of the centre word w_t, which is to be predicted."
    )
    return Figure(f"cbow-{window}", "The CBOW network", words, scene(drawn))


def _layer(name: str, x: float, components: tuple[str, ...]) -> tuple[Box, list[Item]]:
    """A vector as a column of cells, and the outline around them."""
    outline = Box(name, Place(x, 0), CELL, CELL * len(components), frame=True)
    cells = [
        Box("", Place(x, y), CELL, CELL, text, THIN, "medium" if text == "1" else "light", size=SMALL)
        for text, y in zip(components, evenly(len(components), CELL), strict=True)
    ]
    return outline, [*cells, outline]


def _word(offset: int, x: float, y: float) -> Box:
    place = f"t{offset:+d}" if offset else "t"
    return box(f"w_{{{place}}}", f"$w_{{{place}}}$", Place(x, y), wide=14, high=8, fill="none")


def _offsets(window: int) -> list[int]:
    return [offset for offset in range(-window, window + 1) if offset]


def _through(start: Box, end: Box, matrix: str, shape: str) -> Line:
    x = (start.area.right + end.area.left) / 2
    return tap(start, end, "left", Label(f"{matrix}, {shape}", Place(x, start.at.y - 3), size=SMALL))


def _above(start: Box, end: Box, text: str) -> Label:
    return Label(text, Place((start.area.right + end.area.left) / 2, end.at.y - 2.4), size=SMALL)


def _fan(start: Box, end: Box) -> Line:
    """From one point of a box to the left of each of many."""
    middle = (start.area.right + end.area.left) / 2
    return route((start, "right"), (end, "left"), Place(middle, start.at.y), Place(middle, end.at.y), bend=1)


def _captioned(window: int, *captions: tuple[float, str, str]) -> list[Item]:
    """Two lines over each layer and one under it, all at the same heights."""
    reach = max(GAP * window, 15.0)
    return [
        Label(text, Place(x, y), size=SMALL)
        for x, above, below in captions
        for text, y in ((above, -reach - 5.5), (below, reach + 3.0))
    ]


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", r"\,")
