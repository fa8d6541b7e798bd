"""Orders of growth: the same order as the reference in all variables together, and what is off if it is not.

>>> from grader.checks.finding import Context
>>> memory = Growth(("T H", Also("T (H + D)")), orders("T", "H", "D"))
>>> memory
Growth: T H, or T (H + D)
>>> memory("O(T)", Context()).says
'O(T) is not the order of T H: the factor H is missing.'
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial

from grader.checks.conclusion import (
    Said,
    concludes,
    conclusion,
    follow_up,
    lead_in,
    readings,
    settled,
    spelled,
)
from grader.checks.departure import departure
from grader.checks.finding import Context, Finding, near_miss, right, unsettled, wrong
from grader.checks.growth_words import in_one_word, in_words
from grader.checks.own_letters import with_own_letters
from grader.checks.undefined import with_a_meaning
from grader.notation.answer import Written, read
from grader.notation.plain import plain
from grader.notation.reading import Unreadable
from grader.notation.tree import Bracket, Call, Item, Node, Number, Relation, Symbol, Times, walk
from grader.notation.vocabulary import Vocabulary, vocabulary
from grader.records import Answer
from grader.worlds.growth import UPPER, Order, UnknownLetter, compare, order
from grader.worlds.monomials import Unordered

_SPELLINGS = {"O": UPPER, "Theta": UPPER, "Omega": "Omega", "o": "o", "omega": "omega", "O~": "O~"}
_WRAPPERS = frozenset(_SPELLINGS.values())


def orders(*letters: str, **aliases: str) -> Vocabulary:
    """A vocabulary of sizes, with ``O`` and ``Θ`` as wrappers; ``aliases`` map spellings to letters."""
    return vocabulary(letters, functions=_SPELLINGS, aliases=aliases)


_OTHER_WAY = re.compile(r"\W*for (?:the )?(?:full|regular|ordinary|standard|complete|untruncated)\b", re.IGNORECASE)
"""``O(TH) for truncated and O(T²H) for full BPTT``: an order of the same quantity, computed in another way."""


@dataclass(frozen=True, slots=True)
class Also:
    """Another accepted order. ``when`` is a pattern that the answer's words must match; "" asks for none."""

    order: str
    when: str = ""
    says: str = ""


_LEADS = re.compile(r"\b(?:is|are|takes|needs|costs|stays|remains)\W*$")
"""Words that lead to the next formula."""
_SCALES = re.compile(r"\b(?:grows?|scales?)\s+(?:with|like|as)(?:\s+the\s+product)?\W*$", re.IGNORECASE)
"""``because memory grows with T^2 H``: an order without its wrapper."""
_TIME = re.compile(r"\b(?:run\s?)?time\b", re.IGNORECASE)
"""The quantity that stands beside memory."""


@dataclass(frozen=True, slots=True, repr=False)
class Growth:
    """One order of growth. Letters of the vocabulary are the variables."""

    accepted: str | tuple[str | Also, ...]
    """The reference, and what is accepted besides."""
    vocabulary: Vocabulary
    slips: Mapping[str, str] = field(default_factory=dict)
    """Wrong orders that students give, with the sentence for each."""
    named: str = ""
    """A pattern for the quantity that is asked for, where answers tend to give several (``memory|space``)."""
    contradicts: str = ""
    """A pattern for words right behind the order that make it another quantity (``per step``)."""

    def __repr__(self) -> str:
        return "Growth: " + ", or ".join(
            f"{a.order}{f' (if {a.when})' if a.when else ''}" for a in self.alternatives
        )

    @property
    def alternatives(self) -> tuple[Also, ...]:
        """All accepted orders, the reference first."""
        given = (self.accepted,) if isinstance(self.accepted, str) else self.accepted
        return tuple(Also(one) if isinstance(one, str) else one for one in given)

    def __call__(self, answer: Answer, context: Context) -> Finding:
        """The finding on a whole answer. Raises :class:`Unreadable`."""
        if not isinstance(answer, str):
            raise Unreadable("One order of growth is asked for, not a list.", 0, "Write one formula.")
        return self.judge(answer)

    def judge(self, text: str, remarks: str = "") -> Finding:
        """The finding on a text; ``remarks`` are words said elsewhere that count for it."""
        text = in_one_word(text, _variables(self.vocabulary)) or text
        found = [
            self._judge_reading(written, f"{remarks} {text}") for written in readings(text, self.vocabulary)
        ]
        return settled(
            found, lambda _: "This can be read in two ways with different orders; brackets would tell."
        )

    def _judge_reading(self, written: Written, words: str) -> Finding:
        said = self._relevant(written)
        if written.prose and not any(_substantial(one.node) for one in said):
            spoken = self._spoken(words)
            return spoken or unsettled("The answer has words but no formula for the order; a person must look.")
        found = [self._judge_chain(one, words) for one in said]
        return settled(found, lambda _: "The answer names several orders; a person must see which is meant.")

    def _spoken(self, words: str) -> Finding | None:
        """``linear in T and H``; None where the words don't speak of every letter of the reference."""
        factors = in_words(words, _variables(self.vocabulary))
        wanted = read(self.alternatives[0].order, self.vocabulary).statements[0].node
        asked = {part.name for part in walk(wanted) if isinstance(part, Symbol)}
        if not factors or not asked <= {letter for letter, _ in factors}:
            return None
        order_said = "*".join(factor for _, factor in factors)
        return self._judge(read(order_said, self.vocabulary).statements[0].node, words)

    # Which formula -----------------------------------------------------------------------------

    def _relevant(self, written: Written) -> Sequence[Said]:
        """The formulas that may be the answer, the candidate's own letters replaced by their meanings."""
        statements = written.statements
        if len(statements) == 1:
            return [Said(statements[0].node, statements[0].before, statements[0].after)]
        said = with_own_letters(statements, _variables(self.vocabulary))
        ranked = [[one for one in said if test(one.node)] for test in (_wrapped, _substantial)]
        others = ranked[1]
        said = next((group for group in ranked if group), said)
        about = self._about([*said, *(one for one in others if _SCALES.search(lead_in(one.before)) and one not in said)])
        if about[0] is said[0] and said[-1] not in about and concludes(said[-1]):
            return [*about, said[-1]]  # ... so O(H): what it comes down to, whatever it is called
        return conclusion(about)

    def _about(self, said: list[Said]) -> list[Said]:
        if self.named and len(said) > 1:
            pattern = re.compile(self.named, re.IGNORECASE)
            words = [lead_in(one.before) for one in said]
            if not all(one.before.strip() for one in said) or not any(map(pattern.search, words)):
                behind = ["" if _LEADS.search(one.after) else follow_up(one.after) for one in said]
                words = [f"{before} {after}" for before, after in zip(words, behind, strict=True)]
            named = [one for one, around in zip(said, words, strict=True) if pattern.search(around)]
            named = named or [one for one in said if pattern.search("time") or not _TIME.search(lead_in(one.before))]
            other = [one for one in said if one not in named and _OTHER_WAY.match(follow_up(one.after))]
            return named + other or said
        return said

    # What it is worth -----------------------------------------------------------------------------

    def _judge_chain(self, said: Said, words: str) -> Finding:
        """A formula or a chain; the last member is the answer, those before must not contradict it."""
        node = said.node
        if self.contradicts and re.match(self.contradicts, said.after.lstrip(" ,.("), re.IGNORECASE):
            return unsettled("The words behind the order speak of another quantity; a person must look.", node)
        if not isinstance(node, Relation):
            return self._judge(node, words)
        last = self._judge(node.items[-1], words)
        for member in node.items[_is_label(node.items[0]) : -1]:
            try:
                earlier = self._judge(member, words)
            except Unreadable:
                continue
            if earlier.holds is not None and last.holds is not None and earlier.holds != last.holds:
                return unsettled("The two sides of your equation are of different orders.", last.shown)
        return last

    def _judge(self, node: Node, words: str) -> Finding:
        try:
            found = order(node, _variables(self.vocabulary))
            return self._compared(found, node, words)
        except UnknownLetter as unknown:
            letters = _variables(self.vocabulary)
            return with_a_meaning(node, unknown.node, unknown.name, letters, partial(self._judge, words=words))
        except Unordered as reason:
            return unsettled(f"{reason} A person must look.", node)

    def _compared(self, found: Order, node: Node, words: str) -> Finding:
        unsaid: Also | None = None
        for also in self.alternatives:
            if compare(found, _order_of(also.order, self.vocabulary)) == "same":
                if not also.when or re.search(also.when, words, re.IGNORECASE):
                    return right(also.says or f"Right: the order is {spelled(also.order, self.vocabulary)}.", node)
                unsaid = also
        if unsaid:
            return near_miss(f"{plain(node)} would need a remark: {unsaid.says or unsaid.when}.", node)
        for slip, sentence in self.slips.items():
            if compare(found, _order_of(slip, self.vocabulary)) == "same":
                return near_miss(sentence, node)
        reference = self.alternatives[0].order
        off = departure(found, _order_of(reference, self.vocabulary), reference)
        sentence = f"{plain(node)} is not the order of {spelled(reference, self.vocabulary)}: {off.says}."
        return near_miss(sentence, node) if off.near else wrong(sentence, node)


@lru_cache(maxsize=512)
def _order_of(text: str, words: Vocabulary) -> Order:
    return order(read(text, words).statements[0].node, _variables(words))


@lru_cache(maxsize=256)
def _variables(words: Vocabulary) -> frozenset[str]:
    names = {node.name for node in words.letters.values() if isinstance(node, Symbol)}
    return frozenset(names - {"e", "pi"})


def _wrapped(node: Node) -> bool:
    last = node.items[-1] if isinstance(node, Relation) else node
    return any(
        isinstance(part, Call) and part.function in _WRAPPERS and part.arguments for part in walk(last)
    )


def _substantial(node: Node) -> bool:
    return not isinstance(node, (Symbol, Number, Item)) and not (
        isinstance(node, Call) and not node.arguments
    )


def _is_label(node: Node) -> bool:
    """``T``, ``M(T, H)``: what is being computed."""
    if isinstance(node, Times) and not node.by:
        return isinstance(node.left, Symbol) and isinstance(node.right, Bracket)
    return isinstance(node, (Symbol, Item))
