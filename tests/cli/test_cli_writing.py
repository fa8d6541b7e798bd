"""Names and files: a candidate chooses neither, and no reader meets half of a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.cli.complaints import Complaint
from grader.cli.writing import Lines, safe_name, write_whole


@given(st.text(max_size=200))
def test_a_name_is_one_harmless_part_of_a_path(candidate: str) -> None:
    name = safe_name(candidate)
    assert name and len(name) <= 100
    assert not set(name) & set('/\\:*?"<>|\0\n')
    assert name[0].isalnum()
    assert name.strip(" .") == name


@given(st.text(max_size=100), st.text(max_size=100))
def test_two_candidates_never_share_a_name(one: str, other: str) -> None:
    assert one == other or safe_name(one) != safe_name(other)


@pytest.mark.parametrize("name", ["CON", "nul", "com1.x", "Lpt9"])
def test_names_that_systems_keep_are_changed(name: str) -> None:
    assert safe_name(name) != name


def test_a_file_that_cannot_be_replaced_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(Complaint, match="can't be written"):
        write_whole(tmp_path / "a", b"text")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_device_that_is_full_is_a_complaint() -> None:
    with Lines(Path("/dev/full")) as lines, pytest.raises(Complaint, match="no space left"):
        lines.add(b"x")
