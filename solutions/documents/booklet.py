"""Binds a variant and its words into a booklet: all that a paper, a sheet, a key or feedback shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from importlib.resources import files
from typing import TypeVar

from grader.choice import most
from grader.codes import CANONICAL, code, seed_of
from grader.exam import BANK, Exam, Variant
from grader.question import Field, Kind, Question, Sheet, Sketch
from solutions.documents.choosing import asked
from solutions.documents.markdown import BadMarkdown, read_blocks, read_line
from solutions.documents.marks import counted, shown
from solutions.documents.pouring import WordsError
from solutions.documents.tree import Blocks, Code, Drawing, Inline, Line, Paragraph, Plain
from solutions.documents.words import FieldWords, PartWords, Words, read_words
from solutions.figures.catalogue import figure
from solutions.figures.figure import Figure
from solutions.figures.graph import Graph

Read = TypeVar("Read")

HOW_IT_IS_MARKED: Mapping[Kind, str] = {
    "number": "The value counts, in any notation, within the tolerance.",
    "formula": "Every expression that is equal to the answer is right, in any notation.",
    "growth": "The order of growth counts, in all variables together.",
    "table": "Cell by cell.",
    "ranking": "Members, order and values count.",
    "derivation": "Line by line; the first line that does not follow is named.",
    "diagram": "By its required parts, by a person.",
    "prose": "By marking points, by a person.",
}
"""A sentence for each kind of field on the key."""


@dataclass(frozen=True, slots=True)
class BoundField:
    """One answer field of a variant: what is asked, what is right, what it is worth."""

    identifier: str
    asked: Field
    words: FieldWords
    part: str
    """The text of the part it stands in, in Markdown."""
    source: str
    """The author's file."""
    sketch: Sketch | None

    @property
    def marks(self) -> str:
        return counted(self.asked.marks)

    @property
    def anchor(self) -> str:
        """A name for links to it inside a page."""
        return self.identifier.replace(".", "-")

    @property
    def how(self) -> str:
        return HOW_IT_IS_MARKED[self.asked.kind]

    @property
    def prompt(self) -> Blocks:
        return self._blocks(self.words.prompt)

    @property
    def answer(self) -> Blocks:
        return _set(self.source, self.words.answer_line, read_blocks, self.words.answer)

    @property
    def figure(self) -> Blocks:
        """The figure of the answer, if it has one; a diagram also as the graph that may be handed in for it."""
        if self.sketch is None:
            return Blocks(())
        drawn = _drawn(self.sketch, self.anchor)
        return Blocks((_framed(drawn), Paragraph(in_words(drawn.graph))) if self.asked.kind == "diagram" else (_framed(drawn),))

    @property
    def points(self) -> list[tuple[str, Line]]:
        return [(shown(point.marks), self._line(point.sentence)) for point in self.words.points]

    @property
    def slips(self) -> list[Line]:
        return [self._line(slip) for slip in self.words.slips]

    def _blocks(self, text: str) -> Blocks:
        return _set(self.source, self.words.line, read_blocks, text)

    def _line(self, text: str) -> Line:
        return _set(self.source, self.words.line, read_line, text)


@dataclass(frozen=True, slots=True)
class BoundPart:
    """One part of a question: its letter, its text, its fields."""

    letter: str
    text: Blocks
    fields: tuple[BoundField, ...]

    @property
    def marks(self) -> str:
        return counted(_sum(self.fields))

    @property
    def opening(self) -> Blocks:
        """All of its text but the last block."""
        return Blocks(self.text.items[:-1])

    @property
    def closing(self) -> Blocks:
        """The last block of its text, which stays on the page of what comes after it."""
        return Blocks(self.text.items[-1:])


@dataclass(frozen=True, slots=True)
class BoundQuestion:
    """One question of a paper."""

    number: str
    title: Line
    introduction: Blocks
    parts: tuple[BoundPart, ...]
    words: Words
    """The author's words with the values of the variant in them."""

    @property
    def fields(self) -> tuple[BoundField, ...]:
        return tuple(field for part in self.parts for field in part.fields)

    @property
    def marks(self) -> str:
        return counted(_sum(self.fields))


@dataclass(frozen=True, slots=True)
class Booklet:
    """A whole variant, ready to be poured into a page."""

    exam: Exam
    variant: str
    questions: tuple[BoundQuestion, ...]

    @property
    def fields(self) -> dict[str, BoundField]:
        """All fields by full identifier, in the order of the paper."""
        return {field.identifier: field for question in self.questions for field in question.fields}

    @property
    def called(self) -> str:
        """The variant as printed: its name, with the short code where it is not the printed paper."""
        if self.variant == CANONICAL:
            return self.variant
        identifier, edition = self.exam.identifier, self.exam.edition
        return f"{self.variant} ({code(identifier, edition, seed_of(self.variant, identifier, edition))})"

    @property
    def marks(self) -> str:
        """The most that can be earned."""
        return counted(most({question.number: _sum(question.fields) for question in self.questions}, self.exam.choices))

    @property
    def choices(self) -> list[Line]:
        """For each choice of the exam how many of its questions are to be answered."""
        return [read_line(asked(choice)) for choice in self.exam.choices]


def _drawn(sketch: Sketch, anchor: str) -> Figure:
    return replace(figure(sketch.figure, sketch.values), name=f"figure-{anchor}")


def _framed(drawn: Figure) -> Drawing:
    return Drawing(drawn.name, drawn.title, drawn.alternative, drawn)


def in_words(graph: Graph) -> Line:
    """A graph in a line: each node with the nodes that its arrows reach."""
    found: list[Inline] = [Plain("As a graph: ")]
    for number, (start, ends) in enumerate(graph.successors.items()):
        found += [Plain("; ")] if number else []
        found += [Code(start), Plain(" → ")]
        for at, end in enumerate(ends):
            found += [Plain(", ")] * (at > 0) + [Code(end)]
    return Line((*found, Plain(".")))


def bind(variant: Variant) -> Booklet:
    """The booklet of a variant. Raises WordsError where the words and the sheet of a question differ."""
    exam = variant.exam
    questions = (
        _question(number, exam.questions[number], sheet, exam.identifier)
        for number, sheet in variant.sheets.items()
    )
    return Booklet(exam, variant.name, tuple(questions))


def _question(number: str, question: Question, sheet: Sheet, exam: str) -> BoundQuestion:
    words = _words(question, sheet, exam)
    parts = tuple(_part(number, part, sheet, words.source) for part in words.parts)
    title = _set(words.source, 1, read_line, words.title)
    return BoundQuestion(number, title, _set(words.source, 2, read_blocks, words.introduction), parts, words)


def _part(number: str, part: PartWords, sheet: Sheet, source: str) -> BoundPart:
    fields = tuple(
        BoundField(f"{number}{field.name}", sheet.fields[field.name], field, part.text, source, sheet.figures.get(field.name))
        for field in part.fields
    )
    text = _set(source, part.line, read_blocks, part.text)
    if part.letter in sheet.figures:
        text = Blocks((*text.items, _framed(_drawn(sheet.figures[part.letter], f"{number}{part.letter}"))))
    return BoundPart(part.letter, text, fields)


def _set(source: str, line: int, read: Callable[[str], Read], text: str) -> Read:
    """The text as a tree. Raises WordsError with the place in the author's file."""
    try:
        return read(text)
    except BadMarkdown as why:
        raise WordsError(source, line + why.line, why.sentence, "Correct it there, or just below.") from None


def _words(question: Question, sheet: Sheet, exam: str) -> Words:
    source = f"{BANK}/{exam}/{question.name}.md"
    path = files(BANK).joinpath(exam).joinpath(f"{question.name}.md")
    if not path.is_file():
        raise WordsError(source, 1, "The words of this question are missing.", "Write the file.")
    words = read_words(source, path.read_text(encoding="utf-8"), sheet.given)
    _compare(words, sheet)
    return words


def _compare(words: Words, sheet: Sheet) -> None:
    """Every field has words, all words have a field, and marking points add up."""
    missing = [name for name in sheet.fields if name not in words.fields]
    if missing:
        raise WordsError(words.source, 1, f"No words for {', '.join(missing)}.", "Write “### ...” for each.")
    places = {*sheet.fields, *(part.letter for part in words.parts)}
    if lost := [name for name in sheet.figures if name not in places]:
        sentence = f"There is a figure for “{lost[0]}”, and no such field or part."
        raise WordsError(words.source, 1, sentence, "Correct the name in the question's module.")
    for name, field in words.fields.items():
        if name not in sheet.fields:
            sentence = f"The question has no field “{name}”."
            raise WordsError(words.source, field.line, sentence, "Correct the name, or add the field.")
        worth = sum((point.marks for point in field.points), Fraction(0))
        if field.points and worth != sheet.fields[name].marks:
            sentence = f"The marking points of “{name}” add up to {worth}, not {sheet.fields[name].marks}."
            raise WordsError(words.source, field.line, sentence, "Correct what the points are worth.")


def _sum(fields: tuple[BoundField, ...]) -> Fraction:
    return sum((field.asked.marks for field in fields), Fraction(0))
