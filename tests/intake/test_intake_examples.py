"""The six submissions: each gives the right text for each of the 84 fields.

What is right is taken from the files by other, simpler means than the intake's own.
"""

from __future__ import annotations

import json
import re

import pytest

from grader.intake import ExamFields, read_file
from grader.records import Answer

FORMS = ["e2451001.md", "e2451017.md", "e2451022.md", "e2451034.json", "e2451048.tex", "e2451055.ipynb"]


def plain(label: str) -> str:
    """A heading of these files as an identifier's letters: ``Question 1(a) - definition``."""
    return re.sub(r"[^a-z0-9]", "", label.lower().removeprefix("question"))


def from_markdown(text: str, fields: tuple[str, ...]) -> dict[str, Answer]:
    known = {plain(field): field for field in fields}
    pieces = re.split(r"^## (.+)$", text.partition("\n---\n")[2], flags=re.MULTILINE)[1:]
    return {known[plain(label)]: body.strip() for label, body in zip(pieces[::2], pieces[1::2], strict=True)}


def from_notebook(text: str, fields: tuple[str, ...]) -> dict[str, Answer]:
    cells = [c for c in json.loads(text)["cells"] if c["cell_type"] == "markdown"]
    return from_markdown("\n\n".join("".join(cell["source"]) for cell in cells), fields)


def from_json(text: str) -> dict[str, Answer]:
    def leaves(value: object) -> Answer:
        if isinstance(value, list):
            return [leaves(item) for item in value]
        if isinstance(value, dict):
            return {key: leaves(item) for key, item in value.items()}
        return "" if value is None else str(value)

    return {field: leaves(value) for field, value in json.loads(text)["answers"].items()}


def from_latex(text: str) -> dict[str, Answer]:
    """Its two macros are written out with patterns, which do for two levels of braces."""
    group = r"\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}"
    found: dict[str, Answer] = {}
    for label, body in re.findall(r"\\begin\{answer\}\{([^}]*)\}(.*?)\\end\{answer\}", text, re.DOTALL):
        body = re.sub(r"\\pd" + group + group, r"\\frac{\\partial \1}{\\partial \2}", body)
        body = body.replace(r"\diag", r"\operatorname{diag}")
        found[label] = re.sub(r"\\(?:begin|end)\{verbatim\}", "", body).strip()
    return found


def expected(name: str, text: str, fields: tuple[str, ...]) -> dict[str, Answer]:
    found = {
        "md": lambda: from_markdown(text, fields),
        "ipynb": lambda: from_notebook(text, fields),
        "json": lambda: from_json(text),
        "tex": lambda: from_latex(text),
    }[name.rpartition(".")[2]]()
    return {field: "" if answer == "-" else answer for field, answer in found.items()}


@pytest.mark.parametrize("name", FORMS)
def test_every_field_has_the_text_that_was_written(
    name: str, exam: ExamFields, submission_files: dict[str, bytes]
) -> None:
    [submission] = read_file(name, submission_files[name], exam).submissions
    assert tuple(submission.answers) == exam.fields
    assert submission.answers == expected(name, submission_files[name].decode(), exam.fields)
    assert submission.candidate == name.partition(".")[0]
    assert submission.variant == "canonical"
    assert submission.exam == ("" if name.endswith(".tex") else "ceng403")
    assert submission.source == name


def test_nothing_in_them_is_a_problem_but_an_answer_given_in_code(
    exam: ExamFields, submission_files: dict[str, bytes]
) -> None:
    problems = [p for name in FORMS for p in read_file(name, submission_files[name], exam).problems]
    assert [(p.source, p.place) for p in problems] == [("e2451055.ipynb", "cell 63, line 1")]
    assert "6a.derivation" in problems[0].sentence


@pytest.mark.parametrize(
    ("name", "blank"),
    [
        ("e2451001.md", set()),
        ("e2451017.md", {"1c.randomized"}),
        ("e2451034.json", {"5b.skip_flow", "7b.training"}),
        ("e2451048.tex", {"3b.bottleneck", "7a.choice"}),
        ("e2451055.ipynb", {"6a.derivation", "7a.choice"}),
    ],
)
def test_blank_answers_are_empty(
    name: str, blank: set[str], exam: ExamFields, submission_files: dict[str, bytes]
) -> None:
    [submission] = read_file(name, submission_files[name], exam).submissions
    assert {field for field, answer in submission.answers.items() if answer == ""} == blank


def test_numbers_of_json_stay_as_typed(exam: ExamFields, submission_files: dict[str, bytes]) -> None:
    [submission] = read_file("x.json", submission_files["e2451034.json"], exam).submissions
    assert submission.answers["3b.parameters"] == "6000000"
    assert submission.answers["4b.best"] == ["AC", "0.3"]
    step2 = submission.answers["4b.step2"]
    assert isinstance(step2, dict)
    assert step2["C"] == {"A": "0.015", "B": "0.105", "C": "0.015", "<EOS>": "0.015"}
