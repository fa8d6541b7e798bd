"""The page of a certificate: its tables and sentences in Markdown, read once and written in every language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from grader.codes import name_of
from grader.exam import Exam
from solutions.documents.markdown import read_blocks
from solutions.documents.pages import Language, page, plain_page
from solutions.documents.tree import Blocks
from solutions.fairness.capacity import Capacity, Drawn
from solutions.fairness.certificate import Certificate
from solutions.fairness.distinct import Shared
from solutions.fairness.numerals import amount, bounded, counted, percent, signed
from solutions.fairness.observed import FEWEST, Group, Observed
from solutions.fairness.outliers import NAMES, ROUNDS, TOGETHER, Outlier
from solutions.fairness.profile import MEASURES
from solutions.fairness.spread import Spread

MOST_DRAWS = 6
"""Draws of a question that are named; a table of probabilities has one for each row."""
MOST_NAMED = 12
"""Variants that a cell names."""
FIVE = ("least", "a quarter below", "median", "a quarter above", "most")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    title: str
    text: Blocks


@dataclass(frozen=True, slots=True)
class Difficulty:
    """What the page says of the results."""

    seen: Observed
    fewest: int = FEWEST

    @property
    def told(self) -> str:
        elsewhere = f" {counted(self.seen.elsewhere, 'more')} had other variants and are left out." if self.seen.elsewhere else ""
        return f"{counted(self.seen.candidates, 'candidate')} sat these variants.{elsewhere} Only settled marks count."

    @property
    def fields(self) -> str:
        rows = [(f"`{field}`", str(count), percent(mean)) for field, (count, mean) in self.seen.fields.items()]
        return table(("field", "settled answers >", "mean share of the marks >"), rows)

    @property
    def forms(self) -> str:
        heads = ("field", "variants", "candidates >", "mean >", "all others >", "chance >")
        groups = [*self.seen.variants.values(), *self.seen.forms]
        rows = [(_place(g), _named(g.seeds), str(g.candidates), percent(g.mean), percent(g.rest), _chance(g)) for g in groups if g.flagged]
        return table(heads, rows) if rows else ""


@dataclass(frozen=True, slots=True)
class Page:
    """All that stands on the page; each property is Markdown."""

    of: Certificate
    most_rounds: int = ROUNDS

    @property
    def summary(self) -> list[str]:
        found, whole = self.of, self.of.spreads[TOGETHER]
        spread = f"the most laborious paper has {signed(whole.greatest / whole.median - 1)}, the least laborious {signed(whole.least / whole.median - 1)}"
        said = [
            f"**Set.** {counted(len(found.variants), 'variant')} for {counted(found.papers, 'paper')}.",
            f"**Work.** Against the median of the set, all measures together, {spread}.",
            f"**Outliers.** {_outliers_told(found.outliers)}{self._replaced_told()}",
            f"**Answers.** In {self._apart} no two variants share an answer. A pair of variants shares {percent(found.alike)} of the marks that a machine gives; "
            f"who copies the key of another variant earns {percent(found.copied)} of them.",
            f"**Capacity.** The exam can draw {bounded(found.capacity)} different papers.",
        ]
        if found.unproven:
            fields = ", ".join(f"`{field}`" for field in found.unproven)
            said.append(f"**Not proven.** In {fields} a variant's own answer does not earn full marks; the command `audit` says why.")
        return said

    @property
    def _apart(self) -> str:
        apart = sum(one.same == 0 for one in self.of.shared)
        return f"{apart} of {counted(len(self.of.shared), 'field')}"

    def _replaced_told(self) -> str:
        if self.of.before is None:
            return ""
        gone = sum(line.replaces is not None for line in self.of.variants)
        return f" {counted(gone, 'variant')} of the set as it was drawn had to be replaced."

    # Work

    @property
    def totals(self) -> str:
        return _totals(self.of.spreads)

    @property
    def before(self) -> str:
        return _totals(self.of.before.spreads) if self.of.before else ""

    @property
    def questions(self) -> str:
        return self._spreads(whole=True)

    @property
    def places(self) -> str:
        return self._spreads(whole=False)

    def _spreads(self, whole: bool) -> str:
        rows = [
            (f"Question {place}" if whole else f"`{place}`", *(_three(measured.get(measure)) for measure in MEASURES))
            for place, measured in self.of.places.items()
            if place.isdigit() == whole
        ]
        return table(("", *(f"{MEASURES[measure]} >" for measure in MEASURES)), rows) if rows else ""

    # Outliers

    @property
    def share(self) -> str:
        return percent(self.of.rule.share)

    @property
    def threshold(self) -> str:
        return f"{self.of.rule.threshold:g}"

    @property
    def outliers(self) -> str:
        return _outliers(self.of.outliers) if self.of.outliers else "No variant of this set is an outlier."

    @property
    def rounds(self) -> int:
        return self.of.before.rounds if self.of.before else 0

    @property
    def instead(self) -> str:
        if self.of.before is None:
            return ""
        new = {line.replaces: line for line in self.of.variants if line.replaces is not None}
        reasons: dict[int, list[str]] = {}
        for outlier in self.of.before.outliers:
            reasons.setdefault(outlier.seed, []).append(f"{NAMES[outlier.measure]} {_value(outlier.measure, outlier.far.value)}")
        rows = [(name_of(old), "; ".join(reasons.get(old, ["came to lie far from the others"])), name_of(line.seed), line.code) for old, line in new.items()]
        return table(("variant", "why", "in its place", "code"), rows)

    # Answers

    @property
    def how_marked(self) -> str:
        sampled = [one.field for one in self.of.shared if one.sampled]
        marked = sum(one.marked for one in self.of.shared)
        told = f"{counted(marked, 'answer')} had to be marked: where fields and answers read alike, one stands for all."
        if not sampled:
            return f"{told} Every pair is decided."
        named = ", ".join(f"`{field}`" for field in sampled)
        return f"{told} In {named} a random sample of pairs was marked, and 95 % bounds are given."

    @property
    def shared(self) -> str:
        heads = ("field", "marks >", "kind", "different answers >", "largest group >", "pairs that share >", "pairs that pass >")
        return table(heads, [_answers(one) for one in self.of.shared])

    @property
    def capacities(self) -> str:
        rows = [(f"Question {one.question}", bounded(one), percent(one.kept)) for one in self.of.capacities]
        return table(("", "different variants", "meet the constraints >"), [*rows, ("Whole exam", bounded(self.of.capacity), "")])

    @property
    def draws(self) -> list[str]:
        return [f"Question {one.question}: {_draws(one)}." for one in self.of.capacities if one.draws]

    @property
    def observed(self) -> Difficulty | None:
        return Difficulty(self.of.observed) if self.of.observed else None

    # Variants

    @property
    def variants(self) -> str:
        heads = ["variant >", "code", "papers >", *(f"{MEASURES[measure]} >" for measure in MEASURES), "all together >", "note"]
        seen = self.of.observed
        rows = []
        for line in self.of.variants:
            counts = [amount(getattr(line.amounts, measure)) for measure in MEASURES]
            row = [name_of(line.seed), line.code, str(line.papers), *counts, percent(line.together), "outlier" if line.outlier else ""]
            rows.append([*row, *(_sat(seen.variants.get(line.seed)) if seen else ())])
        return table([*heads, *(("candidates >", "mean share >", "results") if seen else ())], rows)


def certificate_source(found: Certificate, exam: Exam, language: Language) -> str:
    """The certificate as HTML, Typst or LaTeX."""
    return page("certificate", language, sections=sections(found), exam=exam)


def sections(found: Certificate) -> list[Section]:
    """The page, section by section."""
    text = plain_page("certificate.md.j2", found=Page(found))
    pieces = [piece.partition("\n") for piece in f"\n{text}".split("\n## ")[1:]]
    return [Section(title.strip(), read_blocks(body)) for title, _, body in pieces]


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; a head that ends in ``>`` has its column on the right."""
    rule = "|".join("---:" if head.endswith(">") else "---" for head in heads)
    lines = [" | ".join(head.removesuffix(">").strip() for head in heads), rule, *(" | ".join(row) for row in rows)]
    return "\n".join(f"| {line} |" for line in lines)


def _three(found: Spread | None) -> str:
    """Least, median and most; nothing where all are the same."""
    return "" if found is None else " · ".join(amount(value) for value in (found.least, found.median, found.greatest))


def _totals(spreads: Mapping[str, Spread]) -> str:
    rows = []
    for measure, found in spreads.items():
        five = (found.least, found.lower, found.median, found.upper, found.greatest)
        rest = [signed(end / found.median - 1) if found.median else "" for end in (found.least, found.greatest)]
        rows.append((NAMES[measure], *(_value(measure, value) for value in five), *rest))
    return table(("whole paper", *(f"{head} >" for head in FIVE), "the least has >", "the most has >"), rows)


def _value(measure: str, value: float) -> str:
    return percent(value) if measure == TOGETHER else amount(value)


def _outliers(found: Sequence[Outlier]) -> str:
    heads = ("variant >", "code", "measure", "value >", "from the median >", "robust deviations >")
    rows = [
        (name_of(o.seed), o.code, NAMES[o.measure], _value(o.measure, o.far.value), signed(o.far.share), f"{o.far.score:+.1f}")
        for o in found
    ]
    return table(heads, rows)


def _outliers_told(found: Sequence[Outlier]) -> str:
    seeds = list(dict.fromkeys(outlier.seed for outlier in found))
    return f"{counted(len(seeds), 'variant')}: {_named(seeds)}." if seeds else "None."


def _answers(one: Shared) -> Sequence[str]:
    marks = [f"`{one.field}`", one.marks, one.kind, str(one.answers), str(one.largest), percent(one.rate)]
    if not one.checked:
        return [*marks, "by a person"]
    return [*marks, f"{percent(one.low)} to {percent(one.high)}" if one.sampled else percent(one.passing)]


def _draws(one: Capacity) -> str:
    """The first draws of a question, and how many more there are."""
    named = [f"{draw.name.strip()} {_values(draw)}" for draw in one.draws[:MOST_DRAWS]]
    more = len(one.draws) - len(named)
    return ", ".join(named) + (f", and {counted(more, 'draw')} more" if more > 0 else "")


def _values(draw: Drawn) -> str:
    return amount(draw.most) if draw.fewest == draw.most else f"{amount(draw.fewest)} to {amount(draw.most)}"


def _place(group: Group) -> str:
    return f"`{group.field}`" if group.field else "whole paper"


def _chance(group: Group) -> str:
    return "" if group.chance is None else f"{group.chance:.2g}"


def _sat(group: Group | None) -> Sequence[str]:
    return ("0", "", "") if group is None else (str(group.candidates), percent(group.mean), "far" if group.flagged else "")


def _named(seeds: Sequence[int]) -> str:
    """The first variants of a list, and how many more there are."""
    named = ", ".join(name_of(seed) for seed in seeds[:MOST_NAMED])
    return named if len(seeds) <= MOST_NAMED else f"{named} and {len(seeds) - MOST_NAMED} more"
