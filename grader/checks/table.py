"""Tables: cell by cell, whatever their form, orientation and labels, with conventions to keep throughout.

>>> from grader.checks.finding import Context
>>> from grader.checks.number import Number
>>> cells = {("A", "x"): Number("0.10", figures=3), ("A", "y"): Number("0.05", figures=3)}
>>> table = Table({"A": ()}, {"x": (), "y": ()}, cells)
>>> table("| | x | y |\\n|---|---|---|\\n| A | 0.1 | 0.5 |", Context()).earned
Fraction(1, 2)
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol, TypeAlias

from grader.checks.cells import Labels, bare
from grader.checks.chances import read_chance
from grader.checks.finding import NONE, Context, Finding, right, wrong
from grader.checks.layout import Filled, filled
from grader.checks.referring import referred
from grader.checks.tokens import Tokens
from grader.notation.reading import Unreadable
from grader.records import Answer
from grader.worlds.arithmetic import Value

Place: TypeAlias = tuple[str, str]
"""Row and column."""
_BLANK = re.compile(r"[\s\-—–?.…/*_|]*$|n\.?/?a\.?$|tbd$|blank$|empty$", re.IGNORECASE)
_TICK = re.compile(r"\s*(?:[✓✔✅★☆✗✘❌]|(?<=\d)\s*\*+|\\checkmark|←.*|\((?:kept|pruned|dropped|discarded|selected|best|top \d)\))\s*$", re.IGNORECASE)
"""What marks a cell as chosen or not, and is no part of its value."""
_MAY_REFER = re.compile(r"[A-Za-z]{3}|[\"”″〃]")
_REFERS = re.compile(
    r"\b(?:same|ditto|idem|as above|see|like|equal|identical|unchanged|above|below)\b|[\"”″]", re.IGNORECASE
)
_DEFINED = re.compile(r"(?<![\w\\])(\\[a-z]{2,7}|[A-Za-zα-ω](?:_\w+)?)\s*:?=\s*(?:[^\s.,;:$]|[,.:](?=\d)|[ ](?=[^A-Za-z]|[A-Za-z]\b))+")
"""A letter of the candidate's own, defined beside the table, with its meaning."""
MOST_CHARACTERS = 400
"""Characters of one cell."""


class Cell(Protocol):
    """What is asked of one cell; ``remarks`` are words said outside it that count for it."""

    def judge(self, text: str, remarks: str = "") -> Finding: ...


@dataclass(frozen=True, slots=True)
class Convention:
    """One way of counting for several cells, to be kept in all of them."""

    name: str
    cells: Mapping[Place, Cell]


@dataclass(frozen=True, slots=True, repr=False)
class Table:
    """A table whose cells are worth the same."""

    rows: Mapping[str, tuple[str, ...]]
    """Names of the rows, each with other spellings."""
    columns: Mapping[str, tuple[str, ...]]
    cells: Mapping[Place, Cell]
    """What is asked of each cell outside the conventions."""
    conventions: Sequence[Convention] = ()
    """Sets of checks for the remaining cells, the reference first; that which makes most right is taken."""
    tokens: Tokens | None = None
    """Where a row and a column together spell a sequence, so that a list of sequences is a table too."""
    _labels: tuple[Labels, Labels] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_labels", (Labels(dict(self.rows)), Labels(dict(self.columns))))

    def __repr__(self) -> str:
        ways = "; ".join(convention.name for convention in self.conventions)
        size = f"{len(self.rows)} by {len(self.columns)}"
        return f"Table: {size}, {self.size} cells{f' ({ways})' if ways else ''}"

    @property
    def size(self) -> int:
        """How many cells are marked."""
        return len(self.cells) + (len(self.conventions[0].cells) if self.conventions else 0)

    def read(self, answer: Answer) -> Filled | None:
        """The text of each cell; None where the answer is no table."""
        return filled(answer, self._labels, self.tokens)

    def __call__(self, answer: Answer, context: Context) -> Finding:
        """The finding on a table. Raises :class:`Unreadable` where no table can be found."""
        found = self.read(answer)
        if found is None:
            return self._without_cells(answer)
        judge = _Judge(found, self._labels[0])
        judged = {place: judge(cell, place) for place, cell in self.cells.items()}
        name = ""
        if self.conventions:
            name, chosen = self._by_convention(judge)
            judged |= chosen
        return self._summed({place: judged[place] for place in self._order() if place in judged}, name)

    def _without_cells(self, answer: Answer) -> Finding:
        if isinstance(answer, str) and not re.search(
            r"\d", re.sub(r"\b\d+ (?:sequences|cells|rows)", "", answer)
        ):
            return wrong("No cell of the table is filled in.")
        raise Unreadable("No table could be read here.", 0, "Fill in the printed table.")

    def _order(self) -> list[Place]:
        return [(row, column) for row in self.rows for column in self.columns]

    def _by_convention(self, judge: _Judge) -> tuple[str, dict[Place, Finding]]:
        """The cells under the convention that makes most of them right."""
        judged: list[dict[Place, Finding]] = []
        for convention in self.conventions:
            judged.append({place: judge(cell, place) for place, cell in convention.cells.items()})
            if all(finding.holds for finding in judged[-1].values()):
                break
        best = max(
            range(len(judged)), key=lambda at: (sum(f.holds is True for f in judged[at].values()), -at)
        )
        name = self.conventions[best].name
        for place, finding in judged[best].items():
            others = [self.conventions[at].name for at, other in enumerate(judged) if other[place].holds]
            if finding.holds is False and others:
                judged[best][place] = wrong(f"right with {others[0]}, but the other cells are with {name}.")
        return name, judged[best]

    # The whole -----------------------------------------------------------------------------

    def _summed(self, judged: Mapping[Place, Finding], convention: str) -> Finding:
        total = len(judged)
        good = sum(finding.holds is True for finding in judged.values())
        near = sum((finding.near for finding in judged.values() if finding.near), NONE) / total
        open_ones = [place for place, finding in judged.items() if finding.holds is None]
        if good == total:
            said = f", with {convention}" if convention and convention != self.conventions[0].name else ""
            return right(f"All {total} cells are right{said}.")
        partly = sum((finding.earned for finding in judged.values() if not finding.holds and finding.earned), NONE)
        worth = (good + partly) / total
        says = " ".join([f"{good} of {total} cells are right.", *self._explained(judged, open_ones)])
        return Finding(None if open_ones else False, says, Fraction(worth), Fraction(near))

    def _explained(self, judged: Mapping[Place, Finding], open_ones: Sequence[Place]) -> list[str]:
        blank = sum(finding.says == "blank" for finding in judged.values())
        off = [p for p, finding in judged.items() if finding.holds is False and finding.says != "blank"]
        parts = [f"{blank} {'is' if blank == 1 else 'are'} blank."] if blank else []
        parts += [f"{row}, {column}: {judged[row, column].says}" for row, column in off]
        parts += [
            f"A person must read {row}, {column}: {judged[row, column].says}" for row, column in open_ones
        ]
        return parts


class _Judge:
    """Asks the checks of the cells; what was asked before is not asked again."""

    __slots__ = ("_asked", "_found", "_rows")

    def __init__(self, found: Filled, rows: Labels) -> None:
        self._found = found
        self._rows = rows
        self._asked: dict[tuple[int, str, str], Finding] = {}

    def __call__(self, cell: Cell, place: Place) -> Finding:
        text = _TICK.sub("", self._found.cells.get(place, "").strip())
        if _BLANK.match(text) and text not in ('"', "”", "″"):
            return wrong("blank")
        if _MAY_REFER.search(text):
            text = _TICK.sub("", referred(self._found.cells, place, self._rows))
        remarks = " ".join([self._found.remarks(place), *self._own_cells(text)])
        key = id(cell), text, remarks
        if key not in self._asked:
            self._asked[key] = self._ask(cell, text, remarks)
        return self._asked[key]

    def _own_cells(self, text: str) -> list[str]:
        """Other cells that define a letter of their own (``θ = H^2 + HD + H``) which this one uses."""
        cells = [other.strip(" $") for other in self._found.cells.values() if "=" in other and other.strip() != text]
        return [f"; {other};" for other in cells if (said := _DEFINED.match(other)) and said[1] in text]

    def _ask(self, cell: Cell, text: str, remarks: str) -> Finding:
        if len(text) > MOST_CHARACTERS:
            return Finding(None, f"The cell is longer than {MOST_CHARACTERS} characters.")
        try:
            found = cell.judge(text, remarks)
        except Unreadable as refusal:
            if _is_mere_words(text):
                return wrong(f"“{bare(text)}” is no formula.")
            return Finding(None, f"“{text}” could not be read: {refusal}")
        own = [said for said in _DEFINED.finditer(remarks) if re.search(rf"(?<!\\){re.escape(said[1])}(?![a-z])", text)]
        if found.holds is False and own:
            return self._with_own_letters(cell, text, own) or Finding(None, f"{own[0][1]} stands for what is said beside the table.")
        return found

    def _with_own_letters(self, cell: Cell, text: str, own: Sequence[re.Match[str]]) -> Finding | None:
        """The finding where letters have the meaning that is said beside the table; None where that can't be read."""
        meanings = " and ".join(said[0].replace("$", "") for said in own)
        try:
            found = cell.judge(f"{text.replace('$', '')} where {meanings}")
        except Unreadable:
            return None
        return found if found.holds else None


def _is_mere_words(text: str) -> bool:
    """``fast``, ``many``: words that can't be right and don't point to another cell."""
    words = bare(text)
    return (
        not re.search(r"\d|\b[A-Z]\b", words)
        and not _REFERS.search(words)
        and not re.search(r"[A-Z]{2}", words)
    )


@dataclass(frozen=True, slots=True)
class OwnTable:
    """Follow-through from a table of the candidate's own: the probability of every sequence in it."""

    table: Table
    field: str
    """Relative identifier of the field with the table."""

    def __call__(self, context: Context) -> Mapping[tuple[str, ...], Value] | None:
        """None when the table is missing, incomplete, unreadable, or right anyway."""
        answer = context.answers.get(self.field)
        found = self.table.read(answer) if answer else None
        if found is None or self.table.tokens is None:
            return None
        own: dict[tuple[str, ...], Value] = {}
        for row, column in self.table.cells:
            chance = read_chance(found.cells.get((row, column), ""))
            if chance is None or chance.base:
                return None
            own[self.table.tokens.sequence(row) + self.table.tokens.sequence(column)] = chance.value
        return None if answer and self.table(answer, context).holds else own
