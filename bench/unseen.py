"""Answers that nobody has typed before: right formulas respelled in many ways, so that no cache of texts can help."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Family:
    """Right answers to one field. ``¤`` is a place for blanks, ``×`` a product sign, ``²`` a square."""

    field: str
    template: str
    python: str = ""
    """The same formula for Python and NumPy, for the floor, with blanks too; empty where tensors are meant."""


SCALARS = (
    Family("7a.gru_parameters", "3¤(¤H²¤+¤H×D¤+¤H¤)", "3*(¤H**2¤+¤H*D¤+¤H¤)¤"),
    Family("7a.gru_parameters", "¤3×H²¤+¤3×D×H¤+¤3×H", "3*H**2¤+¤3*D*H¤+¤3*H¤"),
    Family("7a.gru_parameters", "3×H×(¤H¤+¤D¤+¤1¤)¤", "3*H*(¤H¤+¤D¤+¤1¤)¤"),
    Family("7a.lstm_parameters", "4¤(¤H¤+¤H²¤+¤D×H¤)", "4*(¤H¤+¤H**2¤+¤D*H¤)¤"),
    Family("7a.lstm_parameters", "¤4×H×D¤+¤4×H²¤+¤4×H", "4*H*D¤+¤4*H**2¤+¤4*H¤"),
    Family("7a.lstm_parameters", "4×(¤H²¤+¤D×H¤)¤+¤4×H", "4*(¤H**2¤+¤D*H¤)¤+¤4*H¤"),
)
TENSORS = (
    Family("1b.state_jacobian", "diag(¤1¤-¤h_t²¤)¤×W_{hh}¤"),
    Family("1b.recursion", "¤W_{hy}^T¤×∂L_t/∂y_t¤+¤W_{hh}^T×diag(¤1¤-¤h_{t+1}²¤)×δ_{t+1}"),
    Family("2b.cell", "¤f_t¤⊙¤C_{t-1}¤+¤i_t¤⊙¤\\tilde{C}_t¤"),
    Family("2b.hidden", "¤¤o_t¤⊙¤\\tanh¤(¤C_t¤)¤"),
    Family("2b.forget", "σ(¤W_f¤[h_{t-1},¤x_t]¤+¤b_f¤)¤"),
    Family("4c.context", "\\sum_{j=1}^{T_x}¤α_{tj}¤×h_j¤¤¤"),
    Family("5a.jacobian", "¤diag(¤1¤-¤h_t²¤)¤×W¤"),
    Family("5a.product", "\\prod_{t=k+1}^{T}¤diag(¤1¤-¤h_t²¤)×W¤"),
    Family("5b.clipping", "g×\\min(¤1,¤\\theta/¤\\lVert g¤\\rVert¤)¤"),
    Family("6a.cross_entropy", "-¤\\frac{1}{N}¤\\sum_{i=1}^{N}¤\\ln P(w_i¤|¤w_{<i})¤"),
)
BLANKS = ("", " ", "  ", "\t")
PRODUCTS = ("*", " ", " * ", "·", " · ", "\\cdot ", " \\cdot ")
SQUARES = ("^2", "**2", "²", "^{2}", " ^2")


def spelled(template: str, rng: random.Random) -> str:
    """One spelling of a template."""
    choices = {"¤": BLANKS, "×": PRODUCTS, "²": SQUARES}
    return "".join(rng.choice(choices[mark]) if mark in choices else mark for mark in template)


def answers(families: tuple[Family, ...], count: int, seed: int = 0) -> Iterator[tuple[str, str, str]]:
    """``count`` triples (field, answer, floor), no two alike; other seeds give mostly other spellings."""
    rng = random.Random(seed)
    seen: set[tuple[str, str]] = set()
    while len(seen) < count:
        family = families[len(seen) % len(families)]
        answer = family.field, spelled(family.template, rng)
        if answer not in seen:
            seen.add(answer)
            yield (*answer, spelled(family.python, rng))
