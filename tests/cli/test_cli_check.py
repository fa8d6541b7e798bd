"""``markscheme check`` and ``markscheme compare``: for a person, and line by line for a program."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest


def lines(*rows: object) -> bytes:
    return "".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows).encode()


def test_an_answer_is_marked_with_its_reason(run: Any) -> None:
    done = run("check", "1b.state_jacobian", "diag(1 - h_t^2) W_hh")
    assert done.code == 0
    assert done.out.startswith("1b.state_jacobian: marked, 2 of 2 marks\n")
    assert r"Read as: \operatorname{diag}(1 - h_{t}^{2}) W_{hh}" in done.out


def test_the_field_may_be_written_as_a_person_would(run: Any) -> None:
    assert run("check", "Question 6(b) - bits train", "0.848").out.startswith(
        "6b.bits_train: marked, 1 of 1 mark"
    )


@pytest.mark.parametrize("answer", ["-0.848", "-log(x)", "--0.848", "-1/N"])
def test_an_answer_that_looks_like_an_option_is_an_answer(run: Any, answer: str) -> None:
    assert run("check", "6b.bits_train", answer).code == 0
    assert run("check", "--variant", "canonical", "6b.bits_train", answer, "--policy=lenient").code == 0


def test_without_an_answer_it_is_read_from_the_input(run: Any) -> None:
    assert "1 of 1 mark" in run("check", "6b.bits_train", given=b"log2(1.8)\n").out


def test_an_unknown_field_is_refused_with_the_nearest(run: Any) -> None:
    done = run("check", "1b.state_jacobin", "x")
    assert (done.code, done.out) == (2, "")
    assert done.err.count("\n") == 1 and "Did you mean 1b.state_jacobian?" in done.err


@pytest.mark.parametrize("option", [["--variant", "v9"], ["--exam", "nosuch"], ["--policy", "kind"]])
def test_an_unknown_name_is_refused_with_those_known(run: Any, option: list[str]) -> None:
    done = run("check", "6b.bits_train", "1", *option)
    assert done.code == 2 and done.err.count("\n") == 1


def test_a_misprint_of_a_key_is_refused_and_a_key_of_the_users_own_is_not(run: Any) -> None:
    done = run("check", "--jsonl", given=lines({"field": "6b.bits_train", "answer": "0.848", "varaint": "17"}, {"field": "6b.bits_train", "answer": "0.848", "id": "7"}))
    assert done.code == 2 and "variant" in done.lines[0]["problem"]["remedy"] and done.lines[1]["outcome"] == "marked"


def test_lines_and_arguments_are_not_mixed(run: Any) -> None:
    done = run("check", "6b.bits_train", "0.848", "--jsonl")
    assert done.code == 2 and done.err.count("\n") == 1


def test_lines_are_answered_in_their_order_and_a_bad_one_stops_none(run: Any) -> None:
    done = run(
        "check", "--jsonl",
        given=lines(
            {"field": "6b.bits_train", "answer": "0.848"},
            "{not json",
            {"field": "9z.nothing", "answer": "1"},
            {"field": "6b.bits_train"},
            {"field": "6b.bits_train", "answer": 0.848, "variant": "canonical"},
            {"field": "6b.bits_train", "answer": "0.848", "variant": "v9"},
            "[1, 2]",
            '{"field": "6b.bits_train", "answer": ' + "[" * 50_000 + "]" * 50_000 + "}",
            '{"field": "6b.bits_train", "answer": "\\ud800"}',
            {"field": "4b.best", "answer": ["AC", 0.3]},
            {"field": "7a.ratio", "answer": None},
        ),
    )  # fmt: skip
    assert done.code == 2
    found = done.lines
    assert [line.get("outcome", "problem") for line in found] == [
        "marked", "problem", "problem", "problem", "marked", "problem", "problem", "problem", "unreadable", "marked", "blank",
    ]  # fmt: skip
    assert [line["line"] for line in found if "problem" in line] == [2, 3, 4, 6, 7, 8]
    for line in found:
        if "problem" in line:
            assert line["problem"]["sentence"] and line["problem"]["remedy"]
    assert done.err.count("\n") == 6


def test_a_line_has_every_part_of_the_mark_and_exact_fractions(run: Any) -> None:
    [found] = run(
        "check", "--jsonl", given=lines({"field": "2b.forget", "answer": "σ(W_f [h_{t-1}, x_t] + b_f)"})
    ).lines
    assert list(found) == ["field", "outcome", "marks", "out_of", "low", "high", "says", "read_as", "ms"]
    assert [found[key] for key in ("marks", "out_of", "low", "high")] == ["5/2"] * 4
    assert 0 < found["ms"] < 10_000


def test_each_line_is_answered_before_the_next_is_written() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "grader.cli.main", "check", "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin and process.stdout
    for answer, marks in (("0.848", "1"), ("2", "0")):
        process.stdin.write(lines({"field": "6b.bits_train", "answer": answer}))
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["marks"] == marks
    process.stdin.close()
    assert process.wait(timeout=30) == 0


def test_a_reader_that_goes_away_is_no_error() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "grader.cli.main", "check", "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin and process.stdout and process.stderr
    process.stdout.close()
    process.stdin.write(lines({"field": "6b.bits_train", "answer": "1"}))
    process.stdin.close()
    assert process.wait(timeout=30) == 0
    assert process.stderr.read() == b""


def test_compare_for_a_person(run: Any) -> None:
    done = run("compare", "sin(x)^2 + cos(x)^2", "1", "--letter", "x=real")
    assert done.code == 0 and done.out.startswith("equal: ")
    assert run("compare", "-x", "x").out.startswith("different: ")
    assert run("compare", "H^2+D^2", "(H+D)^2", "--kind", "growth").out.startswith("equal: ")


@pytest.mark.parametrize(
    "arguments",
    [["x"], ["x", "x", "--letter", "x"], ["x", "x", "--letter", "x=complex"], ["x", "x", "--kind", "poem"]],
)
def test_compare_refuses_with_one_sentence(run: Any, arguments: list[str]) -> None:
    done = run("compare", *arguments)
    assert done.code == 2 and done.err.count("\n") == 1


def test_compare_line_by_line(run: Any) -> None:
    done = run(
        "compare", "--jsonl",
        given=lines(
            {"kind": "formula", "answer": "2x", "reference": "x+x", "letters": {"x": "real"}},
            {"kind": "poem", "answer": "x", "reference": "x"},
            {"kind": "number", "answer": 0.5, "reference": "1/2"},
            {"answer": "x"},
            {"answer": "x", "reference": "x", "letters": ["x"]},
            {"answer": "x", "reference": "x", "letters": {"x": "complex"}},
            {"kind": "formula", "answer": "\\frac{", "reference": "x", "letters": {"x": "real"}},
        ),
    )  # fmt: skip
    found = [line.get("verdict", "problem") for line in done.lines]
    assert found == ["equal", "problem", "equal", "problem", "problem", "problem", "unreadable"]
    assert list(done.lines[0]) == ["verdict", "says", "read_as", "ms"]
    assert done.code == 2
