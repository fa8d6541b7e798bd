"""Truncated backpropagation through time: what it drops and keeps, and the factor that leaves no bias.

Randomized truncation: Tallec and Ollivier (2017), "Unbiasing truncated backpropagation through time"; Zhang
et al., "Dive into Deep Learning", section 9.7.1.3. With z_t = a_t + xi_t b_t z_{t-1}, where a_t is the
immediate derivative at step t and b_t the Jacobian of the state, xi_t is 0 with probability 1 - pi_t.
"""

from functools import lru_cache
from itertools import pairwise, product
from typing import Any

import numpy as np
import sympy as sp

from solutions.theory.activations import Array
from solutions.theory.bptt_numeric import Problem, forward, gradient_by_pairs
from solutions.theory.derivation import Derivation, Step
from solutions.theory.operations import fitted, linear_root, order_of_growth
from solutions.theory.printing import equation

PI = sp.Symbol("pi_t", positive=True)
FACTOR = sp.Symbol("a", positive=True)


def expectation(factor: Any = FACTOR, keep: Any = PI) -> Any:
    """E[xi_t] for xi_t = `factor` with probability `keep` and 0 otherwise."""
    return sp.expand(keep * factor + (1 - keep) * 0)


@lru_cache(maxsize=1)
def randomized_factor() -> Any:
    """The factor, in pi_t, for which E[xi_t] = 1: solved for, not stated."""
    return linear_root(expectation() - 1, FACTOR)


def factor_variance(factor: Any, keep: Any = PI) -> Any:
    """The variance of xi_t; 1/pi_t - 1 for the unbiased factor, so it grows as pi_t falls."""
    return sp.expand(expectation(factor**2, keep) - expectation(factor, keep) ** 2)


def recursive_gradient(steps: int, factors: tuple[Any, ...]) -> Any:
    """z_T of the recursion z_t = a_t + xi_t b_t z_{t-1}, z_0 = 0, for the given xi_1 .. xi_T."""
    value = sp.Integer(0)
    for t in range(1, steps + 1):
        value = sp.Symbol(f"a_{t}") + factors[t - 1] * sp.Symbol(f"b_{t}") * value
    return sp.expand(value)


def bias(factor: Any, steps: int = 3) -> Any:
    """E[z_T] less the full gradient, over all 2^T outcomes of the factors, each kept with probability pi_t.

    Zero for `randomized_factor()`; anything else leaves terms in a_t and b_t.
    """
    keeps = [sp.Symbol(f"pi_{t}", positive=True) for t in range(1, steps + 1)]
    expected = sp.Integer(0)
    for kept in product((True, False), repeat=steps):
        chance = sp.prod([p if yes else 1 - p for p, yes in zip(keeps, kept, strict=True)])
        chosen = tuple(factor.subs(PI, p) if yes else 0 for p, yes in zip(keeps, kept, strict=True))
        expected += chance * recursive_gradient(steps, chosen)
    return sp.simplify(expected - recursive_gradient(steps, (1,) * steps))


def dropped_terms(steps: int, window: int) -> Any:
    """What regular truncation to `window` steps leaves out of z_T: its bias, which does not average away."""
    full = recursive_gradient(steps, (1,) * steps)
    return full - recursive_gradient(steps, tuple(0 if t == steps - window else 1 for t in range(steps)))


def sampled_mean(problem: Problem, keep: float, factor: float, weight: str = "W_hh") -> Array:
    """E of the randomized gradient of L, enumerated over every place where step t's chain may be cut (NumPy).

    The chain of step t is cut before k with probability 1 - `keep` at each link and multiplied by `factor`
    when it is not, so the pair (t, k) has mean weight (keep factor)^(t - k); `factor` = 1/`keep` gives back
    the gradient.
    """
    steps = len(problem.x)
    by_window = [gradient_by_pairs(problem, weight, window) for window in range(1, steps + 1)]
    by_lag = [
        by_window[0],
        *(late - early for early, late in pairwise(by_window)),
    ]
    mean = np.zeros_like(by_window[0])
    for cut in range(steps):
        reached = keep**cut * (1 - keep if cut < steps - 1 else 1.0)
        mean += reached * np.sum([factor**lag * by_lag[lag] for lag in range(cut + 1)], axis=0)
    return mean


def kept_numbers(problem: Problem, with_inputs: bool = False) -> int:
    """How many numbers the backward pass needs kept: the states of all steps (and the inputs)."""
    return int(forward(problem).states[1:].size + (problem.x.size if with_inputs else 0))


@lru_cache(maxsize=2)
def memory_order(with_inputs: bool = False) -> Any:
    """The order of memory of the full backward pass in T, H (and D), from counting what is kept."""

    def count(t: int, h: int, d: int) -> int:
        return kept_numbers(_blank_problem(t, h, d), with_inputs)

    letters = sp.symbols("T H D", positive=True)
    return order_of_growth(fitted(count, letters, degree=1), letters)


def _blank_problem(steps: int, hidden: int, inputs: int) -> Problem:
    shapes = {
        "W_hx": (hidden, inputs),
        "W_hh": (hidden, hidden),
        "W_hy": (1, hidden),
        "b_h": (hidden,),
        "b_y": (1,),
    }
    weights = {name: np.zeros(shape) for name, shape in shapes.items()}
    return Problem("tanh", weights, np.zeros((steps, inputs)), np.zeros(hidden), np.zeros((steps, 1)))


def derivation() -> Derivation:
    """Why the factor is 1/pi_t."""
    factor = randomized_factor()
    return Derivation(
        "The factor of randomized truncation",
        (
            Step(
                "With probability pi_t the earlier steps are kept, times a factor a; else they are dropped.",
                r"\xi_{t} \in \{a, 0\}",
            ),
            Step("Its mean.", equation(r"\mathbb{E}[\xi_{t}]", expectation())),
            Step("The gradient stays unbiased when the mean is 1.", equation(expectation(), sp.Integer(1))),
            Step("Solve for the factor.", equation(FACTOR, factor)),
        ),
    )
