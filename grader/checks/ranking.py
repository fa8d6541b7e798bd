"""Ranked lists of sequences: their order, their members and their probabilities, with follow-through.

>>> from grader.checks.tokens import Tokens
>>> from grader.checks.finding import Context
>>> beam = Ranking((("AC", "0.30"), ("BA", "0.12"), ("CB", "0.105")), Tokens(("A", "B", "C", "<EOS>")))
>>> beam
Ranking: AC 0.3 > BA 0.12 > CB 0.105
>>> beam("1. AC 0.30, 2. BA 0.12, 3. AA 0.10", Context()).says
'AA 0.10 does not belong here: CB 0.105 is missing.'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from grader.checks.chances import Chance, agrees, common_base, read_chance, with_base
from grader.checks.entries import read_entries
from grader.checks.finding import Context, Finding, near_miss, right, unsettled, wrong
from grader.checks.listing import Entry
from grader.checks.tokens import Tokens
from grader.notation.reading import Unreadable
from grader.records import Answer
from grader.worlds.arithmetic import Value

_DASH = re.compile(r"^(?:[–—]|-+(?=\s))\s*(?=[\d.])")
_COMPARED = re.compile(
    r"\b(?:followed by|then|second|runner[- ]?up|next|ahead of|before|better than|beats|compared|versus|vs)\b|(?<=\s)>(?=\s)|\([^()]*\bonly\b", re.IGNORECASE
)
_IS_LOWER = re.compile(r"\b(?:is|was|comes?|ranks?|as|only)\s+(?:only\s+)?(?:the\s+)?$", re.IGNORECASE)
_IS_SECOND = re.compile(r"\b(?:is|was|comes?|ranks?|as)\s+(?:only\s+)?(?:the\s+)?(?:second|third|runner|next|worst)", re.IGNORECASE)
_LOWER = re.compile(r"\b(?:second|third|next|worst|least|runner)\b[^.;\n]*$", re.IGNORECASE)
Sequence_: TypeAlias = tuple[str, ...]
Follow: TypeAlias = Callable[[Context], Mapping[Sequence_, Value] | None]
"""From the candidate's own earlier answer, the probability of each sequence that could be ranked."""


_SPACED = re.compile(r"[A-Za-z<>]+(?:\s+[A-Za-z<>]+)+")
"""Names with nothing but blanks between them."""


@dataclass(frozen=True, slots=True, repr=False)
class Ranking:
    """An ordered list. Full or nothing."""

    reference: Sequence[tuple[str, str | Fraction]]
    """Sequences, written one token behind the other, with their probabilities; the most probable first."""
    tokens: Tokens
    follow: Follow | None = None
    source: str = "step 2"
    """What the follow-through is from, in words."""
    _ranked: tuple[tuple[Sequence_, Fraction], ...] = field(init=False)

    def __post_init__(self) -> None:
        ranked = tuple(
            (self.tokens.sequence(sequence), Fraction(chance)) for sequence, chance in self.reference
        )
        object.__setattr__(self, "_ranked", ranked)

    def __repr__(self) -> str:
        return "Ranking: " + " > ".join(f"{_joined(s)} {_decimal(p)}" for s, p in self._ranked)

    def __call__(self, answer: Answer, context: Context) -> Finding:
        """The finding on a list. Raises :class:`Unreadable` where no list can be found."""
        listing = read_entries(self._foremost(answer), self.tokens)
        entries = listing.entries
        if not entries:
            return self._without_entries(answer)
        if listing.hedged:
            return unsettled("The answer offers alternatives; a person must look.")
        valued = [entry for entry in entries if any(c.isdigit() for c in entry.text)]
        if len(self._ranked) == 1 and isinstance(answer, str) and self._is_lower(answer):
            return unsettled("The answer speaks of a lower place; a person must look.")
        if 0 < len(valued) < len(entries) and (finding := self._judge(valued, answer, context)).holds:
            return finding  # names without a value were only mentioned
        finding = self._judge(entries, answer, context)
        if finding.holds is False and len(entries) == 1 < len(self._ranked) and isinstance(answer, str) and _SPACED.fullmatch(answer.strip()):
            apart = self(", ".join(answer.split()), context)  # AC BA CB
            return apart if apart.holds is not False else finding
        return finding

    def _is_lower(self, answer: str) -> bool:
        """``second best is AC``: whether the words beside the first sequence give it a lower place."""
        found = [match for match in self.tokens.found(answer) if self.tokens.sequence(match[0])]
        if not found:
            return False
        behind = answer[found[0].end() : found[1].start() if len(found) > 1 else len(answer)]
        return bool(_LOWER.search(answer[: found[0].start()]) or _IS_SECOND.search(behind))

    def _foremost(self, answer: Answer) -> Answer:
        """Where one sequence is asked for, what stands before those that it is only compared with."""
        if len(self._ranked) > 1 or not isinstance(answer, str):
            return answer
        first = _COMPARED.split(answer, maxsplit=1)[0]
        if _IS_LOWER.search(first):
            return answer
        named = [entry for entry in read_entries(first, self.tokens).entries if any(c.isdigit() for c in entry.text)]
        return first if len(named) == 1 else answer

    def _judge(self, entries: Sequence[Entry], answer: Answer, context: Context) -> Finding:
        if len({entry.sequence for entry in entries}) < len(entries):
            return unsettled("A sequence is listed more than once; a person must see which line counts.")
        words = answer if isinstance(answer, str) else ""
        found = self._judge_values(entries, [entry.text for entry in entries], words, context)
        texts = [_DASH.sub("", entry.text) for entry in entries]
        if found.holds or texts == [entry.text for entry in entries]:
            return found
        apart = self._judge_values(entries, texts, words, context)  # a dash before a value may only set it apart
        return apart if apart.holds else found

    def _judge_values(
        self, entries: Sequence[Entry], texts: Sequence[str], words: str, context: Context
    ) -> Finding:
        chances = [with_base(read_chance(text), words) for text in texts]
        finding = self._against_reference(entries, chances)
        return finding if finding.holds else self._followed(entries, chances, context) or finding

    def _without_entries(self, answer: Answer) -> Finding:
        if not isinstance(answer, str) or self.tokens.occur_in(answer):
            raise Unreadable("No list of sequences could be read here.", 0, "Write each as “1. AC 0.30”.")
        return wrong("The answer names none of the tokens.")

    # Against the reference -----------------------------------------------------------------------------

    def _against_reference(self, entries: Sequence[Entry], chances: Sequence[Chance | None]) -> Finding:
        given = [entry.sequence for entry in entries]
        wanted = [sequence for sequence, _ in self._ranked]
        if given == wanted:
            return self._values(entries, chances)
        if sorted(given) == sorted(wanted):
            says = f"The sequences are right, but not their order: {self._shown()}."
            true = dict(self._ranked)
            kept = all(c is None or agrees(c, true[s]) for c, s in zip(chances, given, strict=True))
            return near_miss(says) if kept else wrong(says)
        return self._members(given, wanted, entries)

    def _values(self, entries: Sequence[Entry], chances: Sequence[Chance | None]) -> Finding:
        if any(chance is None for chance in chances):
            if all(not any(c.isdigit() for c in entry.text) for entry in entries):
                return unsettled(
                    "The sequences and their order are right, but the probabilities are missing."
                )
            return unsettled("The sequences are right, but not every probability could be read.")
        read = [chance for chance in chances if chance is not None]
        wanted = [probability for _, probability in self._ranked]
        off = [at for at, (chance, p) in enumerate(zip(read, wanted, strict=True)) if not agrees(chance, p)]
        if off:
            named = ", ".join(f"{_joined(self._ranked[at][0])} has {_decimal(wanted[at])}" for at in off)
            says = f"The sequences are right, but not their probabilities: {named}."
            return near_miss(says) if _is_slip(read, wanted) else wrong(says)
        if not common_base(read, wanted):
            return unsettled("Probabilities and logarithms, or logarithms of several bases, are mixed here.")
        return right(f"Right: {self._shown()}.")

    def _members(
        self, given: Sequence[Sequence_], wanted: Sequence[Sequence_], entries: Sequence[Entry]
    ) -> Finding:
        count = len(wanted)
        if given == wanted[: len(given)]:
            greedy = " That is greedy search." if len(given) == 1 else ""
            return near_miss(
                f"{len(given)} of {count} sequences are listed; {self._shown()} are kept.{greedy}"
            )
        if given[:count] == wanted and count == 1:
            return unsettled(
                f"One sequence is asked for, {len(given)} are listed; a person must see which is meant."
            )
        if given[:count] == wanted:
            return near_miss(
                f"{len(given)} sequences are listed, but only {count} are kept: {self._shown()}."
            )
        if [sequence[::-1] for sequence in given] == wanted:
            return near_miss(f"The tokens are in reverse order: {self._shown()} is meant.")
        strangers = [entry for entry in entries if entry.sequence not in wanted]
        missing = [f"{_joined(s)} {_decimal(p)}" for s, p in self._ranked if s not in given]
        if len(given) == count and len(strangers) == 1 and count > 1:
            stranger = f"{_joined(strangers[0].sequence)} {strangers[0].text}".strip()
            return near_miss(f"{stranger} does not belong here: {missing[0]} is missing.")
        return wrong(f"These are not the sequences that are asked for: {self._shown()}.")

    def _shown(self) -> str:
        return ", ".join(f"{_joined(s)} {_decimal(p)}" for s, p in self._ranked)

    # Follow-through ----------------------------------------------------------------------------------------

    def _followed(
        self, entries: Sequence[Entry], chances: Sequence[Chance | None], context: Context
    ) -> Finding | None:
        """Whether the list is what the candidate's own earlier answer leads to; None where it is not."""
        own = self.follow(context) if self.follow else None
        count = len(self._ranked)
        if own is None or len(entries) != count or any(entry.sequence not in own for entry in entries):
            return None
        values = [own[entry.sequence] for entry in entries]
        rest = [value for sequence, value in own.items() if sequence not in {e.sequence for e in entries}]
        if any(a < b for a, b in pairwise(values)) or max(rest, default=Fraction(0)) > values[-1]:
            return None
        if any(chance is None or not agrees(chance, p) for chance, p in zip(chances, values, strict=True)):
            return None
        if values[-1] in rest:
            return unsettled(
                f"By your own {self.source} several sequences share the last place; a person must look."
            )
        number = {1: "best"}.get(count, f"best {_NUMBERS.get(count, str(count))}")
        return right(f"Follow-through: the {number} of your own {self.source}.")


def _is_slip(chances: Sequence[Chance], wanted: Sequence[Value]) -> bool:
    """Whether wrong values at least fall from line to line, or are the right ones exchanged."""
    values = [chance.value for chance in chances]
    return all(a > b for a, b in pairwise(values)) or sorted(values) == sorted(wanted)


_NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}


def _joined(sequence: Sequence_) -> str:
    return (
        "".join(sequence)
        if all(len(token) == 1 or token.startswith("<") for token in sequence)
        else " ".join(sequence)
    )


def _decimal(value: Fraction) -> str:
    return f"{float(value):.6g}"
