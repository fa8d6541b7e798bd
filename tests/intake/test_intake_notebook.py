"""Jupyter notebooks: Markdown cells in order, code never an answer."""

from __future__ import annotations

import json
from collections.abc import Callable

from grader.intake import Intake

Read = Callable[[str, str | bytes], Intake]
HEAD = ("raw", "---\ncandidate: e1\nexam: ceng403\n---\n")


def notebook(*cells: tuple[str, str]) -> str:
    written = [{"cell_type": kind, "metadata": {}, "source": text.splitlines(True)} for kind, text in cells]
    return json.dumps({"cells": written, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def test_an_answer_may_go_over_several_cells(read: Read) -> None:
    intake = read(
        "a.ipynb", notebook(HEAD, ("markdown", "## 7c"), ("markdown", "a"), ("code", "1"), ("markdown", "b"))
    )
    [submission] = intake.submissions
    assert submission.candidate == "e1"
    assert submission.answers == {"7c.table": "a\n\nb"}
    assert not intake.problems


def test_code_before_the_front_matter_does_not_matter(read: Read) -> None:
    [submission] = read("a.ipynb", notebook(("code", "import x"), HEAD, ("markdown", "## 7c\na"))).submissions
    assert submission.candidate == "e1"


def test_an_answer_in_code_only_is_blank_and_reported(read: Read) -> None:
    intake = read("a.ipynb", notebook(HEAD, ("markdown", "## 7c\n"), ("code", ""), ("code", "print(1)")))
    assert intake.submissions[0].answers == {"7c.table": ""}
    [problem] = intake.problems
    assert problem.place == "cell 2, line 1"
    assert "cell 4" in problem.sentence


def test_a_fence_left_open_ends_with_its_cell(read: Read) -> None:
    intake = read("a.ipynb", notebook(HEAD, ("markdown", "## 7c\n```\nx"), ("markdown", "## 1 gradient\ny")))
    assert intake.submissions[0].answers == {"1b.gradient": "y", "7c.table": "```\nx"}


def test_the_source_of_a_cell_may_be_one_text(read: Read) -> None:
    text = json.dumps(
        {"cells": [{"cell_type": "markdown", "source": "Candidate: e1\r\n## 7c\r\nx"}], "nbformat": 4}
    )
    [submission] = read("a.ipynb", text).submissions
    assert (submission.candidate, submission.answers) == ("e1", {"7c.table": "x"})
    assert read("a.json", text).submissions[0].answers == {"7c.table": "x"}, "a notebook under another ending"


def test_what_is_no_notebook_is_one_problem(read: Read) -> None:
    for text in ('{"cells": [', '{"nbformat": 3, "worksheets": []}', "[]", '{"cells": [{"cell_type": 4}]}'):
        intake = read("a.ipynb", text)
        assert not intake.submissions
        [problem] = intake.problems
        assert "not a Jupyter notebook" in problem.sentence
