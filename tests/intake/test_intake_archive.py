"""ZIPs as learning platforms export them, and ZIPs that mean harm."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

import pytest

from grader.intake import Intake, archive, is_clutter

Read = Callable[[str, str | bytes], Intake]


def sheet(candidate: str = "", text: str = "x") -> bytes:
    head = f"---\ncandidate: {candidate}\n---\n" if candidate else ""
    return f"{head}## 7c\n{text}\n".encode()


def packed(*members: tuple[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members:
            target.writestr(name, content)
    return data.getvalue()


def test_an_export_of_moodle(read: Read, submission_files: dict[str, bytes]) -> None:
    folder = "Given Family_{}_assignsubmission_file_/{}"
    members = [(folder.format(n, name), data) for n, (name, data) in enumerate(submission_files.items())]
    members += [(folder.format(9, "x.md"), sheet()), ("__MACOSX/._x.md", b"\x00"), (".DS_Store", b"\x00")]
    intake = read("all.zip", packed(*members))
    assert [s.candidate for s in intake.submissions] == [
        *(n.partition(".")[0] for n in submission_files),
        "Given Family_9",
    ]
    assert intake.submissions[0].source == "all.zip/Given Family_0_assignsubmission_file_/e2451001.md"
    assert all(len(s.answers) == 84 for s in intake.submissions[:6])
    assert len(intake.problems) == 2, "an answer in code, and a candidate named by a folder"


def test_an_export_of_canvas_with_every_form(read: Read) -> None:
    intake = read(
        "c.zip",
        packed(
            ("familygiven_1_2_a.md", sheet()),
            ("othergiven_LATE_3_4_a.json", b'{"answers": {"7c": "y"}}'),
            ("table.csv", b"candidate,7c\ne5,z\n"),
            ("photo.png", b"\x89PNG"),
        ),
    )
    assert [s.candidate for s in intake.submissions] == ["familygiven_1", "othergiven_3", "e5"]
    assert [p.source for p in intake.problems if "an image" in p.sentence] == ["c.zip/photo.png"]


def test_a_zip_in_a_zip_is_opened_once(read: Read) -> None:
    inner = packed(("b.md", sheet("e1")), ("c.zip", packed(("d.md", sheet("e2")))))
    intake = read("a.zip", packed(("in/b.zip", inner)))
    assert [(s.candidate, s.source) for s in intake.submissions] == [("e1", "a.zip/in/b.zip/b.md")]
    assert [p.source for p in intake.problems] == ["a.zip/in/b.zip/c.zip"]


def test_names_are_only_names(read: Read) -> None:
    members = [
        ("../../etc/passwd.md", sheet("e1")),
        ("C:\\temp\\x.md", sheet("e2")),
        ("a\nb.md", sheet("e3")),
    ]
    sources = [s.source for s in read("a.zip", packed(*members)).submissions]
    assert sorted(sources) == ["a.zip/../../etc/passwd.md", "a.zip/C:/temp/x.md", "a.zip/a\ufffdb.md"]


def test_duplicates_inside_are_settled(read: Read) -> None:
    intake = read(
        "a.zip", packed(("1.md", sheet("e1")), ("2.md", sheet("e1")), ("3.md", sheet("e1", "other")))
    )
    assert [s.source for s in intake.submissions] == ["a.zip/1.md"]
    assert [p.source for p in intake.problems] == ["a.zip/2.md", "a.zip/3.md"]


def test_a_member_that_cannot_be_taken_out_leaves_the_others(read: Read) -> None:
    data = bytearray(packed(("1.md", sheet("e1")), ("2.md", sheet("e2"))))
    data[data.index(b"1.md") + 4] ^= 0xFF  # the first byte of its content
    intake = read("a.zip", bytes(data))
    assert [s.candidate for s in intake.submissions] == ["e2"]
    assert "can't be unpacked" in intake.problems[0].sentence


def test_a_locked_member_is_reported(read: Read) -> None:
    data = bytearray(packed(("1.md", sheet("e1")), ("2.md", sheet("e2"))))
    at = data.index(b"PK\x01\x02") + 8
    data[at : at + 2] = struct.pack("<H", struct.unpack("<H", data[at : at + 2])[0] | 1)
    intake = read("a.zip", bytes(data))
    assert [s.candidate for s in intake.submissions] == ["e2"]
    assert "password" in intake.problems[0].sentence


def test_bombs_do_not_go_off(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "200 times" in read("a.zip", packed(("1.md", bytes(5_000_000)))).problems[0].sentence
    assert "200 times" in read("a.xlsx", packed(("xl/workbook.xml", bytes(5_000_000)))).problems[0].sentence
    monkeypatch.setattr(archive, "LARGEST_MEMBER", 10)
    assert "10 bytes" in read("a.zip", packed(("1.md", sheet("e1")))).problems[0].sentence


@pytest.mark.parametrize(("limit", "value"), [("MOST_MEMBERS", 2), ("LARGEST_TOTAL", 3 * 28 - 1)])
def test_totals_are_bounded_over_archives_within(
    limit: str, value: int, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, limit, value)
    members = [(f"{n}.md", sheet(f"e{n}")) for n in range(5)]
    intake = read("a.zip", packed(*members))
    assert len(intake.submissions) == 2
    assert "the rest was left" in intake.problems[-1].sentence


def test_an_archive_of_nothing(read: Read) -> None:
    for data in (packed(), packed((".hidden", b"x")), packed(("a/", b""))):
        intake = read("a.zip", data)
        assert (len(intake.submissions), len(intake.problems)) == (0, 1)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.docx", b"PK\x03\x04", "a Word document"),
        ("a.pdf", b"%PDF-1.7", "a PDF"),
        ("a.md", b"%PDF-1.7 renamed", "a PDF"),
        ("a", packed(("word/document.xml", b"x")), "a Word document"),
        ("scan.JPG", b"\xff\xd8\xff\xe0", "an image"),
        ("a.md", b"", "empty"),
        ("a.md", b" \r\n\t ", "empty"),
        ("a.zip", b"nothing", "can't be opened"),
        ("a.md", bytes(range(256)) * 9, "no text"),
    ],
)
def test_files_that_hold_no_answers_are_one_problem(
    name: str, data: bytes, sentence: str, read: Read
) -> None:
    intake = read(name, data)
    assert not intake.submissions
    [problem] = intake.problems
    assert sentence in problem.sentence
    assert problem.remedy


def test_clutter() -> None:
    assert is_clutter("a/.git/x.md")
    assert is_clutter("__MACOSX/a.md")
    assert is_clutter("a/Thumbs.db")
    assert not is_clutter("../a/./x.md")
