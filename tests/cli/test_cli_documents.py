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
        ("paper", "pdf,tex", ["ceng403-canonical-paper.pdf", "ceng403-canonical-paper.tex"]),
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
        run("key", "--format", "html,pdf,tex", "--out", tmp_path / folder)
    first, second = (sorted((tmp_path / folder).iterdir()) for folder in ("a", "b"))
    assert len(first) == 3
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_a_missing_engine_is_named_before_anything_is_written(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    done = run("key", "--format", "pdf", "--engine", "pdflatex", "--out", tmp_path / "out")
    assert done.code == 2 and done.err.count("\n") == 1
    assert "pdflatex is not installed" in done.err and "texlive" in done.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["key", "--format", "docx"], "docx"),
        (["key", "--format", "pdf", "--engine", "word"], "word"),
        (["paper", "--format", "md"], "md"),
        (["sheet", "--format", ","], "format"),
        (["paper", "nosuch"], "nosuch"),
        (["paper", "../../etc"], "etc"),
        (["key", "--variant", "v9"], "v9"),
        (["key", "--variant", "9-3"], "9-3"),
        (["key", "--variant", "0-999999999"], "0-999999999"),
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


def test_many_variants_are_written_by_several_processes(run: Any, tmp_path: Path) -> None:
    done = run("paper", "--variant", "canonical,1-12", "--format", "pdf", "--out", tmp_path)
    assert (done.code, done.err) == (0, "")
    names = ["canonical", *map(str, range(1, 13))]
    assert done.out.split() == [str(tmp_path / f"ceng403-{name}-paper.pdf") for name in names]
    sizes = {(tmp_path / f"ceng403-{name}-paper.pdf").read_bytes() for name in names}
    assert len(sizes) > 6
