"""Whatever the bytes are, the intake answers: with submissions or with problems, in bounded time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.intake import ExamFields, Intake, read_file
from grader.records import to_json
from tests.work import calls, guarded

MOST_CALLS = 10_000_000
"""Functions of Python and C entered for one file."""
Read = Callable[[str, str | bytes], Intake]
QUIET = settings(
    max_examples=150,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ENDINGS = ["md", "json", "yaml", "toml", "tex", "ipynb", "csv", "xlsx", "zip", "txt", "pdf", ""]
NAMES = st.sampled_from([f"dir/x.{ending}" for ending in ENDINGS] + ["noending", "", "a\\b\ud800.md"])
_WORDS = (
    "## 7c\n|```|<!--|-->|---\n|{|}|[|]|\"|\\|%|\x00|&a |*a|!!x |: |- |\n|\r|,|;|\t|=|'|'''|1e999|\\ud800"
    "|\\def\\a#1{\\a{#1#1}}|\\begin{answer}{7c}|\\end{answer}|\\begin{verbatim}|\\verb+|\\a|candidate|answers|ş|–"
)
_BYTES = (b"\xff\xfe", b"PK\x03\x04", b"PK\x01\x02", b"9" * 5000)
FRAGMENTS = st.sampled_from([*(word.encode() for word in _WORDS.split("|")), *_BYTES])


def check(intake: Intake) -> None:
    """What holds of every result: something is said, and all of it can be written down."""
    assert intake.submissions or intake.problems
    assert to_json(intake.submissions) and to_json(intake.problems)
    for problem in intake.problems:
        assert problem.place and problem.sentence[-1] in ".?" and problem.remedy.endswith(".")
        assert "\n" not in problem.sentence + problem.place


@QUIET
@given(NAMES, st.binary(max_size=400))
def test_random_bytes(exam: ExamFields, name: str, data: bytes) -> None:
    check(read_file(name, data, exam))


@QUIET
@given(NAMES, st.text(max_size=300))
def test_random_text(exam: ExamFields, name: str, text: str) -> None:
    check(read_file(name, text.encode("utf-8", "replace"), exam))


@QUIET
@given(NAMES, st.lists(FRAGMENTS, max_size=40).map(b"".join))
def test_random_pieces_of_sheets(exam: ExamFields, name: str, data: bytes) -> None:
    check(read_file(name, data, exam))


@st.composite
def changes(draw: st.DrawFn) -> tuple[int, list[tuple[float, float, bytes]], float]:
    """Which file, what is put in place of which share of it, and where it is cut."""
    place = st.floats(0, 1)
    edits = st.lists(st.tuples(place, st.floats(0, 0.02), FRAGMENTS | st.binary(max_size=3)), max_size=5)
    return draw(st.integers(0, 999)), draw(edits), draw(place | st.just(1.0))


def changed(data: bytes, edits: list[tuple[float, float, bytes]], cut: float) -> bytes:
    for where, width, piece in edits:
        start = int(where * len(data))
        data = data[:start] + piece + data[start + int(width * len(data)) :]
    return data[: int(cut * len(data))]


@QUIET
@given(changes())
def test_real_files_changed_and_cut(
    exam: ExamFields,
    samples: dict[str, bytes],
    change: tuple[int, list[tuple[float, float, bytes]], float],
) -> None:
    name = list(samples)[change[0] % len(samples)]
    check(read_file(name, changed(samples[name], *change[1:]), exam))


@QUIET
@given(changes())
def test_parts_of_real_archives_changed(
    exam: ExamFields,
    samples: dict[str, bytes],
    change: tuple[int, list[tuple[float, float, bytes]], float],
) -> None:
    """A byte changed in a ZIP only breaks its checksum: here the parts are changed and packed again."""
    name = ["x.xlsx", "x.zip"][change[0] % 2]
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(samples[name])) as old, zipfile.ZipFile(target, "w") as new:
        for number, part in enumerate(old.infolist()):
            data = old.read(part)
            new.writestr(part, changed(data, *change[1:]) if number % 3 == change[0] % 3 else data)
    check(read_file(name, target.getvalue(), exam))


HOSTILE = {
    "fences that never close": ("x.md", "```a\n## 1a.definition\n" * 10_000),
    "fences of falling length": ("x.md", "".join("`" * n + "\n## 7c\n" for n in range(600, 3, -1))),
    "comments that never close": ("x.md", "<!--\n" * 50_000),
    "comments in one line": ("x.md", "<!---->" * 40_000),
    "unknown headings": ("x.md", "## foo bar\n" * 20_000),
    "signs": ("x.md", "## " + "# " * 100_000 + "x"),
    "blanks": ("x.md", "## " + " " * 200_000 + "x"),
    "brackets in JSON": ("x.json", "[" * 200_000),
    "a list in JSON": ("x.json", "[" + "1," * 100_000 + "1]"),
    "brackets in YAML": ("x.yaml", "[" * 5_000),
    "mappings in YAML": ("x.yaml", "a:\n" * 5_000),
    "a dotted key in TOML": ("x.toml", "a." * 50_000 + "a = 1"),
    "a dotted key in quotes": ("x.toml", '"\\"".' * 50_000 + "a = 1"),
    "a long integer in TOML": ("x.toml", "a = 0x" + "f" * 200_000),
    "groups that never close": ("x.tex", "\\def\\a{" * 30_000),
    "brackets that never close": ("x.tex", "\\newcommand{\\a}[" * 15_000),
    "names within names": ("x.tex", "\\begin{" * 30_000 + "}" * 30_000),
    "answers that never close": ("x.tex", "\\begin{answer}{7c}" * 10_000),
    "verbatim that never closes": ("x.tex", "\\begin{verbatim}" * 15_000),
    "a macro that never ends": (
        "x.tex",
        "\\def\\a#1{#1#1\\a{#1#1}}" + "\\begin{answer}{7c}\\a{x}\\end{answer}" * 5_000,
    ),
    "a macro that grows": (
        "x.tex",
        "\\def\\a{xx}"
        + "".join(f"\\def\\{chr(c)}{{\\{chr(c - 1)}\\{chr(c - 1)}\\{chr(c - 1)}}}" for c in range(98, 122))
        + "\\begin{answer}{7c}\\y\\end{answer}",
    ),
    "a long argument repeated": (
        "x.tex",
        "\\def\\a#1{" + "#1" * 5_000 + "}\\begin{answer}{7c}\\a{" + "\\x " * 15_000 + "}\\end{answer}",
    ),
    "columns": ("x.csv", "a," * 100_000),
    "rows": ("x.csv", "candidate,7c\n" + "a,b\n" * 50_000),
    "commas under no name": ("x", "," * 200_000),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_are_settled_at_once(case: str, read: Read) -> None:
    name, text = HOSTILE[case]
    with guarded():
        steps = calls(lambda: check(read(name, text)))
    assert steps <= MOST_CALLS, "a quadratic step takes a thousand times more"
