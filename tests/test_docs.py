"""The documentation is true: every command in it is run, and prints what stands there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from grader.cli.main import main

ROOT = Path(__file__).parents[1]
PAGES = ["README.md", "docs/first-exam.md", "docs/how-decided.md", "docs/printing.md", "docs/variants.md"]
_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_COMMAND = re.compile(r"^\$ markscheme (.*)\n", re.MULTILINE)
_SHEET = re.compile(r"^```markdown\n(---\n.*?)^```$", re.DOTALL | re.MULTILINE)


def commands(page: str) -> list[tuple[str, str]]:
    """Each command of a page with the output that stands below it."""
    text = (ROOT / page).read_text("utf-8")
    pieces = [piece for block in _CONSOLE.findall(text) for piece in _COMMAND.split(block)[1:]]
    return list(zip(pieces[::2], pieces[1::2], strict=True))


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the examples, and with the sheet that a page tells its reader to write."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    (tmp_path / "mine").mkdir()
    [sheet] = _SHEET.findall((ROOT / "docs" / "first-exam.md").read_text("utf-8"))
    (tmp_path / "mine" / "sheet.md").write_text(sheet, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", PAGES)
def test_every_command_prints_what_the_page_says(
    page: str, workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = commands(page)
    assert shown
    for command, output in shown:
        main(shlex.split(command))
        assert capsys.readouterr().out == output, command


@pytest.mark.parametrize("page", [*PAGES, "CHANGELOG.md"])
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    for target in re.findall(r"\]\(([^)]+)\)", text):
        assert target.startswith("https://") or (ROOT / page).parent.joinpath(target).exists(), target


def test_the_readme_is_one_screen() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 60
