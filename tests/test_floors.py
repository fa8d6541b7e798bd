"""The floors of the house: every module imports from its own floor or one below, and no import goes in a circle."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = {
    "grader.records": 0,
    "grader.notation": 1, "grader.worlds": 1, "solutions.theory": 1,
    "grader.checks": 2,
    "grader.question": 3, "grader.rubric": 3, "grader.draw": 3, "grader.census": 3, "grader.codes": 3,
    "questions": 4, "grader.exam": 4, "grader.choice": 4,
    "grader.marking": 5, "grader.intake": 5, "grader.compare": 5, "grader.comparing": 5, "solutions.audit": 5,
    "solutions.documents": 6, "solutions.figures": 6, "solutions.fairness": 6, "grader.reports": 6,
    "grader.cli": 7, "grader.web": 7, "grader.store": 7, "grader.workers": 7,
}  # fmt: skip
"""Each room and the floor it stands on, as the design draws them."""
PACKAGES = frozenset({"grader", "solutions", "questions", "templates"})
HALLS = frozenset({"grader", "solutions"})
"""Packages that only hold rooms: they belong to no floor and import nothing."""
EXCUSE = "imported here: start-up time"

Sources = Mapping[str, str]


@cache
def parsed(source: str) -> ast.Module:
    """A module as a tree, read once for all tests."""
    return ast.parse(source)


def house() -> dict[str, str]:
    """Every module of the house and its text."""
    found = {}
    for package in ("grader", "solutions", "questions"):
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found[name] = path.read_text(encoding="utf-8")
    return found


def floor(module: str) -> int | None:
    """The floor of the room that a module belongs to."""
    rooms = [room for room in ROOMS if module == room or module.startswith(f"{room}.")]
    return ROOMS[max(rooms, key=len)] if rooms else None


def imported(sources: Sources, module: str) -> Iterator[tuple[str, ast.stmt]]:
    """Every import of a module, with names of modules taken out of packages."""
    for node in ast.walk(parsed(sources[module])):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            base = node.module or ""
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield (inner if inner in sources else base), node


def breaches(sources: Sources) -> list[str]:
    """Every import upward, and every module that stands in no room."""
    found = []
    for module in sources:
        own = floor(module)
        if own is None:
            found += [] if module in HALLS else [f"{module} stands in no room of the design"]
            continue
        for name, node in imported(sources, module):
            if name.partition(".")[0] in PACKAGES and name not in HALLS and (floor(name) or 0) > own:
                found.append(f"{module}:{node.lineno} (floor {own}) imports {name} (floor {floor(name)})")
    return found


def for_types_only(source: str) -> set[int]:
    """The lines of the imports that never run: a type checker reads them."""
    blocks = [node for node in ast.walk(parsed(source)) if isinstance(node, ast.If)]
    guarded = [node for node in blocks if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"]
    return {statement.lineno for node in guarded for statement in node.body}


def circle(sources: Sources) -> list[str]:
    """A circle of imports that run, as the names on it; empty if there is none."""
    unrun = {module: for_types_only(source) for module, source in sources.items()}
    edges = {
        module: {
            name
            for name, node in imported(sources, module)
            if name in sources and name != module and node.lineno not in unrun[module]
        }
        for module in sources
    }
    done: set[str] = set()

    def walk(module: str, path: list[str]) -> list[str]:
        if module in path:
            return [*path[path.index(module) :], module]
        if module in done:
            return []
        for name in sorted(edges[module]):
            if found := walk(name, [*path, module]):
                return found
        done.add(module)
        return []

    return next((found for module in sources if (found := walk(module, []))), [])


def test_nothing_is_imported_from_above() -> None:
    assert breaches(house()) == []


def test_no_import_goes_in_a_circle() -> None:
    assert circle(house()) == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("grader.records", "from grader.notation import tree"),
        ("grader.notation.tree", "import grader.checks.finding"),
        ("solutions.theory.beam", "def f():\n    from questions.ceng403 import seq2seq"),
        ("grader.checks.number", "from grader.question import Field"),
        ("questions.ceng403.bptt", "from grader.marking import mark_field"),
        ("grader.intake.reading", "from solutions.documents import words"),
        ("solutions.documents.words", "from grader.cli.main import main"),
    ],
)
def test_a_planted_breach_is_caught(module: str, line: str) -> None:
    sources = house()
    assert len(breaches({**sources, module: f"{sources[module]}\n{line}\n"})) == 1


def test_a_module_outside_the_rooms_is_caught() -> None:
    assert breaches({**house(), "grader.utils": ""}) == ["grader.utils stands in no room of the design"]


def test_a_planted_circle_is_caught() -> None:
    sources = {
        "grader.notation.a": "from grader.notation import b",
        "grader.notation.b": "import grader.notation.a",
    }
    assert circle(sources) == ["grader.notation.a", "grader.notation.b", "grader.notation.a"]


def test_records_need_the_standard_library_and_msgspec_only() -> None:
    names = {name.partition(".")[0] for name, _ in imported(house(), "grader.records")}
    assert names <= {*sys.stdlib_module_names, "msgspec"}


def test_an_import_inside_a_function_says_why() -> None:
    unexcused = []
    for module, source in house().items():
        lines = source.split("\n")
        for function in ast.walk(parsed(source)):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                inside = [n for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom)]
                unexcused += [f"{module}:{n.lineno}" for n in inside if EXCUSE not in lines[n.lineno - 1]]
    assert unexcused == []
