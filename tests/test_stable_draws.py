"""What a question has drawn once it draws for ever: a table of drawn values for each version, and how a new version comes in."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import wraps
from pathlib import Path

import pytest

from grader.codes import NoVariant, code, seed_of
from grader.draw import Draw
from grader.exam import load
from grader.question import Question, Sheet, field_of

EXAM = load("ceng403")
TABLE = Path(__file__).parent / "golden" / "stable_draws.jsonl"
SEEDS = (1, 2, 3, 17, 312, 2024)
KINDS = ("integer", "decimal", "choice", "subset", "permutation", "ascending", "distribution", "in_turn")


def shown(value: object) -> object:
    """A drawn value as JSON: fractions as text, what has a name by its name."""
    if isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, tuple):
        return [shown(part) for part in value]
    name = getattr(value, "name", None)
    return name if isinstance(name, str) else str(value)


def drawn(question: Question, seed: int) -> dict[str, object]:
    """Every value that a question draws for a seed, by the name of its draw; of values drawn again the last."""
    found: dict[str, object] = {}
    with pytest.MonkeyPatch.context() as patch:
        for kind in KINDS:
            patch.setattr(Draw, kind, _noting(getattr(Draw, kind), found))
        question.make(Draw(EXAM.identifier, question.name, seed, question.version, shared=EXAM.shared))
    return found


def _noting(method: Callable[..., object], found: dict[str, object]) -> Callable[..., object]:
    @wraps(method)
    def noted(self: Draw, name: str, *given: object, **named: object) -> object:
        value = method(self, name, *given, **named)
        found[name] = shown(value)
        return value

    return noted


def row(question: Question, seed: int) -> dict[str, object]:
    """A line of the table."""
    return {"question": question.name, "version": question.version, "seed": seed, "drawn": drawn(question, seed)}


ROWS = [json.loads(line) for line in TABLE.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("question", EXAM.questions.values(), ids=lambda question: question.name)
def test_the_table_has_the_version_of_today(question: Question) -> None:
    known = {row["seed"] for row in ROWS if (row["question"], row["version"]) == (question.name, question.version)}
    missing = [json.dumps(row(question, seed), ensure_ascii=False) for seed in SEEDS if seed not in known]
    assert not missing, "add to the table:\n" + "\n".join(missing)


@pytest.mark.parametrize("ever", ROWS, ids=lambda row: f"{row['question']}-{row['version']}-{row['seed']}")
def test_what_was_drawn_once_is_drawn_for_ever(ever: dict[str, object]) -> None:
    """Only versions in use can be drawn; a change of what is drawn needs a new version, not another table."""
    question = next(one for one in EXAM.questions.values() if one.name == ever["question"])
    if question.version == ever["version"]:
        assert drawn(question, int(str(ever["seed"]))) == ever["drawn"]


def test_a_new_version_draws_everything_anew() -> None:
    for question in EXAM.questions.values():
        later = replace(question, version=question.version + 1)
        assert any(drawn(question, seed) != drawn(later, seed) for seed in SEEDS), question.name


def test_a_new_version_leaves_the_printed_paper_and_the_other_questions_alone() -> None:
    def made(draw: Draw) -> Sheet:
        return Sheet({"a.x": field_of("number", draw.integer("marks", 1, 1000, canonical=7))})

    one, two = (Question("mine", made, version=version) for version in (1, 2))
    papers = [q.make(Draw("exam", q.name, 0, q.version)).fields["a.x"].marks for q in (one, two)]
    assert papers == [7, 7]
    neighbours = [Question("neighbour", made).make(Draw("exam", "neighbour", 5, 1)).fields["a.x"].marks for _ in (one, two)]
    assert neighbours[0] == neighbours[1]


def test_a_code_of_an_earlier_version_of_a_question_is_refused() -> None:
    number, question = next(iter(EXAM.questions.items()))
    later = replace(EXAM, questions={**EXAM.questions, number: replace(question, version=question.version + 1)})
    printed = code(EXAM.identifier, EXAM.edition, 17)
    assert seed_of(printed, EXAM.identifier, EXAM.edition) == 17
    with pytest.raises(NoVariant, match="another exam or version"):
        seed_of(printed, later.identifier, later.edition)


def test_the_canonical_paper_draws_nothing() -> None:
    for question in EXAM.questions.values():
        assert drawn(question, 0) == drawn(replace(question, version=99), 0)
