"""JSON, YAML and TOML: what was typed is kept as text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.intake import Intake

Read = Callable[[str, str | bytes], Intake]

JSON = """{"exam": "ceng403", "variant": "canonical", "candidate": 2451, "answers": {
  "6b.bits_train": 0.30, "6b.bits_test": 1e-3, "3b.parameters": 6000000, "7a.ratio": "3/4",
  "1a.definition": null, "4b.best": ["AC", 0.30], "4b.step2": {"A": {"B": 0.050}}, "5a.condition": true}}"""
YAML = """
exam: ceng403
variant: canonical
candidate: 2451
answers:
  6b.bits_train: 0.30
  6b.bits_test: 1e-3
  3b.parameters: 6000000
  7a.ratio: 3/4
  1a.definition: ~
  4b.best: [AC, 0.30]
  4b.step2:
    A: {B: 0.050}
  5a.condition: true
"""
TOML = """
exam = "ceng403"
variant = "canonical"
candidate = 2451
[answers]
6b.bits_train = 0.30
6b.bits_test = 1e-3
3b.parameters = 6000000
"7a.ratio" = "3/4"
1a.definition = ""
4b.best = ["AC", 0.30]
5a.condition = true
[answers.4b.step2]
A = {B = 0.050}
"""
EXPECTED = {
    "1a.definition": "",
    "3b.parameters": "6000000",
    "4b.step2": {"A": {"B": "0.050"}},
    "4b.best": ["AC", "0.30"],
    "5a.condition": "true",
    "6b.bits_train": "0.30",
    "6b.bits_test": "1e-3",
    "7a.ratio": "3/4",
}


@pytest.mark.parametrize("name", ["a.json", "a.yaml", "a.toml", "a.txt", "answers"])
@pytest.mark.parametrize("text", [JSON, YAML, TOML], ids=["json", "yaml", "toml"])
def test_the_same_answers_in_every_form(name: str, text: str, read: Read) -> None:
    if name.endswith((".json", ".yaml", ".toml")):
        text = {"json": JSON, "yaml": YAML, "toml": TOML}[name[2:]]
    intake = read(name, text)
    [submission] = intake.submissions
    assert submission.answers == EXPECTED
    assert list(submission.answers) == list(EXPECTED), "in the order of the paper"
    assert (submission.candidate, submission.exam, submission.variant) == ("2451", "ceng403", "canonical")
    assert not intake.problems


@pytest.mark.parametrize(
    ("name", "text", "expected", "why"),
    [
        ("a.yaml", "no", "no", "not false"),
        ("a.yaml", "'null'", "null", "in quotes it is a word"),
        ("a.yaml", "null", "", "without them it is nothing"),
        ("a.yaml", "2024-01-02", "2024-01-02", "not a date"),
        ("a.yaml", "1_000", "1_000", "not an integer"),
        ("a.yaml", "0x10", "0x10", "nor this"),
        ("a.yaml", "!!python/object/apply:os.system [x]", ["x"], "a tag makes nothing"),
        ("a.yaml", "|\n    a\n    b", "a\nb", "a block"),
        ("a.toml", "0x10", "16", "TOML's own integers lose their spelling"),
        ("a.toml", "3.0e+2", "3.0e+2", "its decimals do not"),
        ("a.toml", "2024-01-02", "2024-01-02", "a date"),
        ("a.toml", "'''\na\nb'''", "a\nb", "several lines"),
        ("a.json", "NaN", "NaN", "what JSON does not know is text too"),
        ("a.json", "123456789012345678901234567890.10", "123456789012345678901234567890.10", "no rounding"),
        ("a.json", '"\\ud800x"', "\ufffdx", "half a pair cannot be written"),
        ("a.json", '"a\\r\\nb"', "a\nb", "line ends within"),
        ("a.json", '[[], [null, "-"]]', "", "a table with nothing in it is blank"),
        ("a.json", '["", "x"]', ["", "x"], "one with something is not"),
        ("a.json", '"-"', "", "a dash"),
    ],
)
def test_leaves(name: str, text: str, expected: object, why: str, read: Read) -> None:
    whole = {
        "a.yaml": f"candidate: e1\nanswers:\n  7c.table: {text}\n",
        "a.toml": f"candidate = 'e1'\n[answers]\n7c.table = {text}\n",
        "a.json": f'{{"candidate": "e1", "answers": {{"7c.table": {text}}}}}',
    }[name]
    intake = read(name, whole)
    assert intake.submissions[0].answers == {"7c.table": expected}, why
    assert not intake.problems


@pytest.mark.parametrize(
    ("name", "text", "place", "sentence"),
    [
        ("a.json", '{"candidate": "e1",\n "answers": {,}}', "line 2, column 14", "not JSON"),
        ("a.json", '{"answers": {"7c.table": "\\sigma"}}', "line 1, column 27", "not JSON"),
        ("a.json", JSON[:100], "line 2, column 25", "not JSON"),
        ("a.json", "[" * 100_000, "whole file", "deep"),
        ("a.json", '{"answers":{"7c.table":' + "[" * 20 + "]" * 20 + "}}", "whole file", "deep"),
        ("a.json", "5", "whole file", "no mapping"),
        ("a.json", "[]", "whole file", "No answer"),
        ("a.yaml", "a: [b\nc: d", "line 2, column 2", "not YAML"),
        ("a.yaml", "a: \x01", "line 1", "control character"),
        ("a.yaml", "&a [*a]", "line 1, column 1", "deep"),
        ("a.yaml", '"\\UFFFFFFFF"', "whole file", "not YAML"),
        ("a.yaml", "- " * 5_000, "whole file", "deep"),
        ("a.yaml", "{[a]: b}", "line 1, column 2", "key"),
        ("a.yaml", "x" * 300_000, "whole file", "characters"),
        ("a.toml", "a = \n", "line 1, column 5", "not TOML"),
        ("a.toml", "a" + ".a" * 100_000 + " = 1", "whole file", "parts"),
        ("a.toml", "a = " + "9" * 5_000, "whole file", "not TOML"),
    ],
)
def test_broken_files_are_one_problem_with_a_place(
    name: str, text: str, place: str, sentence: str, read: Read
) -> None:
    intake = read(name, text)
    assert not intake.submissions
    [problem] = intake.problems
    assert (problem.place, sentence in problem.sentence) == (place, True), problem
    assert problem.remedy


def test_aliases_cannot_fill_the_memory(read: Read) -> None:
    levels = "".join(f"{c}: &{c} [{', '.join([f'*{chr(ord(c) - 1)}'] * 9)}]\n" for c in "bcdefgh")
    intake = read("a.yaml", "a: &a [x, x]\n" + levels)
    assert not intake.submissions
    assert "aliases" in intake.problems[0].sentence


def test_an_alias_or_two_is_fine(read: Read) -> None:
    text = "candidate: e1\nanswers: {7c.table: &t [a, 1.0], 4b.step2: *t}"
    assert read("a.yaml", text).submissions[0].answers == {"4b.step2": ["a", "1.0"], "7c.table": ["a", "1.0"]}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("\\frac{1}{2}", "\\frac{1}{2}"),
        ("\\beta + \\tanh x", "\\beta + \\tanh x"),
        ("W^\\top \\rho", "W^\\top \\rho"),
        ("\\nabla L", "\\nabla L"),
    ],
)
def test_a_single_backslash_in_quotes_is_put_back(typed: str, expected: str, read: Read) -> None:
    intake = read(
        "a.json", f'{{"candidate": "e1", "answers": {{"7a.ratio": "{typed}", "7c.table": [["{typed}"]]}}}}'
    )
    assert intake.submissions[0].answers == {"7a.ratio": expected, "7c.table": [[expected]]}
    assert [p.place for p in intake.problems] == ["answer “7a.ratio”", "answer “7c.table”"]


def test_tabs_and_new_lines_that_were_meant_stay(read: Read) -> None:
    intake = read("a.json", '{"candidate": "e1", "7c": "from\\tto\\nx_t\\to_t\\ttext"}')
    assert intake.submissions[0].answers == {"7c.table": "from\tto\nx_t\to_t\ttext"}
    assert not intake.problems


def test_unknown_and_repeated_keys(read: Read) -> None:
    intake = read(
        "a.json", '{"candidate": "e1", "answers": {"7c": "a", "7c.table": "b", "6b.bits": 1, "8": {"x": 2}}}'
    )
    assert intake.submissions[0].answers == {"7c.table": "b"}
    assert ["twice" in p.sentence for p in intake.problems] == [True, False, False]
    assert "did you mean 6b.bits_t" in intake.problems[1].sentence
    assert "“8.x”" in intake.problems[2].sentence


def test_nested_mappings_are_joined_to_identifiers(read: Read) -> None:
    text = '{"candidate": "e1", "answers": {"1": {"b": {"gradient": "x"}}, "7c": {"table": [["1"]]}}}'
    assert read("a.json", text).submissions[0].answers == {"1b.gradient": "x", "7c.table": [["1"]]}


def test_answers_may_stand_beside_the_heads(read: Read) -> None:
    assert read("a.json", '{"candidate": "e1", "7c.table": "x"}').submissions[0].answers == {"7c.table": "x"}


def test_one_file_may_hold_many_scripts(read: Read) -> None:
    first, second = '{"candidate": "e1", "7c": "a"}', '{"candidate": "e2", "7c": "b", "x": 1}'
    text = f"[{first}, 5, {second}]"
    intake = read("a.json", text)
    assert [(s.candidate, s.source) for s in intake.submissions] == [
        ("e1", "a.json, item 1"),
        ("e2", "a.json, item 3"),
    ]
    assert [p.place for p in intake.problems] == ["item 2", "item 3, answer “x”"]
    documents = "candidate: e1\nanswers: {7c: a}\n---\ncandidate: e2\nanswers: {7c: b}\n"
    assert [s.candidate for s in read("a.yaml", documents).submissions] == ["e1", "e2"]
