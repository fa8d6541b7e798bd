"""What an answer says in words of a letter, against what the question means by it: ``h_j, the states of the decoder``.

A formula may be right while the words beside it give its letters another meaning. Which meaning a letter has stands in
the vocabulary of its field (``senses``); a few groups of words exclude each other, and where an answer uses the wrong one
of a group for a letter, a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from grader.notation.answer import read
from grader.notation.chains import Statement
from grader.notation.reading import Unreadable
from grader.notation.tree import Item, Node, Symbol
from grader.notation.vocabulary import Vocabulary

_SENSES: Mapping[str, re.Pattern[str]] = {
    name: re.compile(rf"\b(?:{words})\b")
    for name, words in {
        "encoder": "encod(?:er|ers|ing)|source|input (?:words?|tokens?|sentence|sequence|steps?|positions?)",
        "decoder": "decod(?:er|ers|ing)|targets?|output (?:words?|tokens?|sentence|sequence|steps?|positions?)",
        "input": "inputs?",
        "output": "outputs?",
        "upper": "upper",
        "lower": "lower",
        "largest": "largest|maximum|maximal|biggest|greatest|max",
        "smallest": "smallest|minimum|minimal|least|min",
        "state": "states?",
        "pre-activation": r"pre\s*[-–−‐]?\s*activations?|before the (?:tanh|activation|non-?linearity)",
        "forward": "forwards?|left - to - right|left to right",
        "backward": "backwards?|right - to - left|right to left",
        "text": "contexts?|windows?|sequences?|test set|corpus|text|sentence|length",
        "vocabulary": "vocabulary|vocab",
        "hidden size": "hidden|units|state",
        "input size": "input (?:size|dimension|vector|features?)|inputs|features",
        "noise": "noise|negatives?|random|sampled|drawn|samples?",
        "identity": "identity|identities|unit matrix",
        "forget gate": "forget(?:ting)?(?: gate)?",
        "input gate": "input gate|update gate",
        "output gate": "output gate",
        "cell state": "cell(?: state)?|memory",
        "hidden state": "hidden(?: state)?",
        "true": "true|positives?|real|actual|correct|genuine",
    }.items()
}
_GROUPS = (
    ("encoder", "decoder"), ("input", "output"), ("upper", "lower"), ("largest", "smallest"),
    ("state", "pre-activation"), ("forward", "backward"), ("text", "vocabulary"), ("hidden size", "input size"),
    ("noise", "true"), ("identity", "input"), ("forget gate", "input gate", "output gate"), ("cell state", "hidden state"),
)  # fmt: skip
OPPOSITE: Mapping[str, frozenset[str]] = {
    sense: frozenset(other for group in _GROUPS if sense in group for other in group) - {sense} for group in _GROUPS for sense in group
}
"""What each sense excludes."""
_ANY = re.compile("|".join(pattern.pattern for pattern in _SENSES.values()))
_SAYS = re.compile(
    r"\s*(?:,\s*)?(?:(?:is|are|being|denotes?|denoting|means|meaning|stands? for|refers? to|runs?|running|rang(?:es|ing)|goes|for)\b|of the\b|the\b|an?\b|:)"
)
_ENDS = re.compile(r"[;.]|,|\b(?:and|where|while|but|with|whereas)\b")
_LEADS = re.compile(r"(?:^|\b(?:with|where|and|of|for|over|using|by|the)\b|[,;.])\s*((?:the |an? )?[a-z\- ]+)(?<!\band)(?<!\bor)$")

_VERB = re.compile(r"\b(?:is|are|as|to|into|becomes?|goes|gives?)\b")
"""``the cell state is exposed as h_t``: not what the letter is."""


def contradicted(answer: str, words: Vocabulary) -> str:
    """What the words say of a letter that means something else here, as a sentence; empty if nothing."""
    if not words.senses or not _ANY.search(answer.lower()):
        return ""
    try:
        statements = read(answer, words).statements
    except Unreadable:
        return ""
    for spelled, said, sentence in _said_of(statements):
        sense = words.senses.get(spelled)
        if sense and any(_SENSES[other].search(said) for other in OPPOSITE[sense]) and not _SENSES[sense].search(sentence):
            return f"“{spelled}” is said to be “{said.strip()}”, and has another meaning in the question."
    return ""


def _said_of(statements: tuple[Statement, ...]) -> Iterator[tuple[str, str, str]]:
    """Letters that stand alone in a sentence, with the words that say what they are, and all words up to the next formula."""
    described = False
    for statement in statements:
        name = _name(statement.node)
        before, after = statement.before.lower(), statement.after.lower()
        says = _SAYS.match(after) if name else None
        if name and says:
            yield name, _up_to_end(after[says.end() :]), after
        elif name and not described and (led := _LEADS.search(before)) and not _VERB.search(led[1]):
            yield name, led[1], before
        described = says is not None


def _up_to_end(words: str) -> str:
    end = _ENDS.search(words)
    return words[: end.start()] if end else words


def _name(node: Node) -> str:
    """The letter of a name, as the vocabulary has it; empty for a formula."""
    if isinstance(node, Symbol):
        return node.name
    if isinstance(node, Item):
        return node.family
    return ""
