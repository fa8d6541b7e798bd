"""Lists of sequences in running text: numbered lines, ``A (0.5), B (0.3)``, sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from grader.checks.tokens import Tokens

_SENTENCE = re.compile(r";|(?<=[^\d\s.])\.\s+|(?<=\d)\.\s+(?=[A-Z][a-z])")
_NUMBERED = re.compile(
    r"(?:^|[\s,;(])(?:#|rank\s*|nr\.?\s*|no\.?\s*)?(\d{1,2})(?:[.):]|st\b|nd\b|rd\b|th\b)?\s*$", re.IGNORECASE
)
_PROBABILITY_OF = re.compile(r"(?:\b(?:P|p|Pr|prob)\s*\(?\s*|\\hat\s*y\s*=\s*)$")
_DROPPED = re.compile(
    r"\b(?:drop(?:ped|s)?|discard(?:ed|s)?|prun(?:ed|es)?|not kept|removed|eliminated|next(?: one| best)?"
    r"|miss(?:es|ed)?|would be|rejected|excluded|left out|falls? out|cut)\b",
    re.IGNORECASE,
)
_LEADS_ON = re.compile(
    r"(?:[\s:(,\-]|\b(?:one|would|be|is|are|the|best|ones|candidates?|sequences?|others?|P|p)\b)*"
)
_KEPT = re.compile(r"\b(?:kept|keep|keeps|beam|final|result|best|top)\b", re.IGNORECASE)
_PLURAL = re.compile(r"\b(?:are|were|both)\b", re.IGNORECASE)
_AND = re.compile(r"\band\b", re.IGNORECASE)
CROSSED = re.compile(r"[✗✘❌]\W*$")
"""The mark behind what is not kept."""
_LESS = re.compile(r"(?:<=?|≤|\\l(?:t|eq?))\s*(?:P\(|P\s*)?$")
_OR = re.compile(r"\bor\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One sequence, the text of its probability, and its rank where one was written."""

    sequence: tuple[str, ...]
    text: str = ""
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """The entries of an answer in their order; ``hedged`` when alternatives were offered."""

    entries: tuple[Entry, ...]
    hedged: bool = False


def listed(text: str, tokens: Tokens) -> Listing:
    """The sequences in a text and what stands behind each."""
    text = _FRACTION.sub(r"\1/\2", text) if "frac" in text else text
    groups: list[list[Entry]] = [[]]
    for clause in _clauses(_SEPARATED.sub(": ", text) if _is_separated(text) else text):
        found = list(_in_clause(clause, tokens))
        if groups[-1] and _KEPT.search(clause) and (found or clause.rstrip().endswith(":")):
            groups.append([])
        groups[-1] += found
    groups = [group for group in groups if group] or [[]]
    entries = _without_repeats(
        groups[-1] if len(groups) > 1 and _covers(groups) else [entry for group in groups for entry in group]
    )
    return Listing(ranked(entries), bool(len(entries) > 1 and _OR.search(text)))


def _is_separated(text: str) -> bool:
    """``A;0,5`` on every line: a semicolon that parts a name and its value."""
    lines = [line for line in text.splitlines() if line.strip()]
    several = len(lines) > 1 and all(line.count(";") == 1 and not line.rstrip().endswith(";") for line in lines)
    return several or bool(lines and all(_NAME_AND_VALUE.fullmatch(line) for line in lines))


def _clauses(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield from (part for part in _SENTENCE.split(line) if part.strip())


def _covers(groups: Sequence[list[Entry]]) -> bool:
    """Whether the last list is a choice from the lists before it."""
    earlier = {entry.sequence for group in groups[:-1] for entry in group}
    return bool(groups[-1]) and all(entry.sequence in earlier for entry in groups[-1])


def _without_repeats(entries: list[Entry]) -> list[Entry]:
    """The entries, without what a later sentence only says again; side by side the same entry is a slip."""
    if any(one == other for one, other in pairwise(entries)):
        return entries
    valued = {entry.sequence for entry in entries if has_digit(entry.text)}
    if len(valued) > 1:  # ..., so AC: named once more, without its value
        entries = [entry for entry in entries if has_digit(entry.text) or entry.sequence not in valued]
    return list({(entry.sequence, entry.text): entry for entry in entries}.values())


def _in_clause(clause: str, tokens: Tokens) -> Iterator[Entry]:
    matches = [match for match in tokens.found(clause) if tokens.sequence(match[0])]
    entries = [_entry(clause, matches, at, tokens) for at in range(len(matches))]
    if _rises(clause, matches):
        entries, matches = entries[::-1], matches[::-1]
    dropped = _DROPPED.search(clause)
    if dropped and matches:
        entries = _without_dropped(entries, matches, clause, dropped)
    crossed = [at for at, match in enumerate(matches) if CROSSED.search(_behind(clause, matches, at))]
    yield from _with_values([entry for at, entry in enumerate(entries) if at not in crossed or len(entries) != len(matches)])


def _behind(clause: str, matches: Sequence[re.Match[str]], at: int) -> str:
    """What stands between a name and the next, or the end of the clause."""
    later = [match.start() for match in matches if match.start() >= matches[at].end()]
    return clause[matches[at].end() : min(later, default=len(clause))]


def _rises(clause: str, matches: Sequence[re.Match[str]]) -> bool:
    """``C 0.15 < B 0.3 < A 0.5``: the least probable comes first."""
    between = [clause[one.end() : other.start()] for one, other in pairwise(matches)]
    return bool(between) and all(_LESS.search(text) and ">" not in text for text in between)


def _without_dropped(
    entries: list[Entry], matches: Sequence[re.Match[str]], clause: str, dropped: re.Match[str]
) -> list[Entry]:
    """``..., dropped: AA`` leaves out what follows; ``AA is dropped`` what stands before."""
    behind = next((at for at, match in enumerate(matches) if match.start() >= dropped.end()), None)
    if behind is not None and _LEADS_ON.fullmatch(clause[dropped.end() : matches[behind].start()]):
        return entries[:behind]
    before = max((at for at, match in enumerate(matches) if match.end() <= dropped.start()), default=None)
    if before is None:
        return entries
    first = before
    if _PLURAL.search(clause[matches[before].end() : dropped.start()]):  # AA and BC are pruned
        while first and _AND.search(clause[matches[first - 1].end() : matches[first].start()]):
            first -= 1
    return entries[:first] + entries[before + 1 :]


def _entry(clause: str, matches: Sequence[re.Match[str]], at: int, tokens: Tokens) -> Entry:
    match = matches[at]
    end = matches[at + 1].start() if at + 1 < len(matches) else len(clause)
    text = clause[match.end() : end]
    if at + 1 < len(matches):
        text = _PROBABILITY_OF.sub("", text)
        text = re.sub(r"[\s,;(]+\(?\d{1,2}[.)]\s*$", "", text)
    before = _PROBABILITY_OF.sub("", clause[matches[at - 1].end() if at else 0 : match.start()])
    number = _NUMBERED.search(before.rstrip("( "))
    return Entry(tokens.sequence(match[0]), _trimmed(text), int(number[1]) if number else None)


def _trimmed(text: str) -> str:
    """The value without the marks around it; a closing bracket stays where one was opened."""
    text = re.sub(r"(?<=[\d%)])\.\s*$", "", text)
    text = re.sub(r"(?:\band\b|\bthen\b|\\[lg]t\b|[\s,;<>≤≥✓✔✅|{}\[\\])+$", "", text).strip(" \t:,;|→>{}")
    if text.count("(") > text.count(")") and not has_digit(text[text.rfind("(") :]):
        text = text[: text.rfind("(")].rstrip(" ,;")  # 0.105 (next would be
    text = re.sub(r"^\)\s*", "", text).strip(" :,;|→>")
    text = re.sub(r"^(?:=|\\to\b|≈)\s*", "", text)
    if text.startswith("(") and text.endswith(")") and text.count("(") == 1:
        return text[1:-1].strip()
    return text.rstrip("]") if "[" not in text else text


def _with_values(entries: list[Entry]) -> list[Entry]:
    """``A > B > C with 0.5 > 0.3 > 0.15``: the values behind the last name are dealt out."""
    if len(entries) == 1 and len(entries[0].sequence) > 1:
        values = _VALUE.findall(entries[0].text)
        if len(values) == len(entries[0].sequence) and _LIST.fullmatch(entries[0].text):
            return [Entry((name,), value) for name, value in zip(entries[0].sequence, values, strict=True)]
    if len(entries) > 1 and not any(has_digit(entry.text) for entry in entries[:-1]):
        values = _VALUE.findall(entries[-1].text)
        if len(values) == len(entries):
            return [replace(entry, text=value) for entry, value in zip(entries, values, strict=True)]
        if has_digit(entries[-1].text) and len({len(entry.sequence) for entry in entries}) == 1:
            joined = tuple(token for entry in entries for token in entry.sequence)
            return [Entry(joined, entries[-1].text, entries[0].rank)]
    return entries


_NAME_AND_VALUE = re.compile(r"[^;\d]*;\s*\d*[.,]?\d+\s*%?\s*")
_SEPARATED = re.compile(r"\s*;\s*")
_FRACTION = re.compile(r"\\[dt]?frac\s*\{(\d+)\}\s*\{(\d+)\}")
_VALUE = re.compile(r"\d*[.,]?\d+(?:\s*%|/\d+)?")
_LIST = re.compile(r"(?:[\s\d.,/%\[\](){}=]|\b(?:with|and|have|having|the|probabilit(?:y|ies)|probs?|scores?|respectively)\b)*", re.IGNORECASE)


def has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def ranked(entries: list[Entry]) -> tuple[Entry, ...]:
    """Sorted by the written ranks, where every entry has one of its own."""
    ranks = [entry.rank for entry in entries]
    if None not in ranks and len(set(ranks)) == len(ranks):
        entries = sorted(entries, key=lambda entry: entry.rank or 0)
    return tuple(entries)
