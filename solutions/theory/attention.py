"""Additive attention: score, weights and context in NumPy and as formulas, and what holds of the softmax.

Bahdanau, Cho and Bengio (2015), "Neural machine translation by jointly learning to align and translate",
section 3.1 and appendix A.1.2. Shapes: s_{t-1} (S,), encoder states h_j as rows (T, H), W_a (A, S), U_a (A,
H), v_a (A,).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import sympy as sp

from solutions.theory.activations import Array
from solutions.theory.agreement import by_differences
from solutions.theory.derivation import Derivation, Step
from solutions.theory.matrices import column, elementwise, matrix, product, total
from solutions.theory.printing import equation, latex


def scores(query: Array, states: Array, w_a: Array, u_a: Array, v_a: Array) -> Array:
    """e_{tj} for all j, (T,)."""
    return np.asarray(np.tanh(query @ w_a.T + states @ u_a.T) @ v_a)


def softmax(values: Array) -> Array:
    """The weights alpha_{tj}, (T,): positive, with sum 1; shifted by the largest score against overflow."""
    powers = np.exp(values - values.max())
    return np.asarray(powers / powers.sum())


def context(weights: Array, states: Array) -> Array:
    """c_t = sum over j of alpha_{tj} h_j, (H,)."""
    return np.asarray(weights @ states)


def softmax_jacobian(values: Array) -> Array:
    """d alpha / d e = diag(alpha) - alpha alpha^T, (T, T)."""
    alpha = softmax(values)
    return np.diag(alpha) - np.outer(alpha, alpha)


def softmax_jacobian_by_differences(values: Array) -> Array:
    """The same by central differences."""
    return by_differences(softmax, values)


def score_formula() -> Any:
    """e_{tj} = v_a^T tanh(W_a s_{t-1} + U_a h_j), a 1 by 1 matrix expression."""
    decoder = product(matrix("W_{a}", "A", "S"), column("s_{t-1}", "S"))
    encoder = product(matrix("U_{a}", "A", "H"), column("h_{j}"))
    return product(column("v_{a}", "A").T, elementwise(sp.tanh, total(decoder, encoder)))


def score_values(query: Array, state: Array, w_a: Array, u_a: Array, v_a: Array) -> dict[str, Array]:
    """What the symbols of `score_formula` stand for, as columns and matrices."""
    columns = {"s_{t-1}": query, "h_{j}": state, "v_{a}": v_a}
    return {name: value[:, None] for name, value in columns.items()} | {"W_{a}": w_a, "U_{a}": u_a}


def symbolic_softmax(values: Sequence[Any]) -> tuple[Any, ...]:
    """exp(e_j) over the sum of all exp(e_k)."""
    powers = [sp.exp(value) for value in values]
    return tuple(power / sum(powers) for power in powers)


def weights_sum(count: int = 4, weights: Any = symbolic_softmax) -> Any:
    """The sum of the weights of `count` free scores, simplified: 1 for the softmax."""
    return sp.simplify(sum(weights(_free_scores(count))))


def shift_difference(count: int = 3) -> list[Any]:
    """The weights after one number was added to every score, less the weights before: all 0."""
    free, shift = _free_scores(count), sp.Symbol("a", real=True)
    moved = symbolic_softmax([score + shift for score in free])
    return [sp.simplify(new - old) for new, old in zip(moved, symbolic_softmax(free), strict=True)]


def jacobian_difference(count: int = 3) -> Any:
    """The differentiated softmax less diag(alpha) - alpha alpha^T, simplified: the zero matrix."""
    free = _free_scores(count)
    alpha = sp.Matrix(symbolic_softmax(free))
    return (alpha.jacobian(free) - (sp.diag(*alpha) - alpha * alpha.T)).applyfunc(sp.simplify)


def _free_scores(count: int) -> list[Any]:
    return [sp.Symbol(f"e_{j}", real=True) for j in range(1, count + 1)]


def weights_latex() -> str:
    """TeX of the weight's right side."""
    return r"\frac{\exp(e_{tj})}{\sum_{k=1}^{T} \exp(e_{tk})}"


def context_latex() -> str:
    """TeX of the context's right side."""
    return r"\sum_{j=1}^{T} \alpha_{tj} h_{j}"


def derivation() -> Derivation:
    """Bahdanau attention in the order in which it is computed."""
    total_weight = weights_sum()
    return Derivation(
        "Additive attention",
        (
            Step(
                "Score how well the decoder's state fits each encoder state.",
                equation("e_{tj}", score_formula()),
            ),
            Step("Normalise the scores over the source.", equation(r"\alpha_{tj}", weights_latex())),
            Step(
                "The weights of one step add up.",
                equation(r"\sum_{j=1}^{T} \alpha_{tj}", latex(total_weight)),
            ),
            Step(
                "The context is the weighted mean of the encoder states.", equation("c_{t}", context_latex())
            ),
        ),
    )
