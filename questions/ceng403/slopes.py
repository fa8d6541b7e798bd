"""The activations that a recurrent network may draw: how they, their slopes and bounds are written."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from solutions.theory.activations import slope_bound, slope_from_state

ACTIVATIONS = ("tanh", "sigmoid", "softplus")
PAPER = "tanh"
_TEX = {"tanh": r"\tanh", "sigmoid": r"\sigma", "softplus": r"\operatorname{softplus}"}
_NAMED = {"tanh": "hyperbolic tangent", "sigmoid": "logistic sigmoid", "softplus": "softplus function"}
_DEFINED = {
    "tanh": "",
    "sigmoid": r"\sigma(z) = 1 / (1 + \exp(-z))",
    "softplus": r"\operatorname{softplus}(z) = \log(1 + \exp(z))",
}
_SLOPE = {"tanh": "1 - {h}^2", "sigmoid": "{h} ⊙ (1 - {h})", "softplus": "1 - exp(-{h})"}


@dataclass(frozen=True, slots=True)
class Slope:
    """An activation as a question writes it: in the notation of the checks, and in TeX for the words."""

    name: str

    @property
    def tex(self) -> str:
        """Its sign: ``\\tanh``."""
        return _TEX[self.name]

    @property
    def named(self) -> str:
        """Its name in a sentence."""
        return _NAMED[self.name]

    @property
    def defined(self) -> str:
        """Its definition in TeX; empty where everyone knows it."""
        return _DEFINED[self.name]

    def at(self, index: str, state: str = "h") -> str:
        """The slope seen from the state of a step: ``1 - h_t^2``."""
        return _SLOPE[self.name].format(h=f"{state}_{index}" if len(index) == 1 else f"{state}_{{{index}}}")

    def diagonal(self, index: str) -> str:
        """``diag(1 - h_t^2)``."""
        return f"diag({self.at(index)})"

    def tex_at(self, index: str) -> str:
        """The same in TeX; an index with a comma is that of a component, where products are ordinary."""
        written = self.at(index).replace("exp", r"\exp")
        return written.replace(" ⊙ ", " " if "," in index else r" \odot ")

    @property
    def tex_rule(self) -> str:
        """The derivative by the function itself: ``\\tanh'(z) = 1 - \\tanh^2(z)``."""
        return {
            "tanh": r"\tanh'(z) = 1 - \tanh^2(z)",
            "sigmoid": r"\sigma'(z) = \sigma(z) (1 - \sigma(z))",
            "softplus": r"\operatorname{softplus}'(z) = 1 / (1 + \exp(-z)) = 1 - \exp(-\operatorname{softplus}(z))",
        }[self.name]

    @property
    def bound(self) -> str:
        """The least upper bound of the slope: ``1`` or ``1/4``."""
        return str(slope_bound(self.name).value)

    @property
    def limit(self) -> str:
        """The reciprocal of the bound."""
        return str(1 / slope_bound(self.name).value)

    @property
    def attained(self) -> bool:
        """Whether a state has the slope of the bound."""
        return bool(slope_bound(self.name).attained)

    def agrees(self) -> bool:
        """Whether the slope as written here is the one that the theory derives."""
        h = sp.Symbol("h", real=True)
        written = sp.sympify(_SLOPE[self.name].format(h="h").replace("⊙", "*").replace("^", "**"), locals={"h": h})
        return bool(sp.simplify(written - slope_from_state(self.name, h)) == 0)
