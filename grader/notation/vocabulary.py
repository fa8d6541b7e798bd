"""What the names in an answer to one field may be: letters, indexed families, functions, with their spellings."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from grader.notation.programs import IF_ELSE, PROGRAMS
from grader.notation.tree import Call, Item, Node, Symbol, whole

STANDARD_FUNCTIONS: Mapping[str, str] = {
    **{name: name for name in ["sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth", "sech", "csch", "exp", "log", "ln", "log2", "log10", "sqrt", "cbrt", "max", "min", "abs", "norm", "floor", "ceil", "sign", "diag", "det", "trace", "rank", "softmax", "relu", "softplus", "erf", "gcd", "concat", "sigmoid", "erf", "vec", "outer", "dot", "transpose", "inv"]},
    "arcsin": "arcsin", "arccos": "arccos", "arctan": "arctan", "asin": "arcsin", "acos": "arccos",
    "atan": "arctan", "arcsinh": "arcsinh", "asinh": "arcsinh", "arccosh": "arccosh", "acosh": "arccosh",
    "arctanh": "arctanh", "atanh": "arctanh", "artanh": "arctanh", "lg": "lg", "tr": "trace", "Tr": "trace",
    "sgn": "sign", "ReLU": "relu", "Relu": "relu", "logistic": "sigmoid", "sigm": "sigmoid", "Sigmoid": "sigmoid",
    "Softmax": "softmax", "Diag": "diag", "sqrtm": "sqrt", "cat": "concat", "Concat": "concat", "ld": "log2",
    "lb": "log2", "Max": "max", "Min": "min", "Tanh": "tanh", "Exp": "exp", "Log": "log", "Ln": "ln",
    "concatenate": "concat", "vstack": "concat", "hstack": "concat", "stack": "concat", "log_2": "log2", "log_10": "log10", "log_e": "ln",
    "factorial": "factorial", "binomial": "binomial", "binom": "binomial", "Log2": "log2", "inverse": "inv",
    "logsumexp": "logsumexp", "mul": "hadamard", "multiply": "hadamard", "hadamard": "hadamard", "matmul": "matmul",
    "mm": "matmul", "mv": "matmul", "square": "square", "mean": "mean", "avg": "mean", "average": "mean", "eye": "eye",
    "comb": "binomial", "nCr": "binomial", "expit": "sigmoid", "fabs": "abs",
    "log1p": "lnOnePlus", "expm1": "expMinusOne", "exp2": "twoTo", **{name: name for name in (*PROGRAMS, IF_ELSE)},
}  # fmt: skip


PLAIN_NUMBER = 20
"""Whole numbers up to this can't be lost in a double beside quantities of ordinary size."""
COUNTS = {str(count): whole(count) for count in range(PLAIN_NUMBER + 1)}
"""The literals that most formulas are written with."""
_INDEX_LETTERS = frozenset("tkTjioc")


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The names of one field. Keys of ``letters`` are spellings with their subscript (``W_hh``, ``sigma_max``)."""

    letters: Mapping[str, Node] = field(default_factory=dict)
    families: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """Spelling of the base to (canonical family, number of indices)."""
    functions: Mapping[str, str] = field(default_factory=lambda: STANDARD_FUNCTIONS)
    applied: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Letters that may carry an argument for show: ``sigma_max(W)``; an empty set allows any."""
    differentials: bool = False
    """Whether ``dh_t/dx`` and ``∂h_t/∂x`` are derivatives here."""
    sequences: frozenset[str] = frozenset()
    """Names of chain-rule probabilities: ``P(w_i | w_{<i})``."""
    weights: bool = False
    """Whether candidates may use weight letters of their own."""
    vectors: frozenset[str] = frozenset()
    """Families whose last index may be left out: ``e_t`` is then the vector of the ``e_{tj}``."""
    leaves: Mapping[str, Node] = field(init=False)
    """Letters that are themselves whatever power or operator stands behind them, and small whole numbers."""
    members: dict[tuple[str, ...], Node] = field(init=False, default_factory=dict, repr=False)
    """What names with their subscripts (``h_{t-1}``, ``W_{hh}``) turned out to mean: a field has few of them."""

    def __post_init__(self) -> None:
        raised = {spelled.partition("^")[0] for names in (self.letters, self.families) for spelled in names if "^" in spelled}
        if "expectation" in self.functions.values():
            raised |= {run for run, function in self.functions.items() if function == "expectation"}
        plain = {run: node for run, node in self.letters.items() if isinstance(node, Symbol) and run not in raised}
        object.__setattr__(self, "leaves", {**plain, **COUNTS})  # a frozen dataclass sets its derived field once

    roles: Mapping[str, str] = field(default_factory=dict)
    """What quantities are called in words, in small letters, and how they are written here: ``hidden state`` is ``h``."""

    senses: Mapping[str, str] = field(default_factory=dict)
    """What letters and families mean here where words could say the opposite: ``h`` is of the ``encoder``."""

    def knows(self, name: str) -> bool:
        """Whether a bare run of letters has a meaning of its own."""
        return name in self.letters or name in self.families or name in self.functions

    def member(self, run: str) -> tuple[str, str] | None:
        """A member of a family typed in one run, ``ht`` for ``h_t``: the family's spelling and the index letter."""
        base, index = run[:-1], run[-1:]
        if len(run) > 3 or self.knows(run) or index not in _INDEX_LETTERS:
            return None
        return (base, index) if self.families.get(base, ("", 0))[1] == 1 else None

    def raised_index(self, family: str, written: int) -> bool:
        """Whether the last of two indices may stand above: ``e_t^j``."""
        return family in self.vectors and written == 1

    def suggestion(self, name: str) -> str:
        """A sentence that points to the nearest names, each in the spelling of the question, or lists some."""
        if name in self._own_spellings():
            return "It is an index here, or needs one, and has no value by itself."
        base, _, index = name.partition("_")
        near = difflib.get_close_matches(name, self._own_spellings(), n=3, cutoff=0.6)
        if not near and index:
            near = [f"{family}_{index}" for family in difflib.get_close_matches(base, list(self.families), n=1, cutoff=0.6)]
        if not near and len(name) > 2:
            near = difflib.get_close_matches(name, [f for f in self.functions if f != name], n=2, cutoff=0.6)
        if near:
            return f"Did you mean {' or '.join(near)}?"
        return "Names that are known here: " + ", ".join(self._own_spellings()[:12]) + "."

    def _own_spellings(self) -> list[str]:
        """The families and letters as the question itself writes them, without other spellings."""
        letters = [name for name, node in self.letters.items() if node == Symbol(name) and name not in ("e", "pi")]
        families = [family for family, (canonical, _) in self.families.items() if family == canonical]
        return list(dict.fromkeys([*families, *letters]))


def vocabulary(
    letters: Iterable[str] = (),
    families: Mapping[str, int] | None = None,
    functions: Mapping[str, str] | None = None,
    aliases: Mapping[str, str | Node] | None = None,
    **options: object,
) -> Vocabulary:
    """A vocabulary from plain lists. ``aliases`` maps a spelling to a letter, a family, or a node."""
    if not (families or functions or aliases or options):
        return _of_letters(tuple(letters))
    families = families or {}
    named: dict[str, Node] = {name: Symbol(name) for name in letters}
    indexed = {name: (name, arity) for name, arity in families.items()}
    for spelling, meaning in (aliases or {}).items():
        if isinstance(meaning, Node):
            named[spelling] = meaning
        elif meaning in families:
            indexed[spelling] = (meaning, families[meaning])
        else:
            named[spelling] = Symbol(meaning)
    return _with_constants(named, families=indexed, functions={**STANDARD_FUNCTIONS, **(functions or {})}, **options)


@lru_cache(maxsize=256)
def _of_letters(letters: tuple[str, ...]) -> Vocabulary:
    """The vocabulary of letters alone: the fields of all variants that have the same ones share it."""
    return _with_constants({name: Symbol(name) for name in letters})


def _with_constants(named: dict[str, Node], **options: object) -> Vocabulary:
    constants = {constant: Symbol(constant) for constant in ("e", "pi")}
    return Vocabulary(letters={**named, **{name: node for name, node in constants.items() if name not in named}}, **options)  # type: ignore[arg-type]  # the fields of the dataclass, checked by it


__all__ = ["STANDARD_FUNCTIONS", "Call", "Item", "Vocabulary", "vocabulary"]
