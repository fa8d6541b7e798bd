"""Counts the work behind the reference of a check: its operations, and the digits that are given or worked out.

Each sign of the reference is one operation, each value of a function too; a sum over a stated number of terms counts every
term. Indices and bounds are names, not work. A question whose reference is the end of a longer way says in ``Sheet.work``
what that way takes.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache, singledispatch

from grader.checks.counts import Count
from grader.checks.depends import Depends
from grader.checks.derivation import Derivation
from grader.checks.finding import Check
from grader.checks.formula import Formula
from grader.checks.given import node_of
from grader.checks.growth import Growth
from grader.checks.identity import PerplexityRelation
from grader.checks.inequality import Inequality
from grader.checks.number import Number
from grader.checks.numerals import significant_digits
from grader.checks.polynomial import Polynomial
from grader.checks.randomised import RandomFactor
from grader.checks.ranking import Ranking
from grader.checks.table import Table
from grader.exam import ExamError
from grader.notation.answer import read
from grader.notation.tree import Big as Repeated
from grader.notation.tree import (
    Call,
    Derivative,
    Ellipsis,
    Item,
    Minus,
    Node,
    Over,
    Plus,
    Power,
    Relation,
    Sequence,
    Times,
    Transposed,
    children,
    walk,
)
from grader.notation.tree import Number as Literal
from grader.notation.vocabulary import Vocabulary
from grader.question import Sheet, Work
from grader.records import Problem
from solutions.audit.answers import expectations

ONE_EACH = (Times, Over, Power, Transposed, Call, Derivative, Minus)
"""Nodes that are one operation on what stands in them."""
NAMES = (Item, Sequence)
"""Nodes whose parts only name something."""


class Uncounted(Exception):
    """A check whose work is not known."""


def work_on(sheet: Sheet, name: str) -> Work:
    """The work on a field: as the question says, else as its reference shows; none where a person judges sentences.

    Raises ExamError where neither is known.
    """
    if name in sheet.work:
        return sheet.work[name]
    check = sheet.fields[name].check
    try:
        return Work() if check is None else work(check)
    except Uncounted as why:
        raise ExamError(Problem(name, "work", str(why), "Say it in the work of the sheet.")) from None


def operations(node: Node) -> int:
    """The operations of a formula.

    >>> from grader.notation.vocabulary import vocabulary
    >>> words = vocabulary(letters=["a", "b"], families={"x": 1})
    >>> [operations(read(text, words).statements[0].node) for text in ("a - b", "2 a^2 + b", "sum_{i=1}^{4} x_i", "x_{a-1}")]
    [1, 3, 3, 0]
    """
    if isinstance(node, NAMES):
        return 0
    if isinstance(node, Repeated):
        times = _terms(node)
        return times * operations(node.body) + max(1, times - 1)
    if isinstance(node, Plus):
        inside = (term.of if isinstance(term, Minus) else term for term in node.terms)  # a difference is one operation
        return len(node.terms) - 1 + sum(map(operations, inside))
    if isinstance(node, Relation):
        return max(map(operations, node.items))  # the sides name one value
    own = 1 if isinstance(node, ONE_EACH) else len(node.before) + 1 if isinstance(node, Ellipsis) else 0
    return own + sum(map(operations, children(node)))


def _terms(node: Repeated) -> int:
    """How many terms a sum has; 1 where that is a letter."""
    if isinstance(node.low, Literal) and isinstance(node.high, Literal):
        return max(1, int(node.high.value - node.low.value) + 1)
    return 1


def digits(node: Node) -> int:
    """The significant digits of the numbers in a formula; those of one digit are part of its form."""
    found = [significant_digits(part.text) for part in walk(node) if isinstance(part, Literal)]
    return sum(count for count in found if count > 1)


@singledispatch
def work(check: Check) -> Work:
    """The work behind a check. Raises Uncounted where nobody has said what it is."""
    raise Uncounted(f"Nobody has said what work there is behind a {type(check).__name__}.")


@work.register
def _(check: Formula) -> Work:
    return _of_formula(check.reference_node)


@work.register
def _(check: Count) -> Work:
    return work(check.formula)


@work.register
def _(check: Inequality) -> Work:
    return _of_text(check.references[0], check.vocabulary)


@work.register
def _(check: Growth) -> Work:
    return _of_text(check.alternatives[0].order, check.vocabulary)


@work.register
def _(check: Polynomial) -> Work:
    return _of_text(check.reference, check.vocabulary)


@work.register(Derivation)
@work.register(PerplexityRelation)
@work.register(RandomFactor)
@work.register(Depends)
def _(check: Derivation | PerplexityRelation | RandomFactor | Depends) -> Work:
    """What the audit types in as the right answer; these checks have no other reference."""
    answer = next(expectations(check)).answer
    return _of_text(str(answer), check.vocabulary)


@work.register
def _(check: Number) -> Work:
    """The way to the number: what is given, the operations if the value is an expression, and the digits of the result."""
    written = Work() if isinstance(check.value, (int, float, Fraction)) else _of_formula(node_of(check.value))
    given = sum(significant_digits(str(value)) for value in check.letters.values())
    return written + Work(digits=given + significant_digits(check.tolerance.shown(check.reference)))


@work.register
def _(check: Ranking) -> Work:
    return Work(digits=sum(significant_digits(str(float(Fraction(chance)))) for _, chance in check.reference))


@work.register
def _(check: Table) -> Work:
    cells = [*check.cells.values(), *(check.conventions[0].cells.values() if check.conventions else ())]
    return sum((work(cell) for cell in cells), Work())


@lru_cache(maxsize=4096)
def _of_formula(node: Node) -> Work:
    return Work(operations(node), digits(node))


def _of_text(text: str, words: Vocabulary) -> Work:
    """The work in all formulas of a text."""
    return sum((_of_formula(statement.node) for statement in read(text, words).statements), Work())
