"""Networks that learn word vectors: skip-gram and CBOW, layer by layer with the sizes of their matrices."""

from __future__ import annotations

from solutions.figures.figure import Figure
from solutions.figures.layout import THIN, box, route, scene, straight, tap
from solutions.figures.scene import SMALL, Box, Item, Label, Line, Place
from solutions.figures.strokes import evenly

CELL = 4.8
"""Width and height of one component of a drawn vector."""
ONE_HOT = ("0", "0", "1", "0", r"$\vdots$", "0")
DOTS = r"$\vdots$"
WIDE, NARROW = ("", "", "", "", r"$\vdots$", ""), ("", "", r"$\vdots$", "")
GAP = 9.5
"""From one word of the window to the next."""


def skip_gram(size: int = 10_000, width: int = 300, window: int = 0) -> Figure:
    """From the one-hot centre word through both matrices to the words around it."""
    vocabulary, dimension = f"$V = {_grouped(size)}$", f"$d = {_grouped(width)}$"
    layers = [_layer("x", 0, ONE_HOT), _layer("v_c", 40, NARROW), _layer("z", 80, WIDE)]
    given, hidden, scores = (layer[0] for layer in layers)
    chance = box("softmax", "softmax", Place(103, 0), high=22, size=SMALL)
    outside = [_word(place, Place(129, y)) for place, y in _rows(window)]
    drawn: list[Item] = [
        *(part for layer in layers for part in layer[1]), chance, *outside,
        _through(given, hidden, "$E$", r"$V \times d$"), _through(hidden, scores, "$U$", r"$d \times V$"), straight(scores, chance),
        *(_fan(chance, word) for word in outside if isinstance(word, Box)),
        *_captioned(
            window,
            (0, "input: centre word $c$,\none-hot $x$", vocabulary), (40, "hidden layer\n$v_c = E^\\top x$", dimension),
            (80, "scores\n$u_w^\\top v_c$", vocabulary), (103, "output\n$P(o \\mid c)$", vocabulary),
            (129, "outside words\n$o$", f"{_size(window)} on each side"),
        ),
    ]  # fmt: skip
    words = (
        f"The skip-gram network. The one-hot vector x of the centre word c, with V = {size:,} components, is multiplied by the "
        f"embedding matrix E, {size:,} by {width:,}, which picks the word vector v_c: the hidden layer, with d = {width:,} components and no "
        f"activation function. The output matrix U, {width:,} by {size:,}, gives one score for each of the {size:,} words, and one softmax "
        f"the probabilities P(o given c), which are compared with each outside word of the window, {_told(window)}."
    )
    return Figure("skip-gram", "The skip-gram network", words, scene(drawn))


def cbow(window: int = 0, size: int = 0, width: int = 0) -> Figure:
    """From the words around through their mean to the centre word; sizes that are not given stay letters."""
    vocabulary, dimension = f"V = {_grouped(size)}" if size else "V", f"d = {_grouped(width)}" if width else "d"
    mean_of = "h" if size else r"\hat{v}"
    given = [_word(place, Place(0, y)) for place, y in _rows(window)]
    picked = [_vector(number, Place(29, y)) for number, (_, y) in zip(_numbers(window), _rows(window), strict=True)]
    mean, (scores, parts) = box("mean", f"${mean_of}$", Place(57, 0), wide=11, high=11), _layer("z", 93, WIDE)
    chance = box("softmax", "softmax", Place(114, 0), high=22, size=SMALL)
    centre = box("w_t", "$w_t$", Place(135, 0), wide=14, high=8, fill="none")
    drawn: list[Item] = [
        *given, *picked, mean, *parts, chance, centre,
        *(_picked(word, vector) for word, vector in zip(given, picked, strict=True) if isinstance(word, Box) and isinstance(vector, Box)),
        *(_fan(vector, mean) for vector in picked if isinstance(vector, Box)),
        _through(mean, scores, "$U$", r"$d \times V$"), straight(scores, chance), straight(chance, centre),
        *_captioned(
            window,
            (0, "context words,\none-hot", f"$C = {2 * window or '2m'}$ of size $V$"), (29, "their vectors\n$v_i = E^\\top x_i$", "$d$ each"),
            (57, f"mean\n${mean_of} = (1/C) \\sum_i v_i$", f"${dimension}$"), (93, f"scores\n$u_w^\\top {mean_of}$", f"${vocabulary}$"),
            (114, "output\n$P(w_t \\mid \\ldots)$", "$V$"),
            (135, "centre word\n", "to be predicted"),
        ),
    ]  # fmt: skip
    words = (
        f"The CBOW network. The {2 * window or '2m'} context words, {_told(window)}, enter as one-hot vectors; the embedding matrix E, the same for all, "
        f"picks a vector v_i for each. Their mean is the hidden layer of {f'd = {width:,}' if width else 'd'} components. The output matrix U, d by V, "
        f"gives one score for each of the {f'{size:,}' if size else 'V'} words, and a softmax the probability of the centre word w_t, which is to be predicted."
    )
    return Figure("cbow", "The CBOW network", words, scene(drawn))


def _layer(name: str, x: float, components: tuple[str, ...]) -> tuple[Box, list[Item]]:
    """A vector as a column of cells, and the outline around them."""
    outline = Box(name, Place(x, 0), CELL, CELL * len(components), frame=True)
    cells = [
        Box("", Place(x, y), CELL, CELL, text, THIN, "medium" if text == "1" else "light", size=SMALL)
        for text, y in zip(components, evenly(len(components), CELL), strict=True)
    ]
    return outline, [*cells, outline]


def _word(place: str, at: Place) -> Box | Label:
    """A word of the text, or the dots for words that are not drawn."""
    if place == DOTS:
        return Label(DOTS, at)
    return box(f"w_{{{place}}}", f"$w_{{{place}}}$", at, wide=14, high=8, fill="none")


def _vector(number: str, at: Place) -> Box | Label:
    if number == DOTS:
        return Label(DOTS, at)
    return box(f"v_{{{number}}}", f"$v_{{{number}}}$", at, wide=11, high=8)


def _places(window: int) -> tuple[str, ...]:
    """The places around the centre t: all of a small window, the ends of a large one or of one without a size."""
    if 0 < window <= 2:
        return tuple(f"t{offset:+d}" for offset in range(-window, window + 1) if offset)
    size = window or "m"
    return f"t-{size}", DOTS, "t-1", "t+1", DOTS, f"t+{size}"


def _numbers(window: int) -> tuple[str, ...]:
    """The numbers of the context words, as their places are drawn."""
    if 0 < window <= 2:
        return tuple(str(number) for number in range(1, 2 * window + 1))
    middle = (str(window), str(window + 1)) if window else ("m", "m+1")
    return "1", DOTS, *middle, DOTS, str(2 * window or "C")


def _rows(window: int) -> list[tuple[str, float]]:
    """Each place with its height."""
    places = _places(window)
    return list(zip(places, evenly(len(places), GAP), strict=True))


def _size(window: int) -> str:
    return f"$m = {window}$" if window else "$m$"


def _told(window: int) -> str:
    size = window or "m"
    return f"from w_(t-{size}) to w_(t+{size}) without w_t"


def _picked(word: Box, vector: Box) -> Line:
    return tap(word, vector, "left", _above(word, vector, "$E$"))


def _through(start: Box, end: Box, matrix: str, shape: str) -> Line:
    x = (start.area.right + end.area.left) / 2
    return tap(start, end, "left", Label(f"{matrix}, {shape}", Place(x, start.at.y - 3), size=SMALL))


def _above(start: Box, end: Box, text: str) -> Label:
    return Label(text, Place((start.area.right + end.area.left) / 2, end.at.y - 2.4), size=SMALL)


def _fan(start: Box, end: Box) -> Line:
    """One of many lines that leave or enter a box at one point."""
    middle = (start.area.right + end.area.left) / 2
    return route((start, "right"), (end, "left"), Place(middle, start.at.y), Place(middle, end.at.y), bend=1)


def _captioned(window: int, *captions: tuple[float, str, str]) -> list[Item]:
    """Two lines over each layer and one under it, all at the same heights."""
    reach = max(GAP * len(_places(window)) / 2, 15.0)
    return [
        Label(text, Place(x, y), size=SMALL)
        for x, above, below in captions
        for text, y in ((above, -reach - 5.5), (below, reach + 3.0))
    ]


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", r"\,")
