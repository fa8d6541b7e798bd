"""How different the answers of variants are: who shares an answer, and whose answer would pass on another paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import msgspec
from scipy.special import betaincinv

from grader.draw import Draw
from grader.exam import Variant
from grader.marking import mark_field
from solutions.documents.proofs import is_full
from solutions.fairness.profile import Profile

MOST_MARKS = 25_000
"""Answers of one field that are marked; where more would have to be, a sample of pairs is taken."""
SAMPLE = 20_000
"""Pairs in such a sample."""
SURE = 0.95


class Trial(msgspec.Struct, frozen=True):
    """Answers to be marked on one paper: the texts for each field."""

    exam: str
    seed: int
    answers: Mapping[str, Sequence[str]]


class Shared(msgspec.Struct, frozen=True):
    """How different the answers to one field are."""

    field: str
    kind: str
    marks: str
    variants: int
    answers: int
    """How many different own answers there are."""
    largest: int
    """The most variants that share one."""
    pairs: int
    """Pairs of variants."""
    same: int
    """Pairs whose own answers are word for word the same."""
    checked: bool
    """Whether a machine marks the field, so that the following is known."""
    unproven: int = 0
    """Variants whose own answer does not earn full marks on their own paper: the audit says why."""
    marked: int = 0
    """Answers that were marked on another's paper: each text once on each kind of field, or those of a sample."""
    sampled: bool = False
    passing: float = 0.0
    """Of all ordered pairs, the share in which the first one's own answer earns full marks on the second one's paper."""
    low: float = 0.0
    high: float = 0.0
    """Bounds of that share with 95 % confidence; both are the share itself where every pair was decided."""

    @property
    def rate(self) -> float:
        """The share of the pairs whose own answers are the same."""
        return self.same / self.pairs if self.pairs else 0.0


class Crossing(msgspec.Struct, frozen=True):
    """The pairs of one field that have to be marked, and how often each stands for others."""

    field: str
    weights: Mapping[tuple[str, int], int]
    """An own answer and a seed on whose paper it is marked, to the ordered pairs of variants that this decides."""
    sampled: bool


def crossings(profiles: Sequence[Profile], exam: str) -> list[Crossing]:
    """For each field that a machine marks, what must be marked to know the share of answers that pass."""
    fields = profiles[0].own
    return [_crossing(profiles, field, exam) for field, own in fields.items() if own.checked]


def _crossing(profiles: Sequence[Profile], field: str, exam: str) -> Crossing:
    own = {profile.seed: profile.own[field] for profile in profiles}
    texts = Counter(found.answer for found in own.values())
    kinds: dict[str, list[int]] = {}
    for seed, found in own.items():
        kinds.setdefault(found.asks, []).append(seed)
    if len(texts) * len(kinds) > MOST_MARKS:
        sample = _pairs(list(own), Draw(exam, f"pairs of {field}", 1))
        return Crossing(field, Counter((own[writer].answer, reader) for writer, reader in sample), True)
    weights = {
        (text, seeds[0]): count * len(seeds) - (len(seeds) if own[seeds[0]].answer == text else 0)
        for text, count in texts.items()
        for seeds in kinds.values()
    }
    return Crossing(field, {pair: weight for pair, weight in weights.items() if weight}, False)


def _pairs(seeds: Sequence[int], draw: Draw) -> Iterator[tuple[int, int]]:
    """Ordered pairs of different variants, drawn with replacement."""
    for number in range(SAMPLE):
        writer = draw.integer(f"writer {number}", 0, len(seeds) - 1, canonical=0)
        reader = draw.integer(f"reader {number}", 0, len(seeds) - 2, canonical=0)
        yield seeds[writer], seeds[reader + (reader >= writer)]


def trials(found: Sequence[Crossing], exam: str) -> list[Trial]:
    """The same work, paper by paper."""
    papers: dict[int, dict[str, list[str]]] = {}
    for crossing in found:
        for text, seed in crossing.weights:
            papers.setdefault(seed, {}).setdefault(crossing.field, []).append(text)
    return [Trial(exam, seed, answers) for seed, answers in papers.items()]


def passed(trial: Trial, paper: Variant) -> dict[str, list[bool]]:
    """Which of the answers earn full marks on the paper, field by field, in their order."""
    return {
        field: [is_full(mark_field(paper, field, text)) for text in texts] for field, texts in trial.answers.items()
    }


def shared(
    profiles: Sequence[Profile], found: Sequence[Crossing], done: Mapping[int, Mapping[str, Sequence[bool]]]
) -> list[Shared]:
    """How different the answers to each field are. ``done`` has for each seed what :func:`passed` says."""
    decided = {crossing.field: crossing for crossing in found}
    return [_shared(profiles, field, decided.get(field), done) for field in profiles[0].own]


def _shared(
    profiles: Sequence[Profile], field: str, crossing: Crossing | None, done: Mapping[int, Mapping[str, Sequence[bool]]]
) -> Shared:
    own = [profile.own[field] for profile in profiles]
    groups = Counter(found.answer for found in own)
    count = len(own)
    same = sum(size * (size - 1) // 2 for size in groups.values())
    pairs, unproven = count * (count - 1) // 2, sum(not found.full for found in own)
    plain = Shared(
        field, own[0].kind, own[0].marks, count, len(groups), max(groups.values()), pairs, same, crossing is not None, unproven
    )
    if crossing is None:
        return plain
    passes = {seed: iter(results[field]) for seed, results in done.items() if field in results}
    right = sum(weight for (_, seed), weight in crossing.weights.items() if next(passes[seed]))
    total = sum(crossing.weights.values())
    share = right / total if total else 0.0
    low, high = _interval(right, total) if crossing.sampled else (share, share)
    return msgspec.structs.replace(
        plain, marked=len(crossing.weights), sampled=crossing.sampled, passing=share, low=low, high=high
    )


def _interval(right: int, total: int) -> tuple[float, float]:
    """Bounds for a share that was seen in a sample (Clopper and Pearson, Biometrika 26, 1934).

    >>> [round(bound, 4) for bound in _interval(0, 1000)], [round(bound, 3) for bound in _interval(50, 100)]
    ([0.0, 0.0037], [0.398, 0.602])
    """
    tail = (1 - SURE) / 2
    low = float(betaincinv(right, total - right + 1, tail)) if right else 0.0
    high = float(betaincinv(right + 1, total - right, 1 - tail)) if right < total else 1.0
    return low, high


def mean_share(found: Sequence[Shared], of: str) -> float:
    """The mean of a share over the fields that a machine marks, each by its marks."""
    weights = [(float(Fraction(one.marks)), float(getattr(one, of))) for one in found if one.checked]
    total = sum(marks for marks, _ in weights)
    return sum(marks * share for marks, share in weights) / total if total else 0.0
