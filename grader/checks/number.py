"""Numbers: the value of what was written, against a tolerance, significant figures, decimals or exactly.

>>> from grader.checks.finding import Context
>>> nats = ("natural logarithm: these are nats", Fraction(1, 2))
>>> bits = Number("log2(1.8)", figures=3, slips={"ln(1.8)": nats})
>>> bits
Number: 0.848, 3 significant figures; 0.588 earns 1/2 (natural logarithm: these are nats)
>>> bits("log_2 1.8 = 0.85", Context()).says
'You wrote 0.85: rounded too far. 0.848 is expected (3 significant figures, 0.0005 either way).'
>>> bits("0,588", Context()).earned
Fraction(1, 2)
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise

import msgspec

from grader.checks.cells import read_grid
from grader.checks.conclusion import concludes, follow_up, lead_in, readings, settled
from grader.checks.finding import NONE, Context, Finding, near_miss, right, unsettled, wrong
from grader.checks.given import Given, GivenSlip, node_of, slip_of, value_of
from grader.checks.misprint import misprint
from grader.checks.numerals import comma_readings, respelled, thousands_point
from grader.checks.tolerance import Tolerance
from grader.checks.values import Claim, claims, contradicts, has_bare_log, put_forward, rewritten, rounding
from grader.notation.answer import Written
from grader.notation.chains import Statement
from grader.notation.plain import plain
from grader.notation.reading import Unreadable
from grader.notation.tree import Node
from grader.notation.tree import Number as Literal
from grader.notation.vocabulary import Vocabulary, vocabulary
from grader.records import Answer
from grader.worlds.arithmetic import Value, approximate
from grader.worlds.precision import same

_BASES = (math.e, 2.0, 10.0)
_LOG = re.compile(r"[lL]og(?!\s*_|2|10|₂)")
_REMARK = re.compile(r"(?<=[\d%])(?<![A-Za-z_]\d)(?<![A-Za-z_]\d\d)(\s*)\(\s*=?(?=[^()=\d]*\d)([^()=]*)\)(?=[^\d=+*/^\\$()]*$)")
_FEWER = re.compile(r"\b(?:fewer|less|saved?|saving|reduction|smaller|cheaper)\b", re.IGNORECASE)
_MORE = re.compile(r"\d\s*%?(?:\s+(?:times|parameters|as))?\s+(?:fewer|less|more|larger|smaller|bigger)\b", re.IGNORECASE)
_LESS_BY = re.compile(r"(\d{1,2}(?:[.,]\d{1,3})?)\s*(?:\\?%|per ?cent)\s+(?:fewer|less|smaller|lower|cheaper)\b", re.IGNORECASE)
_RAISED_POINT = re.compile(r"(?<![\d.,·])(\d{1,9})·(\d{1,12})(?![\d.,·])")
_TAIL = re.compile(r"(?<=[\d%])\s*\(\s*=?\s*([^()\d=+*/^]*)\)[\s.]*$")
_COMPARES = re.compile(r"(?<![-=<])>(?!=?>)|<(?![-=]|EOS)|[≠≥≤≪≫]|\\(?:neq?|geq?|leq?|gt|lt)(?![A-Za-z])")
_QUOTED = re.compile(r"(?m)^\s*>")
_DATE = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ][\d:]+)?|\d{1,2}/\d{1,2}/(?:\d\d){1,2}|\d{1,2}\.\d{1,2}\.(?:\d{4})|\d{1,2}[. -]+(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-z]?\.?",
    re.IGNORECASE,
)
"""``2025-04-03``, ``03. Apr``: what spreadsheets make of 3/4."""
_LITERAL = re.compile(r"(\d{1,30}(?:\.\d{1,30})?)$")
_LEADS_ON = re.compile(r"\b(?:so|hence|thus|gives|equals)\b")
"""Words that lead from one number to the next."""
_NEW_SENTENCE = re.compile(r"[A-Z][a-z]*\s+[a-z]")
_TOTAL = re.compile(r"\b(?:total|sum|altogether|result)\b", re.IGNORECASE)
_HUNDREDS = re.compile(r"(?<![\d.,])[1-9]\d{0,2},\d00(?!\d)")
"""``7,800``: nobody writes 7.8 with two zeros behind it where a whole number is right."""
_THOUSANDS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}\.\d{3}(?!\d)")


@dataclass(frozen=True, slots=True, repr=False)
class Number:
    """One number. Without ``figures``, ``decimals``, ``absolute`` or ``relative`` it must be exact."""

    value: Given
    figures: int | None = None
    decimals: int | None = None
    absolute: float | None = None
    relative: float | None = None
    slips: Mapping[Given, GivenSlip] = field(default_factory=dict)
    """Wrong values that students reach: a sentence, and with it the share that it earns, if any."""
    letters: Mapping[str, Given] = field(default_factory=dict)
    """Letters of the question with their values."""
    free: tuple[str, ...] = ()
    """Letters of the question without a value; they may occur where they cancel."""
    contradicts: str = ""
    """A pattern for words that don't go with the right value: ``nats`` where bits are asked for."""
    ratio: tuple[str, str] | None = None
    """What the number is the ratio of, in this order; ``3 : 4`` is then a quotient."""

    tolerance: Tolerance = field(init=False)
    """How near an answer must come."""
    reference: Value = field(init=False)
    """The right value."""
    _known: Mapping[str, Value] = field(init=False)
    _words: Vocabulary = field(init=False)
    slip_values: tuple[tuple[Value, str, Fraction], ...] = field(init=False)
    """The slips as (value, sentence, share of the marks)."""

    def __post_init__(self) -> None:
        tolerance = Tolerance(self.figures, self.decimals, self.absolute, self.relative)
        object.__setattr__(self, "tolerance", tolerance)
        object.__setattr__(self, "reference", value_of(self.value))
        object.__setattr__(self, "_known", {name: value_of(given) for name, given in self.letters.items()})
        object.__setattr__(self, "_words", vocabulary((*self.letters, *self.free)))
        object.__setattr__(
            self, "slip_values", tuple((value_of(at), *slip_of(given)) for at, given in self.slips.items())
        )

    def __repr__(self) -> str:
        shown = f"Number: {self.tolerance.shown(self.reference)}, {self.tolerance!r}"
        for slip, says, share in self.slip_values:
            worth = f"earns {share}" if share else "is a near miss"
            shown += f"; {self.tolerance.shown(slip)} {worth} ({says})"
        return shown

    def __call__(self, answer: Answer, context: Context) -> Finding:
        """The finding on an answer. Raises :class:`Unreadable`."""
        while isinstance(answer, list) and len(answer) == 1:
            answer = answer[0]
        if not isinstance(answer, str):
            raise Unreadable("One number is asked for, not a list.", 0, "Write one number.")
        return self.judge(answer)

    def judge(self, text: str, remarks: str = "") -> Finding:
        """The finding on a text. The commonest, one plain number, goes past the reader."""
        plain_number = _LITERAL.match(text.strip(" \n$"))
        if plain_number and not _THOUSANDS.match(plain_number[1]):
            exact = Fraction(plain_number[1])
            value = int(exact) if exact.denominator == 1 else float(exact)
            return self._verdict(exact, Literal(value, exact, plain_number[1]))
        if self.ratio and (several := self._both_ways(text)) is not None:
            return several
        if _DATE.fullmatch(text.strip()):
            raise Unreadable("This is a date; a spreadsheet may have made it of a fraction.", 0, "Write the number as text.")
        text = self._as_ratio(_total_of(text) if "|" in text and "\n" in text else text)
        try:
            finding = self._judge_spelled(respelled(text, self.ratio is not None))
        except Unreadable:
            if (shorter := self._without_tail(text)) == text:
                raise
            finding = self._judge_spelled(respelled(shorter, self.ratio is not None))
        if not finding.holds and _RAISED_POINT.search(text):  # 0·848, as the British write it
            pointed = self.judge(_RAISED_POINT.sub(r"\1.\2", text), remarks)
            finding = pointed if pointed.holds else finding
        return self._other_way_round(finding, text) if self.ratio else finding

    def _both_ways(self, text: str) -> Finding | None:
        """``GRU : LSTM = 3 : 4, so LSTM : GRU = 4 : 3``, each by itself; None where the two are compared once only."""
        first, second = self.ratio or ("", "")
        pairs = re.compile(rf"\b({first}|{second})\W{{0,8}}(?:[:/]|\bto\b)\W{{0,8}}(?!\1)({first}|{second})\b", re.IGNORECASE)
        starts = [found.start() for found in pairs.finditer(text)]
        if len(starts) < 2:
            return None
        said = [text[a:b].strip(" ,;.\n") for a, b in pairwise([*starts, len(text)])]
        found = [self.judge(re.sub(r"[\s,;.]*\b(?:so|hence|thus|and|or|i\.e)\W*$", "", one)) for one in said if re.search(r"\d", one)]
        return settled(found, lambda _: f"It is not clear which way round {first} and {second} are compared.") if found else None

    def _judge_spelled(self, spelled: str) -> Finding:
        """The finding on a text in the reader's spelling."""
        found = [self._judge_reading(written, spelled) for written in readings(spelled, self._words)]
        if remark := _REMARK.search(spelled):  # 0.848 (0.588/0.693) is a remark, or a product
            shorter = _REMARK.sub("", spelled)
            others = [self._judge_reading(written, shorter) for written in readings(shorter, self._words)]
            if others[-1].holds and self._is_right_by_itself(remark[2]):
                return others[-1]
            found += others if remark[1] else []  # 2(0.424) is a product
        finding = settled(
            found, lambda _: "This can be read in two ways with different values; brackets would tell."
        )
        unquoted = _QUOTED.sub("", spelled) if "\n" in spelled.strip() else spelled
        if finding.holds and (_COMPARES.search(unquoted) or _MORE.search(spelled)):
            return unsettled("The value is right, but the answer compares with it; a person must look.", finding.shown)
        return finding

    def _is_right_by_itself(self, remark: str) -> bool:
        """``3/4 (0.75)``: whether the remark in brackets is a right number by itself."""
        try:
            return bool(self._judge_spelled(remark).holds)
        except Unreadable:
            return False

    def _without_tail(self, text: str) -> str:
        """``50 (= V)`` and ``50 (dimensionless)``: a remark without a value, as the words that it is."""
        tail = _TAIL.search(text)
        if tail is None or not self.letters.keys().isdisjoint(re.findall(r"[A-Za-z]+", tail[1])):
            return text
        said = tail[1].strip() if re.search(r"[A-Za-z]{3}", tail[1]) else ""
        return f"{text[: tail.start()]} {said}".strip()

    def _as_ratio(self, text: str) -> str:
        """``25 % fewer than the LSTM`` as ``75 %``, and ``0.75 × LSTM`` as ``0.75 LSTM``."""
        if self.ratio is None:
            return text
        first, second = self.ratio
        text = re.sub(r"(?<=\d)[x×](?=\s+(?:the|as|of)\b)", "", text)
        text = re.sub(rf"(?<=[\d%}}])\s*(?:[×x*·]|\\times|\\cdot)\s*(?=(?:the\s+|\\\w+\{{)?(?:{first}|{second})\b)", " ", text)
        less = _LESS_BY.search(text)
        other = less and re.search(rf"\b{second}\b", text[: less.start()]) and not re.search(rf"\b{first}\b", text[: less.start()])
        return text if other else _LESS_BY.sub(lambda found: f"{float(100 - Fraction(found[1].replace(',', '.'))):g} %", text)

    # The readings of one text -----------------------------------------------------------------------------

    def _judge_reading(self, written: Written, text: str) -> Finding:
        statements: Sequence[Statement] = written.statements
        if "," in text:
            variants = rewritten(statements, comma_readings)
            if len(variants) == 2:
                consistent = [variant for variant in variants if self._is_consistent(variant)]
                if len(consistent) == 1:  # one reading of the commas makes the equation true, the other does not
                    return self._judge_bases(consistent[0], text)
                return self._commas_settled([self._judge_bases(variant, text) for variant in variants], text)
            statements = variants[0]
        finding = self._judge_bases(statements, text)
        if not finding.holds and _THOUSANDS.search(text):
            larger = rewritten(statements, thousands_point)
            if len(larger) == 1 and self._is_consistent(larger[0]) and not self._is_consistent(statements):
                return self._judge_bases(larger[0], text)  # 10.000 · 600 = 6.000.000
            if any(self._judge_bases(variant, text).holds for variant in larger):
                return unsettled("The point may separate thousands or decimals; a person must see which.")
        return finding

    def _is_consistent(self, statements: Sequence[Statement]) -> bool:
        """Whether the steps of a calculation are there and agree."""
        group = put_forward(self._claims(statements, math.e), self._known)
        return any(claim.steps for claim in group) and not any(contradicts(claim) for claim in group)

    def _commas_settled(self, found: Sequence[Finding], text: str) -> Finding:
        """``1,202`` as thousands and as a decimal comma; LaTeX's ``{,}`` separates thousands of counts."""
        thousands, decimal = found
        whole = self.reference == int(self.reference)
        if decimal.holds and not whole:
            return msgspec.structs.replace(decimal, says=f"{decimal.says} The comma was read as a decimal comma.")
        if decimal.earned and not thousands.earned and not whole:
            return decimal
        if thousands.holds and whole and ("{,}" in text or _HUNDREDS.search(text)):
            return thousands
        return settled(
            found, lambda _: "The comma may separate thousands or decimals; a person must see which."
        )

    def _judge_bases(self, statements: Sequence[Statement], text: str) -> Finding:
        """The finding, under each base that a bare ``log`` may have and that agrees with what follows it."""
        if not _LOG.search(text) or not has_bare_log(statements):
            return self._judge_claims(self._claims(statements, math.e))
        claimed = [self._claims(statements, base) for base in _BASES]
        agreeing = [group for group in claimed if not any(contradicts(claim) for claim in group)]
        found = [self._judge_claims(group) for group in agreeing or claimed]
        return settled(found, lambda _: "The base of this logarithm is not said; a person must look.")

    def _claims(self, statements: Sequence[Statement], base: float) -> Sequence[Claim]:
        return claims(statements, self._known, base)

    # What it is worth -----------------------------------------------------------------------------

    def _judge_claims(self, all_claims: Sequence[Claim]) -> Finding:
        group = put_forward(all_claims, self._known)
        finding = settled(
            [self._judge_claim(claim) for claim in group],
            lambda _: "The answer gives several numbers; a person must see which is meant.",
        )
        if self.ratio and len(group) > 1 and not finding.holds and self._parts_match(group):
            return unsettled("The answer gives two numbers; a person must see whether their ratio is meant.")
        if finding.holds is False and not finding.earned and any(self._says_elsewhere(one, group[-1]) for one in all_claims):
            return unsettled("The right value is written in another sentence; a person must see which is meant.", finding.shown)
        return finding

    def _says_elsewhere(self, one: Claim, last: Claim) -> bool:
        """Whether a claim is right, and the last one begins another sentence that does not follow from it."""
        apart = one is not last and _NEW_SENTENCE.match(last.before) and not concludes(last)
        return bool(apart) and bool(self._verdict(one.value, one.node).holds)

    def _parts_match(self, group: Sequence[Claim]) -> bool:
        """Whether some two numbers are to each other as the reference says, whichever comes first."""
        values = sorted({claim.value for claim in group if claim.value == claim.value})
        for part in values:
            for wanted in (self.reference, 1 / self.reference) if part else ():
                at = bisect_left(values, wanted * part)  # the nearest two are the best that can be had
                if any(self.tolerance.holds(whole / part, wanted) for whole in values[max(0, at - 1) : at + 1]):
                    return True
        return False

    def _judge_claim(self, claim: Claim) -> Finding:
        finding = self._verdict(claim.value, claim.node)
        if finding.holds and self.contradicts and self._is_contradicted(claim):
            return unsettled(
                "The value is right, but the words beside it say something else.", finding.shown
            )
        clash = contradicts(claim) if claim.steps else None
        if clash is None:
            return finding if finding.holds else self._unrounded(claim) or finding
        earlier = self._verdict(*clash)
        if (earlier.holds, earlier.earned) == (finding.holds, finding.earned):
            return finding
        if earlier.holds:
            says = f"You wrote {plain(clash[1])}, which is right, but it is not {plain(claim.node)}."
            return near_miss(f"{says} {self._expected()}", finding.shown)
        return unsettled(
            "The answer says two different things: the sides of its equation differ.", finding.shown
        )

    def _unrounded(self, claim: Claim) -> Finding | None:
        """``0.848 ≈ 0.85``: a number that was written with all its digits before it was rounded once more."""
        written = (self._verdict(value, node) for value, node in claim.steps if isinstance(node, Literal))
        return next((finding for finding in written if finding.holds), None)

    def _is_contradicted(self, claim: Claim) -> bool:
        beside = f"{_LEADS_ON.split(lead_in(claim.before))[-1]} {follow_up(claim.after)}"
        return bool(re.search(self.contradicts, beside, re.IGNORECASE))

    def _verdict(self, obtained: Value, node: Node) -> Finding:
        if self._is_right(obtained, node):
            if self.tolerance.digits_suffice(node, obtained, self.reference):
                return right(f"Right: {self.tolerance.shown(self.reference)}.", node)
            return near_miss(f"You wrote {plain(node)}: rounded too far. {self._expected()}", node)
        for slip, says, share in self.slip_values:
            if self._is_slip(obtained, node, slip):
                sentence = f"You wrote {plain(node)}. {says}. {self._expected()}"
                return Finding(False, sentence, share, NONE, node) if share else near_miss(sentence, node)
        how = self._near(obtained, node)
        if how:
            return near_miss(f"You wrote {plain(node)}: {how}. {self._expected()}", node)
        if self._is_rounding(obtained, node):
            return unsettled(f"{_shown(obtained, node)}: right but for rounding. A person must look.", node)
        return wrong(f"You wrote {_shown(obtained, node)}. {self._expected()}", node)

    def _near(self, obtained: Value, node: Node) -> str:
        """What happened to the right value, or to that of a slip."""
        if self.tolerance.rounded_too_far(node, obtained, self.reference):
            return "rounded too far"
        for slip, says, _ in self.slip_values:
            if self.tolerance != Tolerance() and self.tolerance.rounded_too_far(node, obtained, slip):
                return f"{says}, and rounded too far"
        return misprint(obtained, self.reference, self.tolerance)

    def _is_rounding(self, obtained: Value, node: Node) -> bool:
        """Whether an expression with rounded numbers, three figures at least, may have the right value."""
        exact = approximate(obtained)
        return not isinstance(node, Literal) and abs(exact - float(self.reference)) <= rounding(
            node, exact, 3
        )

    def _is_right(self, obtained: Value, node: Node) -> bool:
        if self.tolerance != Tolerance() or (
            isinstance(obtained, Fraction) and isinstance(self.reference, Fraction)
        ):
            return self.tolerance.holds(obtained, self.reference)
        if not self.tolerance.holds(obtained, self.reference):
            return False
        try:
            return same(node, node_of(self.value), self._known)
        except Unreadable:
            return True  # a letter that cancels has no value to compute with

    def _is_slip(self, obtained: Value, node: Node, slip: Value) -> bool:
        """Whether a slip was made, to the digits that are asked for, or rounded to two at least."""
        if self.tolerance != Tolerance():
            near = self.tolerance.holds(obtained, slip)
            return near and self.tolerance.digits_suffice(node, obtained, slip)
        if self.tolerance.holds(obtained, slip):
            return True
        return Tolerance(figures=2).digits_suffice(
            node, obtained, float(slip)
        ) and self.tolerance.rounded_too_far(node, obtained, slip)

    def _expected(self) -> str:
        return f"{self.tolerance.explained(self.reference)}."

    def _other_way_round(self, finding: Finding, text: str) -> Finding:
        """``LSTM : GRU = 4 : 3`` is right where GRU : LSTM is asked for, and so is ``25 % fewer``."""
        first, second = self.ratio or ("", "")
        if not finding.holds and _FEWER.search(text):
            return unsettled("The answer speaks of a difference; a person must look.", finding.shown)
        if not re.search(rf"{second}\b(?:[^.\n]|\.(?=\d))*\b{first}\b", text, re.I) or re.search(
            rf"{first}.*{second}", text, re.I
        ):
            return finding
        turned = replace(self, value=1 / Fraction(self.reference), figures=3, ratio=None, slips={})
        inverse = turned.judge(respelled(text, True))
        if inverse.holds and re.search(rf"{second}\W{{0,8}}(?:[:/]|\bto\b)\W{{0,8}}{first}", text, re.I):
            return msgspec.structs.replace(inverse, says=f"Right: {second} to {first}, as you wrote.")
        if inverse.holds or finding.holds:
            return unsettled(
                f"It is not clear which way round {first} and {second} are compared.", finding.shown
            )
        return finding


def _total_of(text: str) -> str:
    """The last number in the row of a table that says it is the total; the text as it is where there is none."""
    grid = read_grid(text)
    rows = [row for row in grid.rows if _TOTAL.search(row[0])] if grid else []
    found = [cell for cell in rows[0] if re.search(r"\d", cell)] if len(rows) == 1 else []
    return found[-1] if found else text


def _shown(obtained: Value, node: Node) -> str:
    written = plain(node)
    return written if isinstance(node, Literal) else f"{written}, which is {approximate(obtained):.6g}"
