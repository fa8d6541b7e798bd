"""Marking: a variant and a submission to a report. Pure, so that one process or many give the same."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import msgspec

from grader.checks.finding import Check, Context, Finding, vocabulary_of
from grader.checks.said_operations import redone
from grader.checks.senses import contradicted
from grader.checks.wording import ending, taken_back
from grader.choice import Sums, standing
from grader.exam import Variant
from grader.notation.markup import Handed, unmarked_up
from grader.notation.reading import Unreadable
from grader.question import Field, Sheet
from grader.records import SETTLED, Answer, Counts, Mark, Report, Submission
from grader.rubric import Policy, share
from grader.worlds.interpretation import Unknown

log = logging.getLogger(__name__)
ZERO = Fraction(0)
_BLANK = frozenset({"", "-", "–", "—"})


def mark_submission(variant: Variant, submission: Submission, policy: Policy | None = None) -> Report:
    """All fields of a submission. Never raises on anything a candidate wrote."""
    marks: dict[str, Mark] = {}
    for number, sheet in variant.sheets.items():
        marker = Marker(sheet.fields, _answers_to(number, submission), policy or variant.exam.policy)
        marks.update({f"{number}{name}": marker.mark(name) for name in sheet.fields})
    total, counts = _counted(variant, submission, marks)
    return Report(
        submission.candidate, variant.exam.identifier, variant.name, total.settled, total.low, total.high, variant.out_of, marks, counts
    )  # fmt: skip


def _counted(variant: Variant, submission: Submission, marks: Mapping[str, Mark]) -> tuple[Sums, dict[str, Counts]]:
    """The sums of a paper, and of one with choices which questions count."""
    if not variant.exam.choices:
        return sums_of(marks.values()), {}
    sums = {number: sums_of(marks[f"{number}{name}"] for name in sheet.fields) for number, sheet in variant.sheets.items()}
    written = {number: _written(sheet, _answers_to(number, submission)) for number, sheet in variant.sheets.items()}
    answered = {number for number, answers in written.items() if not all(map(_is_struck_out, answers))}
    struck = {number for number, answers in written.items() if answers} - answered
    counts: dict[str, Counts] = dict.fromkeys(sums, "yes")
    parts = []
    for choice in variant.exam.choices:
        earned, of_choice = standing(choice, sums, answered, struck)
        parts.append(earned)
        counts |= of_choice
    chosen = {number for choice in variant.exam.choices for number in choice.of}
    parts += [earned for number, earned in sums.items() if number not in chosen]
    return Sums(*map(_added, zip(*parts, strict=True))), counts


def sums_of(marks: Iterable[Mark]) -> Sums:
    """What some fields earn together."""
    marks = tuple(marks)
    waiting = [m for m in marks if m.outcome not in SETTLED]
    total = _added(m.marks for m in marks if m.outcome in SETTLED)
    return Sums(total, total + _added(m.low for m in waiting), total + _added(m.high for m in waiting))


def _written(sheet: Sheet, answers: Mapping[str, Answer]) -> list[Answer]:
    """What a candidate wrote in the fields of a question."""
    return [answer for name, answer in answers.items() if name in sheet.fields and not is_blank(answer)]


def _is_struck_out(answer: Answer) -> bool:
    """Whether nothing is left of an answer but what is struck out."""
    if isinstance(answer, str):
        return is_blank(unmarked_up(answer).text)
    return all(map(_is_struck_out, answer.values() if isinstance(answer, dict) else answer))


def _answers_to(number: str, submission: Submission) -> dict[str, Answer]:
    """The answers to one question, by their names in it."""
    return {name[len(number) :]: answer for name, answer in submission.answers.items() if name.startswith(number)}


def _added(parts: Iterable[Fraction]) -> Fraction:
    """The sum, in whole numbers over one denominator: fractions are slow to add."""
    nonzero = [part for part in parts if part]
    denominator = math.lcm(*[part.denominator for part in nonzero])
    return Fraction(sum(part.numerator * (denominator // part.denominator) for part in nonzero), denominator)


def mark_field(variant: Variant, identifier: str, answer: Answer, policy: Policy | None = None) -> Mark:
    """One answer on its own. Raises KeyError for an unknown field."""
    for number, sheet in variant.sheets.items():
        name = identifier[len(number) :]
        if identifier.startswith(number) and name in sheet.fields:
            return Marker(sheet.fields, {name: answer}, policy or variant.exam.policy).mark(name)
    raise KeyError(identifier)


_ITEM = re.compile(r"[ \t]*[-–][ \t]+(\S[^\n]*)\s*$")
"""One line that begins with what may be the mark of a list."""

_DOLLAR_ITEM = re.compile(r"[ \t]*[-–][ \t]+\$[^$\n]+\$\W*$")
"""A dash outside the dollars of one formula."""
_OFFERED = re.compile(r"\(\s*(?:or|or else|alternatively)\b[,:]?\s+((?:[^()]|\((?:[^()]|\([^()]*\))*\))+)\)", re.IGNORECASE)
"""Another answer in brackets."""


@dataclass(slots=True)
class Marker:
    """Marks the fields of one question, each with a view of the others."""

    fields: Mapping[str, Field]
    answers: Mapping[str, Answer]
    policy: Policy
    found: dict[str, Finding | None] = field(default_factory=dict)
    written: Mapping[str, Answer] | None = None
    """The answers that are not blank, once they are asked for."""
    marked_up: dict[str, Handed] = field(default_factory=dict)
    """The answers that carried marks of writing."""

    def __post_init__(self) -> None:
        self.answers = {
            name: self._plain(name, self._written_out(name, answer)) if name in self.fields and self.fields[name].check else answer
            for name, answer in self.answers.items()
        }

    def _written_out(self, name: str, answer: Answer) -> Answer:
        return _as_text(answer) if self.fields[name].kind in _WRITTEN_OUT else answer

    def _plain(self, name: str, answer: Answer) -> Answer:
        """An answer without its marks of writing, which are kept for the mark's sentence."""
        if isinstance(answer, dict):
            return {key: self._plain(name, part) for key, part in answer.items()}
        if isinstance(answer, list):
            return [self._plain(name, part) for part in answer]
        handed = unmarked_up(answer)
        if handed.notes:
            before = self.marked_up.get(name, Handed(""))
            self.marked_up[name] = Handed(handed.text, before.denied + handed.denied, before.notes + handed.notes)
        return handed.text

    def mark(self, name: str) -> Mark:
        """The mark of one field, with a note on what was left out of the answer."""
        mark = self._mark(name)
        handed = self.marked_up.get(name)
        return mark if handed is None else msgspec.structs.replace(mark, says=f"{mark.says} ({_capital('; '.join(handed.notes))}.)")

    def _mark(self, name: str) -> Mark:
        asked = self.fields[name]
        answer = self.answers.get(name, "")
        if is_blank(answer) and name in self.marked_up:
            return _mark("undecided", asked, ZERO, asked.marks, "All that is written is struck out; a person decides.")
        if is_blank(answer):
            return _mark("blank", asked, ZERO, ZERO, "No answer was given.")
        if asked.check is None:
            return Mark("proposed", ZERO, asked.marks, ZERO, asked.marks, _FOR_A_PERSON[asked.kind])
        try:
            finding = self._finding(name, asked, answer)
        except Unreadable as refusal:
            return _mark("unreadable", asked, ZERO, asked.marks, f"{refusal} {_remedy(refusal, asked.check)}".strip())
        if finding is None:
            return _mark("undecided", asked, ZERO, asked.marks, "The check could not be finished; a person must look.")
        part = share(finding, self.policy)
        earned = part * asked.marks if part else ZERO
        if finding.holds is None:
            return _mark("undecided", asked, earned, asked.marks, finding.says, finding.read_as)
        if doubt := self._doubt(name, asked, answer, finding):
            return _mark("undecided", asked, ZERO, asked.marks, f"{doubt} A person decides. ({finding.says})", finding.read_as)
        return _mark("marked", asked, earned, earned, finding.says, finding.read_as)

    def _doubt(self, name: str, asked: Field, answer: Answer, finding: Finding) -> str:
        """What stands beside a formula or number that was settled and leaves its mark in doubt; empty if nothing."""
        if isinstance(answer, str) and taken_back(answer):
            return "Words in the answer seem to take back or change what is written."
        if isinstance(answer, str) and self._is_offered_another(name, asked, answer, bool(finding.holds)):
            return "Another answer is offered beside it in brackets."
        if not finding.holds:
            return "The dash may be a minus sign or begin an item of a list." if self._right_as_item(name, asked, answer) else ""
        if isinstance(answer, str) and _DOLLAR_ITEM.match(answer) and not self._right_as_item(name, asked, answer):
            return "The dash may be a minus sign or begin an item of a list."
        if self._denies_right(name, asked):
            return "The same is said not to be the answer."
        if not isinstance(answer, str):
            return ""
        if redone(answer):
            return "The words do something more to what is written."
        if tail := self._wrong_ending(name, asked, answer):
            return f"It ends with “{tail}”, which is not right by itself."
        if asked.against and (found := re.search(asked.against, answer)):
            return f"“{found[0]}” does not go with the right answer."
        words = vocabulary_of(asked.check)
        return "" if words is None else contradicted(answer, words)

    def _wrong_ending(self, name: str, asked: Field, answer: str) -> str:
        """What a right answer is said to come to at its end, if that is wrong, or a name that can't be read."""
        tail, is_short = ending(answer)
        mark = Marker({name: asked}, {name: tail}, self.policy).mark(name) if tail else None
        wrong = mark is not None and mark.marks != mark.out_of and (is_short or mark.outcome == "marked")
        return tail if wrong else ""

    def _is_right(self, name: str, asked: Field, answer: str) -> bool:
        mark = Marker({name: asked}, {name: answer}, self.policy).mark(name)
        return mark.outcome == "marked" and mark.marks == mark.out_of

    def _right_as_item(self, name: str, asked: Field, answer: Answer) -> bool:
        """Whether an answer that begins with a dash and a blank would be right without them."""
        item = _ITEM.match(answer) if isinstance(answer, str) else None
        if item is None:
            return False
        return self._is_right(name, asked, item[1])

    def _is_offered_another(self, name: str, asked: Field, answer: str, holds: bool) -> bool:
        """``0.848 (or 0.588)``: whether what is offered in brackets is settled otherwise than the answer."""
        for other in _OFFERED.findall(answer):
            mark = Marker({name: asked}, {name: other}, self.policy).mark(name)
            if mark.outcome == "marked" and (mark.marks == mark.out_of) != holds:
                return True
        return False

    def _denies_right(self, name: str, asked: Field) -> bool:
        """Whether a right formula is among those that the candidate says are not the answer."""
        denied = self.marked_up[name].denied if name in self.marked_up else ()
        marks = (Marker({name: asked}, {name: text}, self.policy).mark(name) for text in denied)
        return any(mark.marks == mark.out_of for mark in marks)

    def _finding(self, name: str, asked: Field, answer: Answer) -> Finding | None:
        """The fence: a check that breaks settles nothing, and never costs a candidate marks."""
        assert asked.check is not None, "fields without a check are proposed"
        if name in self.found:
            return self.found[name]
        if self.written is None:
            self.written = {other: given for other, given in self.answers.items() if not is_blank(given)}
        self.found[name] = None  # while it is being found, nobody may ask for it
        try:
            self.found[name] = asked.check(answer, Context(self.written, self._other)).written_out()
        except Unreadable:
            raise
        except Exception:  # the one fence of the house: any fault of ours is “undecided”, never zero
            log.exception("the check of %s broke", name)
        return self.found[name]

    def _other(self, name: str) -> Finding | None:
        answer = self.answers.get(name, "")
        asked = self.fields.get(name)
        if asked is None or asked.check is None or is_blank(answer):
            return None
        try:
            return self._finding(name, asked, answer)
        except Unreadable:
            return None


_NAMED = re.compile(r"[\w\\{}_^←→⃗⃖; .+-]{1,80}")
"""Names, perhaps with a semicolon between them."""
_WRITTEN_OUT = frozenset({"formula", "derivation", "growth"})
"""Kinds of fields that are answered by a text."""


def _as_text(answer: Answer) -> Answer:
    """A list of texts as the text that it was: lines of algebra, or ``[a, b]``, which YAML takes for a list."""
    if not isinstance(answer, list) or is_blank(answer) or not all(isinstance(part, str) for part in answer):
        return answer
    parts = [part for part in answer if isinstance(part, str)]
    if all(_NAMED.fullmatch(part) for part in parts) and (len(parts) > 1 or ";" in parts[0]):
        return f"[{', '.join(parts)}]"
    return "\n".join(parts) if len(parts) == 1 or any("=" in part for part in parts) else answer


def is_blank(answer: Answer) -> bool:
    """Whether nothing was written: empty, a dash, or only empty parts."""
    if isinstance(answer, str):
        return answer.strip() in _BLANK
    parts = answer.values() if isinstance(answer, dict) else answer
    return all(is_blank(part) for part in parts)


_FOR_A_PERSON = {
    "prose": "Sentences are read by a person; the mark is between the bounds shown.",
    "diagram": "Diagrams are looked at by a person; the mark is between the bounds shown.",
}


def _remedy(refusal: Unreadable, check: Check) -> str:
    """What would help; for a name that nobody knows the nearest ones that are known."""
    words = vocabulary_of(check)
    if refusal.help or words is None or not (isinstance(refusal, Unknown) and refusal.stranger):
        return refusal.help
    return words.suggestion(refusal.name)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _mark(outcome: str, asked: Field, low: Fraction, high: Fraction, says: str, read_as: str = "") -> Mark:
    return Mark(outcome, low, asked.marks, low, high, says, read_as)  # type: ignore[arg-type]  # one of Outcome
