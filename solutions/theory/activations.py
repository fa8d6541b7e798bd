"""The three activations of the exam, with slope, slope seen from the state, and the bound of the slope."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import sympy as sp

Array = npt.NDArray[np.float64]


class Sigma(sp.Function):  # type: ignore[misc]  # SymPy ships no types
    """The logistic function 1/(1 + exp(-z)), kept whole so that a derivation stays readable."""

    is_positive = True

    def fdiff(self, argindex: int = 1) -> Any:
        return self * (1 - self)

    def inverse(self, argindex: int = 1) -> Any:
        return lambda h: sp.log(h / (1 - h))

    def _eval_rewrite_as_exp(self, z: Any, **_: Any) -> Any:
        return 1 / (1 + sp.exp(-z))

    def _eval_evalf(self, prec: int) -> Any:
        return self.rewrite(sp.exp)._eval_evalf(prec)

    def _latex(self, printer: Any) -> str:
        return rf"\sigma\left({printer._print(self.args[0])}\right)"

    def _numpycode(self, printer: Any) -> str:
        return str(printer._print(self.rewrite(sp.exp)))


class Softplus(sp.Function):  # type: ignore[misc]  # SymPy ships no types
    """log(1 + exp(z)), the smooth ramp."""

    is_positive = True

    def fdiff(self, argindex: int = 1) -> Any:
        return Sigma(self.args[0])

    def inverse(self, argindex: int = 1) -> Any:
        return lambda h: sp.log(sp.exp(h) - 1)

    def _eval_rewrite_as_exp(self, z: Any, **_: Any) -> Any:
        return sp.log(1 + sp.exp(z))

    def _eval_evalf(self, prec: int) -> Any:
        return self.rewrite(sp.exp)._eval_evalf(prec)

    def _latex(self, printer: Any) -> str:
        return rf"\operatorname{{softplus}}\left({printer._print(self.args[0])}\right)"

    def _numpycode(self, printer: Any) -> str:
        return str(printer._print(self.rewrite(sp.exp)))


@dataclass(frozen=True, slots=True)
class Activation:
    """A smooth activation: once for SymPy, once (independently) for NumPy with its slope."""

    name: str
    symbolic: Callable[[Any], Any]
    array: Callable[[Array], Array]
    array_slope: Callable[[Array], Array]


@dataclass(frozen=True, slots=True)
class Bound:
    """The least upper bound of a slope, and whether some state attains it."""

    value: Any
    attained: bool


def _sigma(z: Array) -> Array:
    return np.exp(-np.logaddexp(0.0, -z))


ACTIVATIONS: Mapping[str, Activation] = MappingProxyType(
    {
        "tanh": Activation("tanh", sp.tanh, np.tanh, lambda z: 1.0 / np.cosh(z) ** 2),
        "sigmoid": Activation("sigmoid", Sigma, _sigma, lambda z: _sigma(z) * _sigma(-z)),
        "softplus": Activation("softplus", Softplus, lambda z: np.logaddexp(0.0, z), _sigma),
    }
)


def activation(name: str) -> Activation:
    """The activation of that name; raises `ValueError`, naming those there are, for any other."""
    try:
        return ACTIVATIONS[name]
    except KeyError:
        raise ValueError(f"no activation {name!r}; there are {', '.join(ACTIVATIONS)}") from None


def slope(name: str, z: Any) -> Any:
    """The derivative of the activation at a scalar pre-activation, by the function's own rule in SymPy."""
    return activation(name).symbolic(z).fdiff()


@lru_cache(maxsize=16)
def _slope_of_state(name: str) -> Any:
    z, h = sp.Symbol("z", real=True), sp.Symbol("h", real=True)
    value = activation(name).symbolic(z)
    seen = slope(name, z).subs(value, h)
    if seen.has(z):
        seen = sp.expand(sp.cancel(seen.subs(z, value.inverse()(h)).rewrite(sp.exp)))
    return sp.Lambda(h, seen)


def slope_from_state(name: str, h: Any) -> Any:
    """The same derivative in terms of the state h = act(z): 1 - h^2 for tanh, by eliminating z.

    >>> slope_from_state("tanh", sp.Symbol("h")), slope_from_state("softplus", sp.Symbol("h"))
    (1 - h**2, 1 - exp(-h))
    """
    return _slope_of_state(name)(h)


def state_range(name: str) -> tuple[Any, Any]:
    """The open interval of states an activation can produce: its values at minus and plus infinity.

    All three are continuous on the extended line, so that the value there is the limit (and a hundred times
    quicker).
    """
    value = activation(name).symbolic
    return value(-sp.oo).rewrite(sp.exp), value(sp.oo).rewrite(sp.exp)


@lru_cache(maxsize=16)
def slope_bound(name: str) -> Bound:
    """The bound gamma of |act'|: the largest of the critical values and the values at the ends of the range.

    Pascanu, Mikolov and Bengio (2013), "On the difficulty of training recurrent neural networks", section
    2.1: gamma is 1 for tanh and 1/4 for the logistic function.
    """
    h = sp.Symbol("h", real=True)
    seen = slope_from_state(name, h)
    low, high = state_range(name)
    rise = sp.diff(seen, h)
    critical = sp.real_roots(rise, h) if rise.is_polynomial(h) else sp.solve(rise, h)
    inside = [point for point in critical if low < point < high]
    attained = [abs(seen.subs(h, point)) for point in inside]
    ends = [abs(seen.subs(h, low)), abs(seen.subs(h, high))]
    value = sp.Max(*attained, *ends)
    return Bound(value, value in attained)
