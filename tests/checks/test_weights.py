"""Own weight letters: likely parts first, no part twice, the letter of a gate obeyed, the number of tries bounded."""

from __future__ import annotations

from itertools import islice

import numpy as np

from grader.checks.weights import MOST_ASSIGNMENTS, Group, Slots
from grader.exam import variant
from grader.marking import Marker, mark_field
from grader.worlds.values import Array

EXAM = variant("ceng403")


def part(rows: int, columns: int, value: float) -> Array:
    """A recognisable matrix."""
    return np.full((2, rows, columns), value)


SLOTS = Slots(
    groups=(
        Group({"over h": part(3, 3, 1.0), "over x": part(3, 2, 2.0)}, {"bias": part(3, 1, 3.0)}, "f"),
        Group({"over h": part(3, 3, 4.0), "over x": part(3, 2, 5.0)}, {"bias": part(3, 1, 6.0)}, "i"),
    ),
    hints={"over h": ("U", "h"), "over x": ("x",)},
    strangers="o",
)


def values(assignment: dict[str, Array]) -> dict[str, float]:
    """Which part each name was given."""
    return {name: float(array[0, 0, 0]) for name, array in assignment.items()}


def test_hints_come_first() -> None:
    assert values(next(iter(SLOTS.assignments(["W_xf", "U_f"], {})))) == {"W_xf": 2.0, "U_f": 1.0}


def test_no_part_is_given_twice() -> None:
    for assignment in SLOTS.assignments(["A_f", "B_f"], {}):
        assert len(set(values(assignment).values())) == 2


def test_the_letter_of_a_gate_is_obeyed() -> None:
    assert all(values(found)["W_i"] in (4.0, 5.0) for found in SLOTS.assignments(["W_i"], {}))
    assert all(values(found)["W_f"] in (1.0, 2.0) for found in SLOTS.assignments(["W_f"], {}))


def test_sizes_that_the_tree_demands_leave_fewer_choices() -> None:
    assert [values(found) for found in SLOTS.assignments(["W_f"], {"W_f": 2})] == [{"W_f": 2.0}]


def test_a_stranger_is_known_by_its_letter() -> None:
    assert SLOTS.stranger(["W_f", "W_o"]) == "W_o"
    assert SLOTS.stranger(["W_f", "U"]) == ""


def test_the_number_of_tries_is_bounded() -> None:
    many = Slots(groups=(Group({str(n): part(2, 2, n) for n in range(12)}, {}, ""),), hints={})
    assert len(list(islice(many.assignments([*"ABCDEFGH"], {}), MOST_ASSIGNMENTS + 50))) == MOST_ASSIGNMENTS


def test_too_many_letters_are_unreadable() -> None:
    letters = " + ".join(f"W_{chr(97 + n)}{n} x_t" for n in range(14))
    mark = mark_field(EXAM, "2b.forget", f"σ({letters})")
    assert mark.marks == 0
    assert mark.outcome in ("unreadable", "marked")


# Conventions of counts --------------------------------------------------------------------------------------------


def counted(gru: str, lstm: str) -> tuple[int, int]:
    """Marks of the two counts, as multiples of a half."""
    marker = Marker(EXAM.sheets["7"].fields, {"a.gru_parameters": gru, "a.lstm_parameters": lstm}, "strict")
    return tuple(int(marker.mark(name).marks * 2) for name in ("a.gru_parameters", "a.lstm_parameters"))  # type: ignore[return-value]


def test_two_counts_share_one_convention() -> None:
    one, two, none = "3(H^2+HD+H)", "3(H^2+HD+2H)", "3(H^2+HD)"
    assert counted(one, one.replace("3", "4")) == (3, 3)
    assert counted(two, two.replace("3(", "4(")) == (3, 3)
    assert counted(none, none.replace("3(", "4(")) == (3, 3)


def test_a_convention_that_differs_between_the_counts_is_named() -> None:
    assert counted("3(H^2+HD)", "4(H^2+HD+2H)") == (0, 0)
    marker = Marker(EXAM.sheets["7"].fields, {"a.gru_parameters": "3(H^2+HD)", "a.lstm_parameters": "4(H^2+HD+2H)"}, "lenient")
    mark = marker.mark("a.gru_parameters")
    assert mark.says.startswith("Two conventions")
    assert mark.marks == mark.out_of / 2


def test_the_separate_bias_of_the_gru_goes_with_one_bias_in_the_lstm() -> None:
    assert counted("3(H^2+HD+H)+H", "4(H^2+HD+H)") == (3, 3)


def test_a_wrong_companion_costs_nothing_here() -> None:
    assert counted("3(H^2+HD+2H)", "7 H")[0] == 3
    assert counted("3(H^2+HD)", "(((")[0] == 3
