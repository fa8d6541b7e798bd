"""Proofs of a variant's words: the key's own answers earn full marks, no number is left over from another paper, all documents render."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import partial
from hashlib import blake2b
from importlib.resources import files

from grader.exam import BANK, Variant, make_sheet
from grader.marking import Marker
from grader.question import Kind, Question, Sheet
from grader.records import Mark
from solutions.audit.expected import Complaint
from solutions.audit.fields import Auditor
from solutions.documents.booklet import Booklet, BoundField, bind
from solutions.documents.documents import KINDS, source
from solutions.documents.documents import Kind as Document
from solutions.documents.pages import INKS, Language
from solutions.documents.sheet import sheet_json, sheet_markdown


def _source(kind: Document, language: Language, booklet: Booklet) -> str:
    return source(kind, booklet, language)


key = partial(_source, "key", "html")
"""The key as a page."""
WRITERS: Mapping[str, Callable[[Booklet], str]] = {
    **{f"{kind} ({language})": partial(_source, kind, language) for kind in KINDS.values() for language in INKS},
    "sheet in Markdown": sheet_markdown,
    "sheet in JSON": sheet_json,
}
_DISPLAY = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
_TABLE = re.compile(r"(?:^ {0,3}\|.*\|[ \t]*\n?)+", re.MULTILINE)
_ITEMS = re.compile(r"(?:^ {0,3}\d+[.)] .*\n?)+", re.MULTILINE)
_PLACEHOLDER = re.compile(r"<<.*?>>|<%.*?%>", re.DOTALL)
_FENCED = re.compile(r"```.*?```", re.DOTALL)
_NUMERAL = re.compile(r"(?<![\w.\\,])\d+(?:(?:\\,|,)\d{3})*(?:\.\d+)?(?![\w.]?\d)")
_STATED = re.compile(r"(?<![A-Za-z_\\])([A-Za-z])\s*=\s*(\d+(?:(?:\\,|,)\d{3})*)(?![\d.]|\s*[-+*^\\])")


def complaints(variant: Variant, canonical: Variant, auditor: Auditor) -> Iterator[Complaint]:
    """Everything that is wrong with the words and documents of a variant."""
    booklet = bind(variant)
    yield from _answers(variant, booklet, auditor)
    yield from stale_numbers(variant, canonical)
    yield from _marks(variant, booklet, canonical)
    documents = {name: writer(booklet) for name, writer in WRITERS.items()}
    if key(bind(_again(variant))) != documents["key (html)"]:
        yield Complaint(variant.name, "key", "the same seed gave other bytes the second time")


def digest(booklet: Booklet) -> str:
    """Sixteen digits that change with any word of the key."""
    return blake2b(key(booklet).encode(), digest_size=8).hexdigest()


def _again(variant: Variant) -> Variant:
    """The variant, made anew and not taken from what is kept."""
    return Variant(variant.exam, variant.seed, {number: make_sheet(variant.exam, number, variant.seed) for number in variant.sheets})


def _marks(variant: Variant, booklet: Booklet, canonical: Variant) -> Iterator[Complaint]:
    """Every field is worth what it is worth on the printed paper."""
    wanted = {name: field.marks for name, field in canonical.fields.items()}
    found = {name: field.asked.marks for name, field in booklet.fields.items()}
    for name in wanted.keys() | found.keys():
        if wanted.get(name) != found.get(name):
            yield Complaint(variant.name, name, f"is worth {found.get(name)}, on the printed paper {wanted.get(name)}")
    if sum(found.values(), Fraction(0)) != sum(wanted.values(), Fraction(0)):
        yield Complaint(variant.name, "the paper", "its marks do not add up to those of the printed paper")


# The key, typed back -------------------------------------------------------------------------------------------------


def _answers(variant: Variant, booklet: Booklet, auditor: Auditor) -> Iterator[Complaint]:
    for number, sheet in variant.sheets.items():
        for name, field in sheet.fields.items():
            bound = booklet.fields[f"{number}{name}"]
            if field.check is None or auditor.is_known(f"{number}{name}, key", (field.check, bound.words.answer)):
                continue
            mark = own_answer(sheet, name, bound)[1]
            if not is_full(mark):
                sentence = f"the key's own answer is {mark.outcome} with {mark.marks} of {mark.out_of} ({mark.says})"
                yield Complaint(variant.name, f"{number}{name}", sentence)


def own_answer(sheet: Sheet, name: str, field: BoundField) -> tuple[str, Mark]:
    """What the worked answer would have a candidate write, and the mark that it earns.

    That is its last formula, or all of them where symbols are defined on the way.
    """
    answers = _written(field.asked.kind, field.words.answer)
    marked = ((answer, Marker(sheet.fields, {name: answer}, "strict").mark(name)) for answer in answers)
    found = next(marked)
    return found if is_full(found[1]) else next((other for other in marked if is_full(other[1])), found)


def is_full(mark: Mark) -> bool:
    """Whether an answer is settled and earns everything."""
    return mark.outcome == "marked" and mark.marks == mark.out_of


def _written(kind: Kind, answer: str) -> list[str]:
    """What a candidate who has the key would write."""
    if kind == "table":
        return [_TABLE.findall(answer)[-1]]
    if kind == "ranking":
        return [_ITEMS.findall(answer)[-1]] if _ITEMS.search(answer) else _paragraphs(answer)
    displayed = _DISPLAY.findall(answer)
    return [f"$${displayed[-1]}$$", "\n\n".join(f"$${one}$$" for one in displayed)]


def _paragraphs(answer: str) -> list[str]:
    """Short paragraphs: a sequence with its probability stands on a line of its own."""
    return [text for text in answer.split("\n\n") if len(text) < 40]


# Numbers of another paper --------------------------------------------------------------------------------------------


def stale_numbers(variant: Variant, canonical: Variant, texts: Mapping[str, str] | None = None) -> Iterator[Complaint]:
    """Numbers that stand in the words where a drawn value belongs: the printed paper's, or not the one stated."""
    for number, sheet in variant.sheets.items():
        question = variant.exam.questions[number]
        text = (texts or {}).get(number) or _text(variant.exam.identifier, question)
        given, paper = sheet.given, canonical.sheets[number].given
        gone = {form for name, value in paper.items() for form in _forms(value) if given[name] != value}
        gone -= {form for value in given.values() for form in _forms(value)}
        for line, sentence in enumerate(_without_code(text).split("\n"), 1):
            for found in _stale(sentence, gone, given, paper):
                yield Complaint(variant.name, f"{question.name}.md, line {line}", f"“{found}” is not this variant's")


def _stale(sentence: str, gone: set[str], given: Mapping[str, object], paper: Mapping[str, object]) -> Iterator[str]:
    written = _PLACEHOLDER.sub(" \0 ", sentence)
    yield from (numeral for numeral in _NUMERAL.findall(written) if _plain(numeral) in gone)
    for letter, numeral in _STATED.findall(written):
        if letter in paper and _plain(numeral) == str(paper[letter]) != str(given[letter]):
            yield f"{letter} = {numeral}"


def _forms(value: object) -> set[str]:
    """The numerals of a given value that can be told from the small numbers of any sentence: two digits or more."""
    text = str(value) if isinstance(value, (int, str, Fraction)) and not isinstance(value, bool) else ""
    return {numeral for numeral in map(_plain, _NUMERAL.findall(text)) if len(numeral) > 1}


def _plain(numeral: str) -> str:
    return numeral.replace("\\,", "").replace(",", "")


def _without_code(text: str) -> str:
    """The text with its diagrams blanked, line by line."""
    return _FENCED.sub(lambda fenced: "\n" * fenced[0].count("\n"), text)


def _text(exam: str, question: Question) -> str:
    return files(BANK).joinpath(exam).joinpath(f"{question.name}.md").read_text(encoding="utf-8")
