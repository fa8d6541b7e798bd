"""Orders of growth: pairs with the reason, and agreement with brute force on sums of powers."""

from __future__ import annotations

from fractions import Fraction
from itertools import product as pairs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.notation.answer import read
from grader.notation.reading import TooLarge
from grader.notation.tree import Node, Relation
from grader.notation.vocabulary import vocabulary
from grader.worlds.growth import Order, UnknownLetter, compare, order, quotient, spelled
from grader.worlds.hull import below_hull
from grader.worlds.monomials import Monomial, Unordered

WORDS = vocabulary(
    list("nmkTHDVd"), functions={"O": "O", "Theta": "O", "Omega": "Omega", "o": "o"}, aliases={"N": "n"}
)


def tree(text: str) -> Node:
    node = read(text, WORDS).statements[0].node
    return node.items[-1] if isinstance(node, Relation) else node


def relation(a: str, b: str) -> str:
    return compare(order(tree(a)), order(tree(b)))


PAIRS = [
    ("H^2 + HD + D^2", "(H+D)^2", "same", "mixed term on the hull"),
    ("H^2 + HD", "(H+D)^2", "lower", "D^2 is outside the hull of the others"),
    ("H^2 + D^2", "H^2 + HD", "higher", "D^2 is larger than HD for large D"),
    ("T H max(H, D)", "T(H^2 + HD)", "same", "maximum for the sum"),
    ("min(n,m) max(n,m)", "n m", "same", "a pair"),
    ("min(n, m)", "n", "lower", "m may be smaller"),
    ("n^2 m/(n+m)", "n min(n,m)", "same", "a quotient of sums"),
    ("sqrt(n^2+m^2)", "n + m", "same", "root of a sum"),
    ("sqrt(nm)", "n + m", "lower", "geometric mean"),
    ("log_2 n", "\\ln n^3", "same", "base and power of a logarithm"),
    ("log(nm)", "log n + log m", "same", "logarithm of a product"),
    ("log(n+m)", "log max(n, m)", "same", "logarithm of a sum"),
    ("log n log m", "log(nm)", "higher", "product of logarithms"),
    ("\\log\\log n", "log n", "lower", "iterated logarithm"),
    ("(log n)^9", "n^{0.01}", "lower", "logarithms stand below every power"),
    ("d log V", "V log d", "incomparable", "letters exchanged"),
    ("n log m", "n^2 + m^2", "lower", "log m is below every power of m"),
    ("n log m", "n + m", "incomparable", "n log m exceeds n + m on the diagonal"),
    ("2^{n+1}", "2^n", "same", "constant factor"),
    ("2^{2n}", "4^n", "same", "base and exponent"),
    ("2^n", "3^n", "lower", "bases"),
    ("n!", "n^n", "lower", "Stirling"),
    ("(n/e)^n sqrt(n)", "n!", "same", "Stirling in full"),
    ("(n+1)!", "n!", "higher", "a factor n + 1"),
    ("(n+1)^n", "n^n", "same", "the factor tends to e"),
    ("n^{log n}", "2^n", "lower", "quasi-polynomial"),
    ("n^{log n}", "n^9", "higher", "quasi-polynomial"),
    ("2^{log_2 n}", "n", "same", "exponential of a logarithm"),
    ("log(n!)", "n log n", "same", "Stirling"),
    ("log(2^n + n^3)", "n", "same", "the exponential leads"),
    ("2^{n+m}", "2^n + 2^m", "higher", "product against sum of exponentials"),
    ("2^{n+m}", "4^n + 4^m", "lower", "on the hull of the exponents"),
    ("2^{nm}", "2^n + 2^m", "higher", "exponent that mixes variables"),
    ("2^n + n m", "2^n + m", "higher", "m may be larger than the exponential"),
    ("n^2/n", "n", "same", "cancelling"),
    ("T H - H", "T H", "same", "a dominated term subtracted"),
    ("(n+1)^2 - n^2", "n", "same", "squares cancel"),
    ("sum_{t=1}^{T} (H^2+HD)", "T(H^2+HD)", "same", "a constant summand"),
    ("sum_{i=1}^n i", "n^2", "same", "arithmetic series"),
    ("sum_{i=1}^n 1/i", "log n", "same", "harmonic series"),
    ("sum_{i=1}^n i^2 log i", "n^3 log n", "same", "powers and logarithms"),
    ("sum_{i=1}^n 2^i", "2^n", "same", "geometric series"),
    ("1 + 2 + ... + n", "n^2", "same", "dots"),
    ("prod_{i=1}^n i", "n!", "same", "product"),
    ("\\lceil \\log_2 n \\rceil", "log n", "same", "rounded up"),
    ("O(T) * O(H)", "\\Theta(TH)", "same", "wrappers multiply"),
    ("7", "O(1)", "same", "constants"),
    ("1/n", "1", "lower", "decreasing"),
]


@pytest.mark.parametrize(("a", "b", "expected", "why"), PAIRS, ids=[f"{a} | {b}" for a, b, _, _ in PAIRS])
def test_pairs(a: str, b: str, expected: str, why: str) -> None:
    mirrored = {"lower": "higher", "higher": "lower"}
    assert relation(a, b) == expected, why
    assert relation(b, a) == mirrored.get(expected, expected), why


@pytest.mark.parametrize(
    "text", ["T - H", "max(n,m) - min(n,m)", "sqrt(n^2+m^2) - n", "-n", "n - n", "sum_{i} i"]
)
def test_what_has_no_order_is_said_to_have_none(text: str) -> None:
    with pytest.raises(Unordered):
        order(tree(text))


@pytest.mark.parametrize("text", ["Omega(n)", "o(n)"])
def test_one_sided_bounds_are_no_answer(text: str) -> None:
    with pytest.raises(Unordered, match=r"write O or Θ"):
        order(tree(text))


@pytest.mark.parametrize("text", ["9^9^9^9 n", "10^{10^{10}}", "(2n)^{10^9}"])
def test_constants_are_bounded(text: str) -> None:
    with pytest.raises(TooLarge):
        order(tree(text))


def test_unknown_letters_are_named() -> None:
    with pytest.raises(UnknownLetter) as raised:
        order(tree("n m"), frozenset("n"))
    assert raised.value.name == "m"


def test_the_missing_factor_is_found() -> None:
    factor = quotient(order(tree("H^2 + HD")), order(tree("T(H^2+HD)")))
    assert factor is not None and spelled(factor) == "T"
    assert quotient(order(tree("T + H")), order(tree("T H"))) is None


Powers = st.tuples(st.integers(0, 3), st.integers(0, 3))


@settings(max_examples=200, deadline=None)
@given(st.sets(Powers, min_size=1, max_size=4), st.sets(Powers, min_size=1, max_size=4))
def test_sums_of_powers_agree_with_brute_force(a: set[tuple[int, int]], b: set[tuple[int, int]]) -> None:
    """A sum is dominated when in every direction of the logarithms its largest term is."""
    rays = list(pairs(range(10), range(10)))

    def largest(terms: set[tuple[int, int]], ray: tuple[int, int]) -> int:
        return max(x * ray[0] + y * ray[1] for x, y in terms)

    below = all(largest(a, ray) <= largest(b, ray) for ray in rays)
    above = all(largest(b, ray) <= largest(a, ray) for ray in rays)
    expected = {(True, True): "same", (True, False): "lower", (False, True): "higher"}.get(
        (below, above), "incomparable"
    )
    assert compare(_order(a), _order(b)) == expected


def _order(terms: set[tuple[int, int]]) -> Order:
    return Order(tuple(Monomial(_powers(term)) for term in terms))


def _powers(term: tuple[int, int]) -> tuple[tuple[tuple[str, int], int], ...]:
    return tuple(((name, 0), power) for name, power in zip("nm", term, strict=True) if power)


def test_the_hull_of_three_points() -> None:
    """(1, 1, 1) lies below the centre of (3, 0, 0), (0, 3, 0), (0, 0, 3), but (1, 1, 2) does not."""
    points = [[Fraction(3 * (i == j)) for j in range(3)] for i in range(3)]
    assert below_hull([[(row, Fraction(1))] for row in points])
    assert not below_hull([[(row, Fraction(1 + (i == 2)))] for i, row in enumerate(points)])
