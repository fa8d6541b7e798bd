"""Beam search with exact fractions: every extension, what is kept and why, and three witnesses.

The model is a table: the distribution of the first token, and the distribution of the next token after each
token. A hypothesis that ends in the end token is complete: it keeps its place in the beam and is not
extended. Hypotheses are ranked by probability alone, with no length penalty; equal probabilities in the order
of the vocabulary, and reported. Sutskever, Vinyals and Le (2014), section 3.2; Zhang et al., "Dive into Deep
Learning", section 10.8.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, product
from math import lcm
from typing import NamedTuple

import numpy as np

Row = Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Model:
    """The table, and the token that ends a sequence. Raises `ValueError` when a row is not a distribution.

    Every row has the tokens of `first`, in the order of the vocabulary; `after` has a row for each but the
    end token.
    """

    first: Row
    after: Mapping[str, Row]
    end: str = "<EOS>"

    def __post_init__(self) -> None:
        if missing := [token for token in self.first if token != self.end and token not in self.after]:
            raise ValueError(f"no distribution after {', '.join(missing)}")
        for name, row in {"the first token": self.first, **self.after}.items():
            if list(row) != list(self.first):
                raise ValueError(f"the row for {name} has other tokens than the first row")
            chances, one = _in_units(row.values())
            if sum(chances) != one or min(chances) < 0:
                raise ValueError(f"the row for {name} is not a distribution: its sum is {sum(row.values())}")

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The tokens, in the table's order."""
        return tuple(self.first)

    def next(self, tokens: tuple[str, ...]) -> Row:
        """The distribution of the token after these."""
        return self.after[tokens[-1]] if tokens else self.first


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A sequence with its probability."""

    tokens: tuple[str, ...]
    probability: Fraction
    complete: bool

    @property
    def label(self) -> str:
        """The sequence as one word, such as `AC`."""
        return "".join(self.tokens)


@dataclass(frozen=True, slots=True)
class Round:
    """One step: each tuple in descending probability but `extensions`, which has the table's order."""

    extensions: tuple[Hypothesis, ...]
    carried: tuple[Hypothesis, ...]
    """Complete hypotheses from earlier rounds, which compete for a place without being extended."""
    kept: tuple[Hypothesis, ...]
    pruned: tuple[Hypothesis, ...]
    ties: tuple[tuple[Hypothesis, ...], ...]
    """Groups of equal probability that touch what is kept, so that another order would be as right."""

    @property
    def cut_is_tied(self) -> bool:
        """Whether the last one kept and the first one dropped are equally probable."""
        return bool(self.kept and self.pruned) and self.kept[-1].probability == self.pruned[0].probability


@dataclass(frozen=True, slots=True)
class Search:
    """The whole search, round by round."""

    rounds: tuple[Round, ...]

    @property
    def beam(self) -> tuple[Hypothesis, ...]:
        """The final ranked hypotheses."""
        return self.rounds[-1].kept

    @property
    def best(self) -> Hypothesis:
        """The first of them."""
        return self.beam[0]

    @property
    def complete(self) -> tuple[Hypothesis, ...]:
        """Those of the final beam that end in the end token."""
        return tuple(hypothesis for hypothesis in self.beam if hypothesis.complete)


def model(
    first: Mapping[str, str | Fraction], after: Mapping[str, Mapping[str, str | Fraction]], end: str = "<EOS>"
) -> Model:
    """A model from decimals as printed ("0.15") or fractions; `TypeError` for floats, which are not exact."""
    return Model(_row(first), {token: _row(row) for token, row in after.items()}, end)


def _row(row: Mapping[str, str | Fraction]) -> dict[str, Fraction]:
    if inexact := [token for token, value in row.items() if isinstance(value, float)]:
        raise TypeError(f"the probability of {inexact[0]} is a float; write it as text, as printed")
    return {token: value if isinstance(value, Fraction) else Fraction(value) for token, value in row.items()}


def _in_units(chances: Iterable[Fraction]) -> tuple[list[int], int]:
    """Probabilities as multiples of their common unit, and how many units are 1: whole numbers compare faster than fractions."""
    chances = list(chances)
    one = lcm(*(chance.denominator for chance in chances))
    return [chance.numerator * (one // chance.denominator) for chance in chances], one


def decimal(chance: Fraction) -> str:
    """A probability as a table has it: an exact decimal of at least two and at most six places.

    >>> decimal(Fraction(3, 10)), decimal(Fraction(21, 200))
    ('0.30', '0.105')
    """
    text = f"{float(chance):.6f}".rstrip("0")
    return text + "0" * max(0, 2 - len(text.partition(".")[2]))


def search(table: Model, width: int, steps: int) -> Search:
    """Beam search of the given width (k) over the given number of steps; it ends early when all are complete.

    A sequence of probability 0 is listed as an extension and never kept. Raises `ValueError` for a width or a
    number of steps below 1.
    """
    if width < 1 or steps < 1:
        raise ValueError("beam search needs a width and a number of steps of at least 1")
    beam: tuple[Hypothesis, ...] = (Hypothesis((), Fraction(1), False),)
    rounds: list[Round] = []
    while len(rounds) < steps and not all(hypothesis.complete for hypothesis in beam):
        rounds.append(_round(table, beam, width))
        beam = rounds[-1].kept
    return Search(tuple(rounds))


def _round(table: Model, beam: tuple[Hypothesis, ...], width: int) -> Round:
    extensions = tuple(new for old in beam if not old.complete for new in extended(table, old))
    carried = tuple(hypothesis for hypothesis in beam if hypothesis.complete)
    ranked = ranking(table, carried + extensions)
    possible = sum(1 for hypothesis in ranked if hypothesis.probability > 0)
    kept, pruned = ranked[: min(width, possible)], ranked[min(width, possible) :]
    groups = (tuple(group) for _, group in groupby(ranked, key=lambda hypothesis: hypothesis.probability))
    return Round(extensions, carried, kept, pruned, tuple(g for g in groups if len(g) > 1 and g[0] in kept))


def extended(table: Model, old: Hypothesis) -> tuple[Hypothesis, ...]:
    """All sequences that are one token longer."""
    return tuple(
        Hypothesis((*old.tokens, token), old.probability * chance, token == table.end)
        for token, chance in table.next(old.tokens).items()
    )


def ranking(table: Model, hypotheses: tuple[Hypothesis, ...]) -> tuple[Hypothesis, ...]:
    """Descending probability; among equals the order of the vocabulary."""
    place = {token: number for number, token in enumerate(table.vocabulary)}
    chances, _ = _in_units(h.probability for h in hypotheses)
    ranked = sorted(zip(chances, hypotheses, strict=True), key=lambda pair: (-pair[0], [place[token] for token in pair[1].tokens]))
    return tuple(hypothesis for _, hypothesis in ranked)


def greedy(table: Model, steps: int) -> Hypothesis:
    """The most probable token at each step, until the end token."""
    now = Hypothesis((), Fraction(1), False)
    while len(now.tokens) < steps and not now.complete:
        now = ranking(table, extended(table, now))[0]
    return now


def exhaustive(table: Model, steps: int) -> tuple[Hypothesis, ...]:
    """All sequences complete within, or exactly as long as, the number of steps, ranked: no search at all."""
    found = []
    for length in range(1, steps + 1):
        for tokens in product(table.vocabulary, repeat=length):
            complete = tokens[-1] == table.end
            if table.end not in tokens[:-1] and (complete or length == steps):
                found.append(Hypothesis(tokens, sequence_probability(table, tokens), complete))
    return ranking(table, tuple(found))


def sequence_probability(table: Model, tokens: tuple[str, ...]) -> Fraction:
    """The product of the table's entries along a sequence."""
    chance = Fraction(1)
    for n, token in enumerate(tokens):
        chance *= table.next(tokens[:n])[token]
    return chance


class Logged(NamedTuple):
    """A hypothesis of the NumPy witness."""

    tokens: tuple[str, ...]
    log_probability: float


def search_in_logs(table: Model, width: int, steps: int) -> tuple[Logged, ...]:
    """The final beam by NumPy: log-probabilities and a stable sort over one (beam x vocabulary) array.

    The end token is made absorbing: after it only the end token follows, with probability 1, and is not
    written. Agrees with `search` where no two candidates tie.
    """
    tokens = table.vocabulary
    end = tokens.index(table.end)
    rows = np.array(
        [[float(table.after[t][u]) if t != table.end else float(u == t) for u in tokens] for t in tokens]
    )
    with np.errstate(divide="ignore"):
        first, after = np.log([float(table.first[u]) for u in tokens]), np.log(rows)
    paths = np.argsort(-first, kind="stable")[:width, None]
    logs = first[paths[:, 0]]
    for _ in range(steps - 1):
        scores = logs[:, None] + after[paths[:, -1]]
        best = np.argsort(-scores, axis=None, kind="stable")[:width]
        parents, last = np.divmod(best, len(tokens))
        paths, logs = np.column_stack([paths[parents], last]), scores.ravel()[best]
    real = [
        (path, value) for path, value in zip(paths.tolist(), logs.tolist(), strict=True) if value > -np.inf
    ]
    return tuple(Logged(tuple(tokens[n] for n in _until(path, end)), value) for path, value in real)


def _until(path: list[int], end: int) -> list[int]:
    return path[: path.index(end) + 1] if end in path else path
