"""``markscheme paper``, ``sheet`` and ``key``: the files, and what is said where there is none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("command", "formats", "names"),
    [
        ("paper", "html", ["ceng403-canonical-paper.html"]),
        ("key", "HTML", ["ceng403-canonical-key.html"]),
        ("sheet", "md,json, html", ["ceng403-canonical-sheet." + e for e in ("html", "json", "md")]),
    ],
)
def test_documents_are_written(
    run: Any, tmp_path: Path, command: str, formats: str, names: list[str]
) -> None:
    done = run(command, "ceng403", "--format", formats, "--variant", "canonical", "--out", tmp_path / "new")
    assert (done.code, done.err) == (0, "")
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == names
    assert sorted(done.out.split()) == [str(tmp_path / "new" / name) for name in names]


def test_the_same_variant_gives_the_same_bytes(run: Any, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        run("key", "--out", tmp_path / folder)
    first, second = (next((tmp_path / folder).iterdir()).read_bytes() for folder in ("a", "b"))
    assert first == second


@pytest.mark.parametrize("formats", ["pdf", "tex", "pdf,tex", "html,pdf"])
def test_a_format_of_a_later_version_is_said_to_be_one(run: Any, tmp_path: Path, formats: str) -> None:
    done = run("key", "--format", formats, "--out", tmp_path)
    assert done.code == 2
    assert done.err.count("\n") == 1 and "not available in this version" in done.err
    assert len(list(tmp_path.iterdir())) == ("html" in formats)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["key", "--format", "docx"], "docx"),
        (["paper", "--format", "md"], "md"),
        (["sheet", "--format", ","], "format"),
        (["paper", "nosuch"], "nosuch"),
        (["paper", "../../etc"], "etc"),
        (["key", "--variant", "v9"], "v9"),
        (["nonsense"], "nonsense"),
    ],
)
def test_what_is_unknown_is_refused_with_one_sentence(
    run: Any, tmp_path: Path, arguments: list[str], word: str
) -> None:
    out = [] if arguments == ["nonsense"] else ["--out", str(tmp_path / "out")]
    done = run(*arguments, *out)
    assert done.code == 2 and done.out == ""
    assert done.err.count("\n") == 1 and word in done.err
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_named(run: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run("key", "--out", tmp_path / "file" / "below")
    assert done.code == 2 and done.err.count("\n") == 1 and "below" in done.err
