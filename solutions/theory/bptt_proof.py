"""Shows that the formulas of `bptt` are right: by matrix calculus, and against plain differentiation.

Each `..._gap` differentiates the unrolled network of `unrolled` and says how far a formula is from it, at
random rational points to 30 digits: below 1e-20 for a right formula, and a formula of one's own can be put to
the test.
"""

from typing import Any

import sympy as sp
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

from solutions.theory.activations import Sigma, Softplus, activation, slope_from_state
from solutions.theory.agreement import gap
from solutions.theory.bptt import (
    W_HH,
    W_HX,
    Index,
    error,
    expanded_gradient,
    gradient,
    gradient_of_step,
    gradient_term,
    loss_slope,
    output_error,
    pre_activation,
    recursion,
    state,
    state_jacobian,
    unfolded,
)
from solutions.theory.derivation import Derivation, Step
from solutions.theory.losses import SQUARED, Loss
from solutions.theory.matrices import at, elementwise, evaluate
from solutions.theory.printing import equation, latex, partial
from solutions.theory.unrolled import Unrolled, output_gradient, symbols, total_error, unroll


def derived_state_jacobian(name: str = "tanh", t: Index = "t") -> Any:
    """dh_t/dh_{t-1} by SymPy's matrix calculus, for any size, act'(z_t) still a function of z_t."""
    value = elementwise(activation(name).symbolic, pre_activation(t))
    return value.diff(state(t, -1)).T


def derived_gradient_term(name: str = "tanh", t: Index = "t", weight: str = "W_hh") -> Any:
    """The derivative of delta_t^T h_t in the weight, delta_t and h_{t-1} held, by SymPy's matrix calculus."""
    value = elementwise(activation(name).symbolic, pre_activation(t))
    return sp.Trace(error(t).T * value).diff({"W_hh": W_HH, "W_hx": W_HX}[weight])


def in_the_state(expression: Any, name: str, t: Index = "t") -> Any:
    """The same expression with each act'(z_t) written as a function of h_t."""
    seen = elementwise(lambda h: slope_from_state(name, h), state(t))
    return expression.xreplace({node: seen for node in expression.atoms(ElementwiseApplyFunction)})


def values(network: Unrolled, loss: Loss = SQUARED) -> dict[str, Any]:
    """What each symbol of the formulas stands for in an unrolled network, errors by differentiation."""
    known = {f"{key[0]}_{{{key[2:]}}}": weight for key, weight in network.weights.items()}
    known |= {at("h", t): column for t, column in network.states.items()}
    known |= {at("x", t): column for t, column in network.inputs.items()}
    hidden, inputs, outputs = (len(network.states[0]), len(network.inputs[1]), len(network.outputs[1]))
    for t in network.inputs:
        known[loss_slope(t).name] = output_gradient(network, t, loss)
        known[error(t).name] = total_error(
            network.activation, t, network.steps, hidden, inputs, outputs, loss
        )
    return known


def state_jacobian_gap(name: str = "tanh", formula: Any = None, hidden: int = 2) -> float:
    """How far a formula for dh_1/dh_0 is from the Jacobian of the explicit components."""
    network = unroll(name, 1, hidden)
    stated = state_jacobian(name, 1) if formula is None else formula
    return gap(evaluate(stated, values(network)), network.states[1].jacobian(symbols("h0", hidden)))


def recursion_gap(name: str = "tanh", steps: int = 3, formula: Any = None, loss: Loss = SQUARED) -> float:
    """How far the recursion is from dL/dh_t, differentiated; `formula(name, t)` gives another one to try."""
    network = unroll(name, steps, loss=loss)
    known = values(network, loss)
    rule = recursion if formula is None else formula
    return max(gap(evaluate(rule(name, t), known), known[error(t).name]) for t in range(1, steps))


def last_error_gap(name: str = "tanh", steps: int = 3, loss: Loss = SQUARED) -> float:
    """How far delta_T = W_hy^T dL_T/dy_T is from dL/dh_T."""
    known = values(unroll(name, steps, loss=loss), loss)
    return gap(evaluate(output_error(steps), known), known[error(steps).name])


def gradient_gap(
    name: str = "tanh", steps: int = 3, weight: str = "W_hh", formula: Any = None, loss: Loss = SQUARED
) -> float:
    """How far a formula for dL/dW (the sum of the steps' terms unless given) is from differentiating L."""
    network = unroll(name, steps, loss=loss)
    stated = gradient(name, steps, weight) if formula is None else formula
    return gap(evaluate(stated, values(network, loss)), network.gradient(weight))


def gradient_of_step_gap(name: str = "tanh", t: int = 3, weight: str = "W_hh", loss: Loss = SQUARED) -> float:
    """How far the sum over k is from the derivative of L_t alone in W."""
    network = unroll(name, t, loss=loss)
    known = values(network, loss)
    return gap(evaluate(gradient_of_step(name, t, weight), known), network.gradient(weight, (t,)))


def scalar_difference(name: str = "tanh", steps: int = 3, weight: str = "W_hh") -> Any:
    """Derivative less formula for a network of one unit, expanded: exactly 0, no sampling involved."""
    network = unroll(name, steps, hidden=1)
    stated = evaluate(expanded_gradient(name, steps, weight), values(network))
    difference = (network.gradient(weight) - stated)[0]
    return sp.expand(difference.replace(Sigma, _sigma_by_softplus) if name == "softplus" else difference)


def derivation(name: str = "tanh", steps: int = 3, weight: str = "W_hh") -> Derivation:
    """How dL/dW is found: lines of SymPy's matrix calculus, and formulas that the gaps above check."""
    return Derivation(
        f"The gradient of the loss in {weight} by backpropagation through time",
        (*_state_steps(name, steps), *_error_steps(name, steps), *_weight_steps(name, steps, weight)),
    )


def _state_steps(name: str, steps: int) -> tuple[Step, ...]:
    jacobian, left = derived_state_jacobian(name), partial("h_{t}", "h_{t-1}")
    return (
        Step(
            f"Unfold the network over its {steps} steps.", equation(f"h_{{{steps}}}", unfolded(name, steps))
        ),
        Step("Differentiate one step in the state before it.", equation(left, jacobian)),
        Step("Write the slope in terms of the state.", equation(left, in_the_state(jacobian, name))),
    )


def _error_steps(name: str, steps: int) -> tuple[Step, ...]:
    carried = rf"\left({partial('h_{t+1}', 'h_{t}')}\right)^{{\top}} {latex(error('t', 1))}"
    return (
        Step(
            "The last state reaches the loss through its own output only.",
            equation(error(steps), output_error(steps)),
        ),
        Step(
            "An earlier state reaches it through its own output and through the next state.",
            equation(error("t"), rf"{latex(output_error('t'))} + {carried}"),
        ),
        Step("Put the Jacobian in.", equation(error("t"), recursion(name))),
    )


def _weight_steps(name: str, steps: int, weight: str) -> tuple[Step, ...]:
    slot, term = _slot(weight), derived_gradient_term(name, weight=weight)
    used = partial(rf"\, {latex(error('t'))}^{{\top}} h_{{t}}", slot)
    return (
        Step(f"The use of {weight} at step t alone, the state before it held fixed.", equation(used, term)),
        Step(
            "The same with the slope in terms of the state.",
            equation(in_the_state(term, name), gradient_term(name, weight=weight)),
        ),
        Step(
            "The weight is shared, so its uses add up.",
            equation(partial("L", slot), gradient(name, steps, weight)),
        ),
    )


def gradient_sum(weight: str = "W_hh") -> str:
    """TeX of the right side of dL_t/dW, a sum over k for any t; the plus marks the immediate derivative.

    Werbos (1990), "Backpropagation through time: what it does and how to do it": ordered derivatives;
    Pascanu, Mikolov and Bengio (2013), equation 4. `gradient_of_step_gap` checks the sum for given t.
    """
    immediate = rf"\frac{{\partial^{{+}} h_{{k}}}}{{\partial {_slot(weight)}}}"
    return rf"\sum_{{k=1}}^{{t}} {partial('L_{t}', 'h_{t}')} {partial('h_{t}', 'h_{k}')} {immediate}"


def _slot(weight: str) -> str:
    return rf"W_{{{weight[2:]}}}"


def _sigma_by_softplus(z: Any) -> Any:
    return 1 - sp.exp(-Softplus(z))
