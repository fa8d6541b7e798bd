"""Every reference has a second witness: the theory's symbolic proofs, and the value that the model itself gives."""

from __future__ import annotations

import numpy as np
import pytest

from grader.checks.formula import Formula
from grader.exam import variant
from grader.notation.reading import Unreadable
from grader.worlds.agreement import same_up_to_orientation
from grader.worlds.evaluate import Evaluation, Mismatch, Reading

VARIANT = variant("ceng403")
WITNESSES = {f"{n}{name}": w for n, sheet in VARIANT.sheets.items() for name, w in sheet.witnesses.items()}
FORMULAS = {name: f.check for name, f in VARIANT.fields.items() if isinstance(f.check, Formula) and f.check.targets}
NO_EQUATION = {
    "5a.bound": "the left side is bounded by the reference, not equal to it",
    "5b.clipping": "the same letter is the gradient before and after",
    "7b.forward": "the states are free values: any activation may stand for f",
    "7b.backward": "the states are free values: any activation may stand for f",
}


@pytest.mark.parametrize("field", WITNESSES)
def test_the_witness_of_a_reference_agrees(field: str) -> None:
    assert WITNESSES[field]()


def _of_the_model(check: Formula) -> bool | None:
    """Whether the model's own value of what is asked for equals the reference; None where it has none."""
    with np.errstate(all="ignore"):
        for target in check.targets:
            for layout in check.layouts:
                try:
                    value = Evaluation(check.worlds("main"), Reading(layout=layout)).value(check._parsed(target))
                except (Unreadable, Mismatch):
                    continue
                return same_up_to_orientation(value, check.expected(), True)
    return None


def test_no_reference_contradicts_its_model() -> None:
    found = {name: _of_the_model(check) for name, check in FORMULAS.items() if name not in NO_EQUATION}
    assert not [name for name, held in found.items() if held is False]
    assert sum(held is True for held in found.values()) >= 12, "the models should know most of what is asked for"
