"""Question 5, gradient problems: why gradients vanish, and three remedies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

import numpy as np
import sympy as sp

from grader.checks.bound import Bound
from grader.checks.formula import DENOMINATOR, MIXED, NUMERATOR, Alternative, Formula, Slip
from grader.checks.inequality import Inequality
from grader.draw import Draw
from grader.notation.tree import Cases, Item, Minus, Node, Plus, Symbol, whole
from grader.notation.vocabulary import Vocabulary, vocabulary
from grader.question import Question, Sheet, Sketch, field_of
from grader.worlds import rnn
from grader.worlds.draws import source
from grader.worlds.functions import DERIVATIVES, sigmoid
from grader.worlds.values import Array, Mismatch, Value, norm
from grader.worlds.world import Reference, World
from questions.ceng403.lstm import cell_product, direct_path
from questions.ceng403.slopes import ACTIVATIONS, PAPER, Slope
from solutions.theory import gradients as theory
from solutions.theory import remedies

STEPS = {"T": 6, "t": 5, "k": 2}
"""The steps behind the letters."""
SOUND, GENTLE = ("sound", "gentle"), 0.2
"""Worlds in which γ bounds the slope, with large and with small singular values; the scale of the small weights."""
OTHER_STEPS = {"T": 8, "t": 4, "k": 1}
"""Other steps, against coincidences."""
EXACT = 1e-20
"""Thirty digits are compared."""
LAYOUTS = (NUMERATOR, DENOMINATOR, MIXED)

STATE_ALIASES: dict[str, str | Node] = {
    "a": "z", "sigma_1": "sigma_max", "s_max": "sigma_max", "smax": "sigma_max", "sigmamax": "sigma_max",
    "lambda": "lambda_max", "lambda_1": "lambda_max", "rho": "lambda_max", "sigma": "sigma_max", "W_h": "W_hh", "u": "z",
    "sigma_{max}": "sigma_max", "γ": "gamma", "g": "gamma", "s_1": "sigma_max", "sigma_W": "sigma_max", "W_x": "W_hx",
    "sigma^max": "sigma_max", "pre": "z", "h_prev": Item("h", (Plus((Symbol("t"), Minus(whole(1)))),)),
}  # fmt: skip
RECURRENT, FROM_INPUT = ("W", "V", "A", "R"), ("U", "B", "Q")
"""The letters that the two weights may have; those of the printed paper come first."""


@lru_cache(maxsize=32)
def state_words(act: str, recurrent: str, from_input: str) -> Vocabulary:
    """The names of the network with its activation and the letters of its weights."""
    letter = frozenset({recurrent})
    logistic = act != "tanh"
    aliases = {name: meant for name, meant in STATE_ALIASES.items() if not (logistic and name == "sigma")}
    return vocabulary(
        letters=["W_hh", "W_hx", "t", "k", "T", "I", "gamma", "sigma_max", "lambda_max"],
        families={"x": 1, "h": 1, "z": 1},
        aliases={recurrent: "W_hh", from_input: "W_hx", **aliases},
        applied={"sigma_max": letter | {"W_hh", "W_{hh}"}, "lambda_max": letter},
        functions={"Diag": "diag", **({"sigma": "sigma"} if logistic else {"sigma'": act})},
        differentials=True,
        roles=_said(recurrent),
        senses={"h": "state", "z": "pre-activation", "gamma": "upper", "sigma_max": "largest", "lambda_max": "largest"},
    )


def _said(recurrent: str) -> dict[str, str]:
    """What the quantities of this question are called in words."""
    singular = ("largest singular value", "maximum singular value", "biggest singular value", "top singular value", "spectral norm")
    found = {"hidden state": "h", "recurrent matrix": recurrent, "recurrent weight matrix": recurrent, "recurrent weights": recurrent}
    for of in ("", f" of {recurrent}", " of the weight matrix", " of the recurrent matrix"):
        found |= {f"{name}{of}": "sigma_max" for name in singular}
        found |= {f"{name}{of}": "lambda_max" for name in ("largest eigenvalue", "spectral radius")}
    return found


CLIP_WORDS = vocabulary(
    letters=["g", "theta"],
    aliases={
        "g^": "g", "c": "theta", "tau": "theta", "threshold": "theta", "g'": "g", "g_t": "g", "theta_max": "theta", "G": "g",
        "g~": "g", "g_new": "g", "g_clipped": "g", "g_clip": "g", "grad": "g", "thr": "theta", "g_old": "g",
    },
    roles={
        **{phrase: "||g||" for phrase in ("norm of g", "norm of the gradient", "norm of the gradient g", "gradient norm", "length of g", "norm", "its norm")},
        "threshold": "theta", "clipping threshold": "theta", "gradient": "g", "maximum norm": "theta",
    },
)  # fmt: skip
SKIP_WORDS = vocabulary(
    letters=["I", "h"],
    families={},
    functions={"F": "F"},
    applied={"J_F": frozenset()},
    aliases={"x": "h", "J_F": "J_F", "Id": "I", "E": "I", "F_h": "J_F", "h_t": "h", "h_l": "h", "I_n": "I", "I_H": "I", "DF": "J_F", "identity": "I", "JF": "J_F", "J": "J_F"},
    differentials=True,
    senses={"I": "identity"},
)  # fmt: skip


def spectral_radius(matrix: Value) -> Value:
    """Largest modulus of an eigenvalue, sample by sample."""
    if not isinstance(matrix, np.ndarray) or matrix.ndim != 3 or matrix.shape[1] != matrix.shape[2]:
        raise Mismatch("an eigenvalue is taken of something that is no square matrix")
    found: Array = np.abs(np.linalg.eigvals(matrix)).max(axis=1)
    return found


def sigma(value: Value) -> Value:
    """``σ(W)`` is a singular value, ``σ(z_t)`` a sigmoid: the argument tells."""
    return norm(value) if np.ndim(value) == 3 and np.shape(value)[2] > 1 else sigmoid(value)


def sigma_slope(value: Value) -> Value:
    """``σ'(z_t)``."""
    found: Value = DERIVATIVES["sigmoid"](np.asarray(value))
    return found


SPECTRAL: dict[str, Callable[..., Value]] = {
    "lambda_max": spectral_radius, "sigma_max": norm, "sigma": sigma, "sigma'": sigma_slope,
}  # fmt: skip


@lru_cache(maxsize=8)
def state_world(act: str, seed: int, name: str) -> World:
    """``h_t = act(W h_{t-1} + U x_t)`` with the bound γ and the singular values of W."""
    sizes = rnn.ONE_BY_ONE if name == "small" else rnn.Sizes()
    steps = OTHER_STEPS if name == "other" else STEPS
    net = rnn.network(seed + 5, steps["T"], act, sizes, bias=False, recurrent=GENTLE if name == "gentle" else rnn.RECURRENT)
    found = rnn.with_identity(rnn.world(net, steps))
    weights = net.weights["W_hh"]
    eigenvalues = spectral_radius(weights)
    drawn = source(seed, "gamma").uniform(0.3, 1.6, weights.shape[0])
    gamma = np.full_like(drawn, float(Fraction(Slope(act).bound))) if name in SOUND else drawn
    letters = {**found.letters, "gamma": gamma, "sigma_max": norm(weights), "lambda_max": eigenvalues}
    return replace(found, letters=letters, functions=SPECTRAL)


@lru_cache(maxsize=4)
def border_world(seed: int) -> World:
    """Values of γ and the singular value on both sides of ``γ σ = 1``, and on it; the same for ``σ = 1``."""
    rng = source(seed, "border")
    gamma = np.concatenate([rng.uniform(0.2, 3.0, 40), [0.5, 2.0, 0.25, 4.0, 0.5, 2.0, 1.0]])
    sigma = np.concatenate([rng.uniform(0.2, 3.0, 40), [2.0, 0.5, 4.0, 0.25, 1.0, 1.0, 1.0]])
    weights = np.zeros((gamma.size, 2, 2))
    weights[:, 0, 0], weights[:, 1, 1] = sigma, 0.5 * sigma
    radius = sigma * rng.uniform(0.3, 0.9, gamma.size)
    letters = {"gamma": gamma, "sigma_max": sigma, "lambda_max": radius, "W_hh": weights}
    return World(letters=letters, counters=STEPS, functions=SPECTRAL)


@lru_cache(maxsize=4)
def clip_world(seed: int) -> World:
    """Gradients shorter and longer than the threshold."""
    rng = source(seed, "clip")
    directions = rng.standard_normal((8, 3, 1))
    lengths = np.array([0.2, 0.5, 0.9, 0.99, 1.01, 1.5, 3.0, 10.0])[:, None, None]
    theta = rng.uniform(0.5, 3.0, 8)
    unit = directions / np.linalg.norm(directions, axis=1, keepdims=True)
    return World(letters={"g": unit * lengths * theta[:, None, None], "theta": theta})


@lru_cache(maxsize=4)
def skip_world(seed: int, size: int) -> World:
    """A block F with a random Jacobian at a random state."""
    rng = source(seed, "skip")
    jacobian, h = rng.standard_normal((4, size, size)), rng.standard_normal((4, size, 1))
    identity = np.broadcast_to(np.eye(size), jacobian.shape)

    def derivative(top: Reference, bottom: Reference, immediate: bool) -> Array | None:
        if bottom[0] != "h":
            return None
        return {"F": jacobian, "h": identity}.get(top[0])

    functions: dict[str, Callable[..., Value]] = {"F": lambda *arguments: np.tanh(jacobian @ h), "F'": lambda *arguments: jacobian}
    return World(letters={"I": identity, "h": h, "J_F": jacobian}, derivative=derivative, functions=functions)


def clipped(node: Node) -> Node:
    """``if ‖g‖ > θ: g = θ g/‖g‖``: that g stays as it is otherwise goes without saying."""
    if isinstance(node, Cases) and all(condition is not None for _, condition in node.branches):
        return Cases((*node.branches, (Symbol("g"), None)))
    return node


def make(draw: Draw) -> Sheet:
    """Jacobian product, its bound, the condition; clipping, gating, skip connections."""
    act = draw.choice("activation", ACTIVATIONS, canonical=PAPER)
    recurrent = draw.choice("recurrent weight", RECURRENT, canonical="W")
    from_input = draw.choice("input weight", FROM_INPUT, canonical="U")
    slope, words = Slope(act), state_words(act, recurrent, from_input)
    diag = slope.diagonal

    def worlds(name: str) -> World:
        return state_world(act, draw.seed, name)

    powers = "^{T-k}"
    with_value = f"(sigma_max/{slope.limit})" if slope.limit != "1" else "sigma_max"
    return Sheet(
        given=given(slope, recurrent, from_input),
        fields={
            "a.jacobian": field_of("formula", 1, Formula(
                f"{diag('t')} W_hh", words, worlds, targets=("∂h_t/∂h_{t-1}",), layouts=LAYOUTS, orientation=True,
                forbidden=("∂h_t/∂h_{t-1}",),
                slips=(Slip("W_hh", f"The derivative of the activation, {diag('t')}, is missing."),),
            )),
            "a.product": field_of("formula", 2, Formula(
                f"prod_{{t=k+1}}^{{T}} {diag('t')} W_hh", words, worlds, targets=("∂h_T/∂h_k",), layouts=LAYOUTS,
                orientation=True, forbidden=("∂h_T/∂h_k",), unfinished=("∂h_t/∂h_{t-1}",),
                slips=(
                    Slip(f"prod_{{t=k}}^{{T}} {diag('t')} W_hh", "The product starts at t = k: one factor too many."),
                    Slip(f"prod_{{t=k+1}}^{{T-1}} {diag('t')} W_hh", "The product ends at T - 1: the last factor is missing."),
                    Slip(f"prod_{{t=k+1}}^{{T}} W_hh {diag('t')}", "The factors within a step are in the wrong order."),
                    Slip(f"({diag('k+1')} W_hh) ({diag('k+2')} W_hh) ... ({diag('T')} W_hh)",
                         "The factors are in the wrong order: later steps must stand on the left."),
                    Slip("W_hh^{T-k}", "The derivatives of the activation are missing."),
                ),
            )),
            "a.bound": field_of("formula", 2, Bound(
                f"(gamma sigma_max){powers}", words, worlds, targets=("norm(∂h_T/∂h_k)",), forbidden=("∂h_T/∂h_k",), sound=SOUND,
                alternatives=(Alternative(f"{with_value}{powers}", f"Right, with γ = {slope.bound}."),),
                slips=(
                    Slip("(gamma sigma_max)^T", "The exponent is T - k, the number of steps, not T."),
                    Slip(f"{with_value}^T", "The exponent is T - k, the number of steps, not T."),
                    Slip("gamma sigma_max", "This is the bound for one step: it must be raised to the power T - k."),
                    Slip("(gamma sigma_max)^{T-k+1}", "The exponent is T - k: there are T - k factors."),
                    Slip("(gamma sigma_max)^{T-k-1}", "The exponent is T - k: there are T - k factors."),
                    Slip("(gamma sigma_max)^{k-T}", "The sign of the exponent is wrong."),
                    Slip(f"gamma{powers}", "The largest singular value of W is missing."),
                    Slip(f"(gamma lambda_max){powers}", "The largest singular value bounds the norm, not the largest eigenvalue."),
                    Slip(f"gamma sigma_max{powers}", "γ comes with every factor: it is raised to the power T - k too."),
                ),
            )),
            "a.condition": field_of("formula", 1, Inequality(
                ("sigma_max < 1/gamma", f"sigma_max < {slope.limit}"), words, lambda: border_world(draw.seed),
                doubtful=lambda said: "explo" in said and "vanish" not in said, opposite="explo",
                near=(
                    ("sigma_max <= 1/gamma", "At equality nothing is said: the sign must be strict."),
                    (f"sigma_max <= {slope.limit}", "At equality nothing is said: the sign must be strict."),
                    ("sigma_max > 1/gamma", "This is the condition for explosion, not for vanishing."),
                    (f"sigma_max > {slope.limit}", "This is the condition for explosion, not for vanishing."),
                    ("sigma_max < gamma", "The bound is 1/γ, not γ."),
                    ("lambda_max < 1/gamma", "The largest singular value decides, not the largest eigenvalue."),
                    (f"lambda_max < {slope.limit}", "The largest singular value decides, not the largest eigenvalue."),
                ),
            )),
            "a.eigenvalues": field_of("prose", 2),
            "b.clipping": field_of("formula", 2, Formula(
                "g min(1, theta/norm(g))", CLIP_WORDS, lambda name: clip_world(draw.seed), targets=("g",), adapt=clipped,
                slips=(
                    Slip("theta g / norm(g)", "This rescales always: small gradients would be enlarged; the minimum or the case is missing."),
                    Slip("g max(1, theta/norm(g))", "The maximum enlarges small gradients and lets large ones pass: the minimum is needed."),
                    Slip("g min(1, norm(g)/theta)", "The quotient is upside down: it must be θ/‖g‖."),
                    Slip("min(1, theta/norm(g))", "The gradient itself is missing: this is only its factor."),
                ),
            )),
            "b.clipping_threshold": field_of("prose", 2),
            "b.lstm": field_of("formula", 2, cell_product(direct_path(draw.seed), draw.seed)),
            "b.lstm_flow": field_of("prose", 2),
            "b.skip": field_of("formula", 2, Formula(
                "I + ∂F/∂h", SKIP_WORDS, lambda name: skip_world(draw.seed, 1 if name == "small" else 3),
                layouts=LAYOUTS, orientation=True,
                slips=(
                    Slip("∂F/∂h", "The identity is missing: the skip path itself passes the gradient on."),
                    Slip("I ∂F/∂h", "The identity is added to the Jacobian, not multiplied with it."),
                    Slip("I - ∂F/∂h", "The sign is wrong: the two paths add up."),
                ),
            ), against=r"(?s)(?<!.)(?!.*(?:x\s*\+|\+\s*x\b|F\s*\(\s*x)).*?(?:partial|∂|/\s*d|\bd)\s*x\b"),
            "b.skip_flow": field_of("prose", 2),
        },
        figures={"a.eigenvalues": Sketch("decay", {"activation": act})},
        witnesses={
            "a.jacobian": slope.agrees,
            "a.product": lambda: product_agrees(act),
            "a.bound": lambda: bound_holds(act),
            "a.condition": lambda: bool(theory.critical_norm() == 1 / sp.Symbol("gamma", positive=True)),
            "b.skip": lambda: not any(remedies.residual_difference()),
        },
    )  # fmt: skip


def given(slope: Slope, recurrent: str, from_input: str) -> dict[str, object]:
    """What the words say of the activation and the weights."""
    return {
        "f": slope.tex, "f_short": slope.name, "f_defined": slope.defined,
        "f_is_tanh": slope.name == "tanh", "f_is_sigmoid": slope.name == "sigmoid", "slope": slope.tex_at, "rule": slope.tex_rule,
        "bound": slope.bound, "bound_tex": "1" if slope.bound == "1" else r"\tfrac{1}{4}", "attained": slope.attained,
        "limit": slope.limit, "W": recurrent, "U": from_input,
    }  # fmt: skip


@lru_cache(maxsize=4)
def product_agrees(act: str) -> bool:
    """Whether the product of Jacobians is what SymPy's differentiation gives."""
    return bool(theory.product_gap(act) < EXACT)


@lru_cache(maxsize=4)
def bound_holds(act: str) -> bool:
    """Whether no run of the network exceeds the bound."""
    norms, bounds = theory.norms_and_bounds(theory.random_run(0, act))
    return bool((np.subtract(norms, bounds) <= 1e-12).all())


QUESTION = Question("gradients", make)
