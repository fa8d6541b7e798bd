"""Reads JSON, YAML and TOML: heads and a mapping of answers, every leaf kept as the text that was written.

``0.30`` stays ``"0.30"`` and YAML's ``no`` stays ``"no"``: what a number or a word means is for the notation
to say. An answer may be a list or a mapping of such texts; a file may be a list of scripts. Mappings inside
``answers`` are joined to identifiers (TOML reads ``1a.definition = ...`` as a mapping in a mapping).
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import date, time

from grader.intake.naming import FieldNames, head_of
from grader.intake.nodes import DEEPEST, Node, Pairs, Unreadable, too_deep
from grader.intake.scripts import Entry, Pile, Script
from grader.intake.settling import quoted
from grader.records import Answer, Problem

MOST_SCRIPTS = 2_000
"""Scripts in one file."""
LONGEST_TOML_KEY = 20
"""Parts of a dotted key in TOML; ``tomllib`` needs memory by their square."""
LARGEST_INTEGER_BITS = 10_000
"""TOML integers beyond this are kept as hexadecimal: writing them in decimal takes too long."""


def read_json(source: str, text: str, names: FieldNames) -> Pile:
    """The scripts of a JSON file."""
    remedy = "Correct the JSON there: commas, quotes, and each backslash inside quotes doubled (\\\\frac)."
    return _read(source, text, names, _parse_json, remedy)


def read_toml(source: str, text: str, names: FieldNames) -> Pile:
    """The scripts of a TOML file."""
    remedy = "Correct the TOML there: text in quotes, mathematics best in single quotes ('\\frac')."
    return _read(source, text, names, _parse_toml, remedy)


def read_yaml(source: str, text: str, names: FieldNames) -> Pile:
    """The scripts of a YAML file, one for each document of it."""
    from grader.intake.yaml_text import parse_yaml  # imported here: start-up time

    remedy = "Correct the YAML there: equal indentation, and mathematics on lines of its own after a |."
    return _read(source, text, names, parse_yaml, remedy)


def _read(source: str, text: str, names: FieldNames, parse: Callable[[str], Node], remedy: str) -> Pile:
    try:
        node = parse(text)
    except Unreadable as broken:
        return Pile(problems=(Problem(source, broken.place, broken.sentence, remedy),))
    items = node if isinstance(node, list) else [node]
    if len(items) > MOST_SCRIPTS:
        return Pile(problems=(_too_many(source, len(items)),))
    piles = [
        _script(source, item, f"item {number}" if len(items) > 1 else "", names)
        for number, item in enumerate(items, start=1)
    ]
    return Pile(
        tuple(script for pile in piles for script in pile.scripts),
        tuple(problem for pile in piles for problem in pile.problems),
    )


def _parse_json(text: str) -> Node:
    try:
        parsed = json.loads(text, object_pairs_hook=Pairs, parse_int=str, parse_float=str, parse_constant=str)
    except json.JSONDecodeError as broken:
        place = f"line {broken.lineno}, column {broken.colno}"
        raise Unreadable(place, f"This is not JSON: {broken.msg}.") from None
    except RecursionError:
        raise too_deep() from None
    return _plain(parsed)


_QUOTED = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'")
_LONG_KEY = re.compile(rf"(?<![\w-])(?:[\w-]+[ \t]*\.[ \t]*){{{LONGEST_TOML_KEY}}}")


def _parse_toml(text: str) -> Node:
    if long_key := _LONG_KEY.search(_QUOTED.sub("_", text)):
        raise Unreadable(
            "whole file", f"The key {long_key[0][:30]}... has more than {LONGEST_TOML_KEY} parts."
        )
    try:
        return _plain(tomllib.loads(text, parse_float=str))
    except RecursionError:
        raise too_deep() from None
    except ValueError as broken:  # tomllib's own error is one, and so is an integer of too many digits
        sentence, _, place = str(broken).rstrip(")").partition(" (at ")
        raise Unreadable(place or "whole file", f"This is not TOML: {sentence}.") from None


def _plain(value: object, depth: int = 0) -> Node:
    """A parsed value with every leaf as text."""
    if depth > DEEPEST:
        raise too_deep()
    if isinstance(value, Pairs):
        return Pairs((key, _plain(item, depth + 1)) for key, item in value)
    if isinstance(value, dict):
        return Pairs((key, _plain(item, depth + 1)) for key, item in value.items())
    if isinstance(value, list):
        return [_plain(item, depth + 1) for item in value]
    return _leaf(value)


def _leaf(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and value.bit_length() > LARGEST_INTEGER_BITS:
        return hex(value)
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _script(source: str, node: Node, part: str, names: FieldNames) -> Pile:
    if not isinstance(node, Pairs):
        sentence = "Here stands no mapping with candidate, exam, variant and answers."
        remedy = "Write the file as answer sheets are written: {candidate: ..., answers: {...}}."
        return Pile(problems=(Problem(source, part or "whole file", sentence, remedy),))
    heads = {name: value for key, value in node if (name := head_of(key)) and isinstance(value, str)}
    answers = [value for key, value in node if key.strip().casefold() == "answers"]
    rest = Pairs((key, value) for key, value in node if not head_of(key))
    found = [entry for group in (answers or [rest]) for entry in _entries(group, "", names)]
    restored = [(entry.label, *_restored(entry.answer)) for entry in found]
    problems = [_lost_backslash(source, part, label) for label, _, lost in restored if lost]
    entries = tuple(Entry(label, answer, f"answer {quoted(label)}") for label, answer, _ in restored)
    return Pile((Script(heads, entries, part),), tuple(problems))


def _entries(node: Node, before: str, names: FieldNames, depth: int = 0) -> Iterator[Entry]:
    """Label and answer of each field; a mapping under a label that is no field holds parts of its name."""
    if not isinstance(node, Pairs):
        if node:
            yield Entry(before or "answers", _answer(node), "")
        return
    for key, value in node:
        label = f"{before}.{key}" if before else key
        if isinstance(value, Pairs) and names.full(label) is None and depth < 2:
            yield from _entries(value, label, names, depth + 1)
        else:
            yield Entry(label, _answer(value), "")


def _answer(node: Node) -> Answer:
    if isinstance(node, Pairs):
        return {key: _answer(value) for key, value in node}
    if isinstance(node, list):
        return [_answer(item) for item in node]
    return node.replace("\r\n", "\n")


_LOST = re.compile(
    "[\b\f\a\v\x1b](?=[a-zA-Z])"  # no one who types mathematics means these
    "|\t(?=(?:anh|heta|au|ext|imes|ilde|frac)(?![a-z]))|(?<=[{^])\t(?=op(?![a-z]))"
    "|\r(?=(?:ho|ight|angle|Vert|vert)(?![a-z]))"
    "|\n(?=abla(?![a-z]))"
)
"""A letter that a single backslash before it turned into a control character: ``"\\frac"`` in JSON."""
_LETTERS = {"\b": "b", "\f": "f", "\a": "a", "\v": "v", "\x1b": "e", "\t": "t", "\r": "r", "\n": "n"}


def _restored(answer: Answer) -> tuple[Answer, bool]:
    """The answer with the backslashes that its form swallowed, and whether there were any."""
    if isinstance(answer, str):
        text, count = _LOST.subn(lambda lost: "\\" + _LETTERS[lost[0]], answer)
        return text, count > 0
    if isinstance(answer, list):
        items = [_restored(item) for item in answer]
        return [item for item, _ in items], any(lost for _, lost in items)
    pairs = {key: _restored(value) for key, value in answer.items()}
    return {key: value for key, (value, _) in pairs.items()}, any(lost for _, lost in pairs.values())


def _too_many(source: str, count: int) -> Problem:
    return Problem(
        source,
        "whole file",
        f"The file is a list of {count:,} things, and no more than {MOST_SCRIPTS:,} are read.",
        "Write candidate, exam, variant and answers as a mapping, or divide the file.",
    )


def _lost_backslash(source: str, part: str, label: str) -> Problem:
    return Problem(
        source,
        ", ".join(filter(None, (part, f"answer {quoted(label)}"))),
        "A single backslash made a control character of a letter (\\f, \\t ...); both were put back.",
        "Check the mathematics of this answer; inside quotes each backslash has to be doubled.",
    )
