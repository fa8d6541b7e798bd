r"""Lists of sequences with their probabilities, as people write them.

>>> found = read_entries("1. A C: 0.5*0.6 = 0.30\n2. B A: 0,12", Tokens(("A", "B", "C", "<EOS>")))
>>> [(entry.sequence, entry.text) for entry in found.entries]
[(('A', 'C'), '0.5*0.6 = 0.30'), (('B', 'A'), '0,12')]
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from grader.checks.cells import leaf, read_grid, unpacked
from grader.records import Answer

_ENDS = ("<EOS>", "</s>", "EOS", "<eos>", "<end>", "<END>", "[EOS]", "eos")
_STARTS = ("<BOS>", "<SOS>", "<s>", "<bos>", "<sos>", "<start>", "<START>", "BOS", "SOS", "[BOS]")
_NOT_TOKENS = frozenset({"P", "I", "log"})
_PLACED = r"enumerate|itemize|align\*?|aligned|array|center|equation\*?"
_LATEX = (
    (re.compile(rf"\\(?:begin|end)\{{(?:{_PLACED})\}}(?:\{{[^}}]*\}})?"), "\n"),
    (re.compile(r"\\item\b(?:\[[^\]]*\])?"), "\n"),
    (re.compile(r"\\\\(?:\[[^\]]*\])?"), "\n"),
    (re.compile(r"\\langle\s*|\\rangle"), lambda found: "<" if "l" in found[0][1:2] else ">"),
    (re.compile(r"\\(?:text|mathrm|textbf|mathbf|operatorname|texttt)\s*\{([^{}]*)\}"), r"\1"),
    (re.compile(r"\\(?:to|rightarrow|longrightarrow|Rightarrow)(?![A-Za-z])|->|=>|⇒|⟶"), "→"),
    (re.compile(r"\\(?:quad|qquad|left|right|[,;:! ])|\\hspace\{[^}]*\}|\$|~|(?<!\\)&"), " "),
    (re.compile(r"\*\*|`|\\text|[\"“”]"), ""),
    (re.compile("[⟨〈]"), "<"),
    (re.compile("[⟩〉]"), ">"),
)  # fmt: skip
_SENTENCE = re.compile(r";|(?<=[^\d\s.])\.\s+|(?<=\d)\.\s+(?=[A-Z][a-z])")
_NUMBERED = re.compile(
    r"(?:^|[\s,;(])(?:#|rank\s*|nr\.?\s*|no\.?\s*)?(\d{1,2})(?:[.):]|st\b|nd\b|rd\b|th\b)?\s*$", re.IGNORECASE
)
_PROBABILITY_OF = re.compile(r"(?:\b(?:P|p|Pr|prob)\s*\(?\s*|\\hat\s*y\s*=\s*)$")
_DROPPED = re.compile(
    r"\b(?:drop(?:ped|s)?|discard(?:ed|s)?|prun(?:ed|es)?|not kept|removed|eliminated|next(?: one| best)?"
    r"|would be|rejected|excluded|left out|falls? out|cut)\b",
    re.IGNORECASE,
)
_LEADS_ON = re.compile(
    r"(?:[\s:(,\-]|\b(?:one|would|be|is|are|the|best|ones|candidates?|sequences?|others?|P|p)\b)*"
)
_KEPT = re.compile(r"\b(?:kept|keep|keeps|beam|final|result|best|top)\b", re.IGNORECASE)
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


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens that sequences are made of. ``end`` has many spellings; start symbols are passed over."""

    symbols: tuple[str, ...]
    end: str = "<EOS>"
    _pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)
    _joined: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        spelled = sorted({*self.symbols, *_ENDS, *_STARTS, self.end}, key=len, reverse=True)
        one = "|".join([*map(_spelled, spelled), r"(?<![A-Za-z\\])[A-Z](?![a-z(])"])
        glue = r"\s*(?:-|–|→)?\s*"
        bracketed = rf"[(<\[]\s*(?:{one})(?:\s*[,;]\s*(?:{one}))+\s*[)>\]]"
        object.__setattr__(
            self, "_pattern", re.compile(rf"{bracketed}|(?:{one})(?:{glue}(?:{one}|(?<=[A-Z])E\b))*")
        )
        object.__setattr__(self, "_joined", re.compile(one + r"|(?<=[A-Z ])E\b"))

    def sequence(self, text: str) -> tuple[str, ...]:
        """The tokens of a piece of text, one after the other."""
        found = [match[0] for match in self._joined.finditer(text)]
        return tuple(self._canonical(token) for token in found if token not in _STARTS)

    def _canonical(self, token: str) -> str:
        if token in self.symbols:
            return token
        return self.end if token in _ENDS or token == "E" else token

    def found(self, text: str) -> Iterator[re.Match[str]]:
        """Where sequences stand in a text."""
        for match in self._pattern.finditer(text):
            if match[0] not in _NOT_TOKENS or match[0] in self.symbols:
                yield match

    def occur_in(self, text: str) -> bool:
        """Whether any token of the question occurs."""
        return any(symbol in self.symbols for match in self.found(text) for symbol in self.sequence(match[0]))


def _spelled(token: str) -> str:
    escaped = re.escape(token)
    if not token[0].isalpha():
        return escaped
    return rf"(?<![a-z\\]){escaped}(?![a-z(])" if token.isupper() else rf"\b{escaped}\b"


# Reading -----------------------------------------------------------------------------


def read_entries(answer: Answer, tokens: Tokens) -> Listing:
    """All sequences of an answer with their probabilities; what is said to be dropped is left out."""
    answer = unpacked(answer)
    if isinstance(answer, str):
        grid = read_grid(answer) if "|" in answer and "\n" in answer.strip() else None
        if grid is None:
            return _from_text(_plain(answer), tokens)
        return Listing(_ranked(list(_from_rows(grid.rows, tokens))))
    return Listing(_ranked(list(_from_structure(answer, tokens))))


@lru_cache(maxsize=64)
def _plain(text: str) -> str:
    """The text without LaTeX's and Markdown's marks of structure."""
    text = html.unescape(text)
    for pattern, replacement in _LATEX:
        text = pattern.sub(replacement, text)  # type: ignore[arg-type]  # a text or a function
    return text


def _ranked(entries: list[Entry]) -> tuple[Entry, ...]:
    """Sorted by the written ranks, where every entry has one of its own."""
    ranks = [entry.rank for entry in entries]
    if None not in ranks and len(set(ranks)) == len(ranks):
        entries = sorted(entries, key=lambda entry: entry.rank or 0)
    return tuple(entries)


def _from_text(text: str, tokens: Tokens) -> Listing:
    groups: list[list[Entry]] = [[]]
    for clause in _clauses(text):
        found = list(_in_clause(clause, tokens))
        if groups[-1] and _KEPT.search(clause) and (found or clause.rstrip().endswith(":")):
            groups.append([])
        groups[-1] += found
    groups = [group for group in groups if group] or [[]]
    entries = _without_repeats(groups[-1] if len(groups) > 1 and _covers(groups) else sum(groups, []))
    return Listing(_ranked(entries), bool(len(entries) > 1 and _OR.search(text)))


def _clauses(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield from (part for part in _SENTENCE.split(line) if part.strip())


def _covers(groups: Sequence[list[Entry]]) -> bool:
    """Whether the last list is a choice from the lists before it."""
    earlier = {entry.sequence for group in groups[:-1] for entry in group}
    return bool(groups[-1]) and all(entry.sequence in earlier for entry in groups[-1])


def _without_repeats(entries: list[Entry]) -> list[Entry]:
    return list({(entry.sequence, entry.text): entry for entry in entries}.values())


def _in_clause(clause: str, tokens: Tokens) -> Iterator[Entry]:
    matches = [match for match in tokens.found(clause) if tokens.sequence(match[0])]
    entries = [_entry(clause, matches, at, tokens) for at in range(len(matches))]
    dropped = _DROPPED.search(clause)
    if dropped and matches:
        entries = _without_dropped(entries, matches, clause, dropped)
    yield from _with_values(entries)


def _without_dropped(
    entries: list[Entry], matches: Sequence[re.Match[str]], clause: str, dropped: re.Match[str]
) -> list[Entry]:
    """``..., dropped: AA`` leaves out what follows; ``AA is dropped`` what stands before."""
    behind = next((at for at, match in enumerate(matches) if match.start() >= dropped.end()), None)
    if behind is not None and _LEADS_ON.fullmatch(clause[dropped.end() : matches[behind].start()]):
        return entries[:behind]
    before = max((at for at, match in enumerate(matches) if match.end() <= dropped.start()), default=None)
    return entries if before is None else entries[:before] + entries[before + 1 :]


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
    text = re.sub(r"(?:\band\b|\bthen\b|[\s,;>|{}\[])+$", "", text).strip(" \t:,;|→>{}")
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
    if len(entries) > 1 and not any(_has_digit(entry.text) for entry in entries[:-1]):
        values = _VALUE.findall(entries[-1].text)
        if len(values) == len(entries):
            return [replace(entry, text=value) for entry, value in zip(entries, values, strict=True)]
        if _has_digit(entries[-1].text) and len({len(entry.sequence) for entry in entries}) == 1:
            joined = tuple(token for entry in entries for token in entry.sequence)
            return [Entry(joined, entries[-1].text, entries[0].rank)]
    return entries


_VALUE = re.compile(r"\d*[.,]?\d+(?:\s*%|/\d+)?")
_LIST = re.compile(r"[\s\d.,/%\[\](){}=]*")


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


# Structures -----------------------------------------------------------------------------


def _from_structure(answer: Answer, tokens: Tokens) -> Iterator[Entry]:
    if isinstance(answer, str):
        yield from _from_text(_plain(answer), tokens).entries
    elif isinstance(answer, list):
        if any(isinstance(inner, (list, dict)) for inner in answer) or not _is_row(answer):
            for inner in answer:
                yield from _from_structure(inner, tokens)
        else:
            yield from _from_rows([tuple(map(leaf, answer))], tokens)
    elif all(_is_sequence(key, tokens) for key in answer):
        yield from _from_named(answer, (), tokens)
    elif all(isinstance(value, (list, dict)) or key.isdigit() for key, value in answer.items()):
        for key, value in answer.items():
            for entry in _from_structure(value, tokens):
                yield replace(entry, rank=int(key)) if key.isdigit() else entry
    else:
        yield from _from_rows([tuple(answer), tuple(map(leaf, answer.values()))], tokens)


def _is_row(answer: list[Answer]) -> bool:
    """``["AC", "0.3"]`` and ``["A", "C", "0.3"]``: one entry, not a list of texts."""
    return any(_is_number(leaf(inner)) for inner in answer)


def _from_named(answer: dict[str, Answer], prefix: tuple[str, ...], tokens: Tokens) -> Iterator[Entry]:
    """``{"AC": 0.3}``, or nested ``{"A": {"C": 0.3}}``."""
    for key, value in answer.items():
        sequence = prefix + tokens.sequence(_plain(key))
        if isinstance(value, dict):
            yield from _from_named(value, sequence, tokens)
        else:
            yield Entry(sequence, leaf(value))


def _is_sequence(text: str, tokens: Tokens) -> bool:
    text = _plain(text).strip()
    return any(match[0] == text for match in tokens.found(text))


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[-−+\d.,/eE%\s]+", text)) and _has_digit(text)


def _from_rows(rows: Sequence[Sequence[str]], tokens: Tokens) -> Iterator[Entry]:
    """Rows of a table: in each the sequence, its value, and perhaps its rank."""
    head = [cell.lower() for cell in rows[0]] if rows else []
    if sum(_is_sequence(cell, tokens) for cell in (rows[0] if rows else ())) > 1 and not any(
        map(_has_digit, head)
    ):
        return  # a grid of prefixes and tokens, no list
    ranked = next(
        (at for at, cell in enumerate(head) if re.match(r"(?:rank|#|nr|no\b|place|position|order)", cell)),
        None,
    )
    for row in rows:
        cells = [_plain(cell).strip() for cell in row]
        names = [at for at, cell in enumerate(cells) if _is_sequence(cell, tokens)]
        values = [
            at for at, cell in enumerate(cells) if at not in names and at != ranked and _has_digit(cell)
        ]
        if not names or (not values and len(row) > 1 and row is rows[0] and len(rows) > 1):
            yield from _from_prose_row(cells, tokens) if len(values) == 1 and not names else ()
            continue
        rank = (
            cells[ranked]
            if ranked is not None and ranked < len(cells)
            else cells[0]
            if len(values) > 1
            else ""
        )
        sequence = tuple(token for at in names for token in tokens.sequence(cells[at]))
        number = re.match(r"#?(\d{1,2})[.)]?$", rank)
        yield Entry(sequence, cells[values[-1]] if values else "", int(number[1]) if number else None)


def _from_prose_row(cells: Sequence[str], tokens: Tokens) -> Iterator[Entry]:
    yield from _from_text(" ".join(cells), tokens).entries
