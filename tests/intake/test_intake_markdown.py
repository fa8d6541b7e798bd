"""Markdown sheets as people write them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.intake import Intake

Read = Callable[[str, str | bytes], Intake]
HEAD = "---\nexam: ceng403\nvariant: v7\ncandidate: e1\n---\n"


def answers(intake: Intake) -> dict[str, object]:
    [submission] = intake.submissions
    return dict(submission.answers)


def test_the_three_heads_are_passed_on_as_written(read: Read) -> None:
    [s] = read(
        "a.md", "---\nexam: 'other'\nvariant: \"x 9\"\ncandidate: 0123 # mine\n---\n## 7c\nx"
    ).submissions
    assert (s.exam, s.variant, s.candidate, s.source) == ("other", "x 9", "0123", "a.md")


def test_heads_without_front_matter_are_found_before_the_first_field(read: Read) -> None:
    intake = read("a.md", "# CENG 403\n\n**Student no:** 2451\n\n## 7c\nx")
    assert intake.submissions[0].candidate == "2451"
    assert not intake.problems


def test_an_unclosed_front_matter_does_not_swallow_answers(read: Read) -> None:
    intake = read("a.md", "---\ncandidate: e1\n\n## 1a definition\nx\n\n---\n\ny\n")
    assert answers(intake) == {"1a.definition": "x\n\n---\n\ny"}
    assert intake.submissions[0].candidate == "e1"
    assert "never closed" in intake.problems[0].sentence


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("## 7c\n<!-- 7 marks. Fill in the table. -->\n", ""),
        ("## 7c\n<!-- 7 marks. Fill in the table.\nO(T) -->\n", "O(T)"),
        ("## 7c\n<!-- 7 marks. Fill in the table. O(T) -->\n", "O(T)"),
        ("## 7c\n<!-- O(T) -->\n", "O(T)"),
        ("## 7c\n<!-- O(T) -->\nO(T^2)", ""),
        ("## 7c\n<!-- O(T) -->\n-", ""),
        ("## 7c\n<!-- O(T) -->\n## 1a.definition\n<!-- x -->", "O(T)”, and 1 more"),
    ],
)
def test_an_answer_typed_into_the_comment_of_a_hint_is_blank_and_that_is_said(body: str, said: str, read: Read) -> None:
    problems = read("a.md", HEAD + body).problems
    assert [said in problem.sentence for problem in problems] == [True] * bool(said)


@pytest.mark.parametrize(
    ("body", "expected", "why"),
    [
        (
            "## 7c\n\n  a\u00a0b  \n\n\n",
            {"7c.table": "a\u00a0b"},
            "outer blanks go, a non-breaking space stays",
        ),
        ("## 7c\n\u00a0x", {"7c.table": "\u00a0x"}, "even at the edge"),
        ("## 7c ##\nx", {"7c.table": "x"}, "closed heading"),
        ("##7c.table\nx", {"7c.table": "x"}, "no space, but a field"),
        ("##\u00a07c\nx", {"7c.table": "x"}, "a non-breaking space after the signs"),
        ("## 7c\nx\n### part\ny\n# z\n", {"7c.table": "x\n### part\ny\n# z"}, "other levels are text"),
        ("## 7c\n####### x\n#x\n", {"7c.table": "####### x\n#x"}, "seven signs are no heading"),
        ("## 7c\n```\n## 1a.definition\n```\ny", {"7c.table": "```\n## 1a.definition\n```\ny"}, "code"),
        (
            "## 7c\n~~~~ x\n```\n## 1a.definition\n~~~~",
            {"7c.table": "~~~~ x\n```\n## 1a.definition\n~~~~"},
            "tildes",
        ),
        ("## 7c\n    ## 1a.definition\n", {"7c.table": "## 1a.definition"}, "four spaces make code"),
        ("## 7c\n<!-- hint\n over lines --> x <!-- y -->", {"7c.table": "x"}, "comments are hints"),
        ("## 7c\n<!-- write here -->\n-", {"7c.table": ""}, "a hint and a dash are blank"),
        ("## 7c\n```\n<!-- a -->\n```", {"7c.table": "```\n<!-- a -->\n```"}, "a comment in code is code"),
        ("## 7c\na <!-- b", {"7c.table": "a <!-- b"}, "a comment that never closes is text"),
        ("## 7c\n—", {"7c.table": ""}, "a dash is blank"),
        ("## 7c\n–\u00a0", {"7c.table": ""}, "another dash"),
        ("## 7c\n−1", {"7c.table": "−1"}, "minus one is not"),
        ("## 1a definition\nTwo or three  sentences.\n", {"1a.definition": ""}, "the printed hint"),
        (
            "## 1a definition\n*Two or three sentences.*",
            {"1a.definition": ""},
            "the printed hint, in italics",
        ),
        (
            "## 1a definition\nTwo or three sentences. No.",
            {"1a.definition": "Two or three sentences. No."},
            "more",
        ),
        (
            "## 7c\nx\r\ny\r\n## 1 gradient\rz",
            {"7c.table": "x\ny", "1b.gradient": "z"},
            "line ends of all kinds",
        ),
        ("## 7c\n$a \\le b$ & <b>\n", {"7c.table": "$a \\le b$ & <b>"}, "nothing is unescaped"),
    ],
)
def test_answers(body: str, expected: dict[str, str], why: str, read: Read) -> None:
    intake = read("a.md", HEAD + body)
    assert sorted(answers(intake).items()) == sorted(expected.items()), why
    assert not intake.problems


@pytest.mark.parametrize(
    ("body", "expected", "sentence", "place"),
    [
        ("## 1b gradeint\nx\n## 7c\ny", {"7c.table": "y"}, "did you mean 1b.gradient", "line 6"),
        ("## 7c\nx\n## 7c.table\ny", {"7c.table": "y"}, "answered twice", "line 8"),
        ("## 7c\nx\n## 7c.table\n-", {"7c.table": "x"}, "answered twice", "line 8"),
        ("Hello.\n## 7c\nx", {"7c.table": "x"}, "“Hello.” stands under no field", "before the first field"),
        ("### 7c.table\nx", {"7c.table": "x"}, "not a level-two heading", "line 6"),
        ("**7c.table**\nx", {"7c.table": "x"}, "not a level-two heading", "line 6"),
        ("7c.table\n---\nx", {"7c.table": "x"}, "not a level-two heading", "line 6"),
        ("## 7c.table: 5\n", {"7c.table": "5"}, "was read as its answer", "line 6"),
        (
            "## 2a.diagram\n```mermaid\na\n\n## 7c\nx\n## 4a.diagram\n```\nb\n```dot",
            {"2a.diagram": "```mermaid\na", "4a.diagram": "```\nb\n```dot", "7c.table": "x"},
            "never closed",
            "line 7",
        ),
        ("## 7c\nx <!-- a\n## 1a.definition\nb --> y", {"7c.table": "x  y"}, "hides the heading", "line 7"),
    ],
)
def test_doubts_are_reported_and_the_rest_is_read(
    body: str, expected: dict[str, str], sentence: str, place: str, read: Read
) -> None:
    intake = read("a.md", HEAD + body)
    assert answers(intake) == expected
    assert any(sentence in p.sentence and p.place == place for p in intake.problems), intake.problems


def test_the_heading_of_a_whole_question_is_no_problem(read: Read) -> None:
    intake = read("a.md", HEAD + "## Question 7\n\n## Q7 (c)\nx\n")
    assert answers(intake) == {"7c.table": "x"}
    assert not intake.problems


@pytest.mark.parametrize(
    ("data", "sentence", "why"),
    [
        ((HEAD + "## 7c\nşğı").encode("utf-8-sig"), "", "a byte order mark"),
        ((HEAD + "## 7c\nşğı").encode("utf-16"), "", "UTF-16 as Notepad saves it"),
        ((HEAD + "## 7c\nşğı").encode("utf-16-le"), "", "UTF-16 without a mark"),
        ((HEAD + "## 7c\nşğı").encode("utf-16-be"), "", "the other way round"),
        ((HEAD + "## 7c\nşğı").encode("utf-32"), "", "UTF-32"),
        ((HEAD + "## 7c\nşğı").encode("cp1254") + b" " * 4, "Windows Turkish", "an old Turkish editor"),
    ],
)
def test_encodings(data: bytes, sentence: str, why: str, read: Read) -> None:
    intake = read("a.md", data)
    assert answers(intake) == {"7c.table": "şğı"}, why
    assert [sentence in p.sentence for p in intake.problems] == ([True] if sentence else [])


def test_a_file_cut_within_a_letter_is_still_utf8(read: Read) -> None:
    intake = read("a.md", (HEAD + "## 7c\nşğı").encode()[:-1])
    assert answers(intake) == {"7c.table": "şğ\ufffd"}
    assert "damaged" in intake.problems[0].sentence
    assert intake.problems[0].place == "line 7"


def test_a_sheet_without_answers_still_tells_who_was_there(read: Read) -> None:
    intake = read("a.md", HEAD)
    assert answers(intake) == {}
    assert "No answer" in intake.problems[0].sentence


def test_a_text_that_is_no_sheet_makes_no_submission(read: Read) -> None:
    intake = read("Given Family_7_assignsubmission_file_/README.md", "# Notes\n\nHello.\n")
    assert not intake.submissions
    assert intake.problems


def test_the_learning_platform_names_the_candidate_only_where_the_file_does_not(read: Read) -> None:
    path = "Given Family_7_assignsubmission_file_/x.md"
    [named] = read(path, HEAD + "## 7c\nx").submissions
    unnamed = read(path, "## 7c\nx")
    assert named.candidate == "e1"
    assert unnamed.submissions[0].candidate == "Given Family_7"
    assert "taken from the name" in unnamed.problems[0].sentence


def test_problems_of_one_file_are_bounded(read: Read) -> None:
    intake = read("a.md", HEAD + "## foo\nx\n" * 5_000)
    assert len(intake.problems) < 110
    assert "more problems" in intake.problems[-1].sentence


@pytest.mark.parametrize(
    ("body", "expected", "sentence"),
    [
        ("## 6b.bits_train: 0.848\n\n## 7a.ratio\n3/4\n", {"6b.bits_train": "0.848", "7a.ratio": "3/4"}, "read as its answer"),
        ("## 7a.ratio = 3/4\n", {"7a.ratio": "3/4"}, "read as its answer"),
        ("## 7a.ratio - GRU to LSTM\n3/4\n", {"7a.ratio": "3/4"}, "taken for a title"),
    ],
    ids=["colon", "equals sign", "title"],
)
def test_an_answer_in_the_heading_of_its_field(body: str, expected: dict[str, str], sentence: str, read: Read) -> None:
    intake = read("a.md", HEAD + body)
    assert answers(intake) == expected
    assert [sentence in problem.sentence for problem in intake.problems] == [True]


def test_a_document_locked_with_a_password_is_called_so(read: Read) -> None:
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le")
    [problem] = read("a.xlsx", locked).problems
    assert "password" in problem.sentence and "password" in problem.remedy
