"""Lines of text as outlines for SVG: set once by Typst, and drawn at the size that a figure needs wherever they stand.

The outline of a letter has one name in all figures, a digest of it, so that a page can keep it once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple
from xml.etree import ElementTree

from solutions.documents.typst_engine import svg_pages
from solutions.figures.labels import to_typst
from solutions.figures.metrics import SETTING

SIZE = 10.0
"""The size at which texts are set, in points."""
_MOST = 2048
"""Lines of text that are kept."""
_DIGITS = 12
"""How much of the engine's digest of an outline its name keeps."""
_KEPT = '<path id="'
_HREF = "{http://www.w3.org/1999/xlink}href"
_MATRIX = re.compile(r"(\w+)\(([^)]*)\)")
_STEP = re.compile(r"([MmLlHhVvCcZz])([^MmLlHhVvCcZz]*)")
_COORDINATE = re.compile(r"-?[\d.]+(?:e-?\d+)?")


class Text(NamedTuple):
    """A line of text from its left end on its baseline: its elements, in points, and the outlines they use, by name."""

    elements: str
    outlines: Mapping[str, str]


class Matrix(NamedTuple):
    """A transformation, as SVG writes it."""

    a: float
    b: float
    c: float
    d: float
    x: float
    y: float

    def times(self, other: Matrix) -> Matrix:
        """The other one, then this one."""
        a, b, c, d, x, y = other
        return Matrix(
            self.a * a + self.c * b, self.b * a + self.d * b, self.a * c + self.c * d, self.b * c + self.d * d,
            self.a * x + self.c * y + self.x, self.b * x + self.d * y + self.y,
        )  # fmt: skip


_SAME, _FLIP = Matrix(1, 0, 0, 1, 0, 0), Matrix(1, 0, 0, -1, 0, 0)
"""The engine has outlines upside down, and turns them where they are used."""


class _Typesetter:
    """What lines look like: many unknown ones are set in one run of Typst."""

    def __init__(self) -> None:
        self._known: dict[str, Text] = {}

    def lines(self, texts: Iterable[str]) -> Mapping[str, Text]:
        wanted = dict.fromkeys(texts)
        unknown = [text for text in wanted if text not in self._known]
        found = dict(zip(unknown, _set(unknown), strict=True)) if unknown else {}
        found = {text: found.get(text) or self._known[text] for text in wanted}  # in one order, whatever was known before
        if len(self._known) > _MOST:
            self._known.clear()
        self._known |= found
        return found


def kept(outlines: Mapping[str, str]) -> str:
    """Outlines by name, for what uses them."""
    return "".join(f'{_KEPT}{name}" d="{path}"/>' for name, path in outlines.items())


def shared(page: str) -> str:
    """A page with each outline only in the first of the figures that bring it."""
    first, *pieces = page.split(_KEPT)
    found, names = [first], set[str]()
    for piece in pieces:
        name, _, rest = piece.partition('"')
        found.append(rest.partition("/>")[2] if name in names else _KEPT + piece)
        names.add(name)
    return "".join(found)


@lru_cache(maxsize=1)
def typesetter() -> _Typesetter:
    """One for all figures of a process."""
    return _Typesetter()


def _set(texts: Sequence[str]) -> Iterator[Text]:
    """Each text on a page of its own, its baseline at the upper edge."""
    pages = "#pagebreak()\n".join(f"#place(top + left)[{to_typst(text)}]\n" for text in texts)
    source = f"#set page(width: 100cm, height: 1cm, margin: 0mm, fill: none)\n{SETTING}#set text(size: {SIZE}pt)\n{pages}"
    return map(_text, svg_pages(source))


def _text(page: str) -> Text:
    root = ElementTree.fromstring(page)
    drawn = {
        str(symbol.get("id")): str(path.get("d")) for symbol in root.iter() if _tag(symbol) == "symbol" for path in symbol
    }
    outlines = {_name(name): _path(path, True) for name, path in drawn.items()}
    return Text("".join(part for child in root for part in _elements(child, _SAME)), outlines)


def _elements(element: ElementTree.Element, outer: Matrix) -> Iterator[str]:
    here = outer.times(_matrix(element.get("transform", "")))
    match _tag(element):
        case "g":
            yield from (part for child in element for part in _elements(child, here))
        case "use":
            name = _name(str(element.get(_HREF))[1:])
            yield f'<use href="#{name}"{_placed(here.times(_shift(element)).times(_FLIP))}/>'
        case "path":
            yield f'<path fill="none" stroke="currentColor" stroke-width="{element.get("stroke-width")}" d="{_path(str(element.get("d")), False)}"{_moved(here)}/>'


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _name(digest: str) -> str:
    return digest[:_DIGITS]


def _shift(element: ElementTree.Element) -> Matrix:
    return _SAME._replace(x=float(element.get("x", "0")), y=float(element.get("y", "0")))


def _matrix(written: str) -> Matrix:
    found = _SAME
    for kind, inside in _MATRIX.findall(written):
        numbers = [float(number) for number in inside.replace(",", " ").split()]
        match kind, numbers:
            case "translate", [x, *rest]:
                found = found.times(_SAME._replace(x=x, y=rest[0] if rest else 0.0))
            case "scale", [across, *rest]:
                found = found.times(_SAME._replace(a=across, d=rest[0] if rest else across))
            case "matrix", [a, b, c, d, x, y]:
                found = found.times(Matrix(a, b, c, d, x, y))
            case _:
                raise ValueError(f"no transformation that is known: {written}")
    return found


def _placed(matrix: Matrix) -> str:
    """Where an outline stands; the engine's turn and ours cancel, so that little more than a shift is ever left."""
    if matrix[:4] == _SAME[:4]:
        return "".join(f' {name}="{number}"' for name, value in (("x", matrix.x), ("y", matrix.y)) if (number := short(value)) != "0")
    return f' transform="matrix({" ".join(map(short, matrix))})"'


def _moved(matrix: Matrix) -> str:
    if matrix[:4] == _SAME[:4]:
        return f' transform="translate({short(matrix.x)} {short(matrix.y)})"'
    return f' transform="matrix({" ".join(map(short, matrix))})"'


@lru_cache(maxsize=_MOST)
def _path(data: str, turned: bool) -> str:
    """The data of a path in few signs, with y the other way round where it is turned."""
    found = ""
    for step, inside in _STEP.findall(data):
        numbers = [float(number) for number in _COORDINATE.findall(inside)]
        if turned and step not in "hH":
            numbers = [-number if at % 2 or step in "vV" else number for at, number in enumerate(numbers)]
        found += step + _joined(map(short, numbers))
    return found


def _joined(numbers: Iterable[str]) -> str:
    """Numbers one after the other, with a space where no sign parts two."""
    found = ""
    for number in numbers:
        found += number if not found or number[0] == "-" else f" {number}"
    return found


def short(value: float) -> str:
    """A number to a hundredth, as short as it can be written.

    >>> short(0.5), short(-0.25), short(2.0), short(-0.001)
    ('.5', '-.25', '2', '0')
    """
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    sign, digits = ("-", text[1:]) if text[0] == "-" else ("", text)
    return "0" if digits == "0" else sign + (digits[1:] if digits[:2] == "0." else digits)
