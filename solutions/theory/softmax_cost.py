"""What one prediction costs: full softmax against a tree of sigmoid decisions, counted and then fitted.

Morin and Bengio (2005), "Hierarchical probabilistic neural network language model"; Mikolov et al. (2013b),
section 2.1 (Huffman tree). Costs are multiply-adds for one (centre, outside) pair; a tree over V words costs
d for each inner node on the way to the word.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Any

import numpy as np
import sympy as sp

from solutions.theory.activations import ACTIVATIONS, Array, Sigma
from solutions.theory.embeddings import DIMENSION, VOCABULARY
from solutions.theory.operations import Tally, fitted, grid, order_of_growth

Code = tuple[int, ...]


def huffman_codes(frequencies: Sequence[float]) -> tuple[Code, ...]:
    """The turns (0 or 1) from the root to each word of a Huffman tree; balanced for 2^n equal frequencies.

    Huffman (1952). A single word has the empty code. Raises `ValueError` for no words.
    """
    if not frequencies:
        raise ValueError("a tree needs at least one word")
    ticket = count()
    heap: list[tuple[float, int, Code]] = [(f, next(ticket), (word,)) for word, f in enumerate(frequencies)]
    heapify(heap)
    codes: dict[int, Code] = {word: () for word in range(len(frequencies))}
    while len(heap) > 1:
        pair = heappop(heap), heappop(heap)
        for turn, (_, _, words) in enumerate(pair):
            codes |= {word: (turn, *codes[word]) for word in words}
        heappush(heap, (pair[0][0] + pair[1][0], next(ticket), pair[0][2] + pair[1][2]))
    return tuple(codes[word] for word in range(len(frequencies)))


def expected_length(frequencies: Sequence[float]) -> float:
    """The mean number of decisions when words come with these frequencies."""
    codes = huffman_codes(frequencies)
    return sum(f * len(code) for f, code in zip(frequencies, codes, strict=True)) / sum(frequencies)


def count_full_softmax(vocabulary: int, dimension: int) -> int:
    """Multiply-adds for the scores of all words, counted while they are done."""
    tally = Tally()
    tally.matvec(grid(vocabulary, dimension), [1] * dimension)
    return tally.multiply_adds


def count_tree(vocabulary: int, dimension: int, word: int = 0) -> int:
    """Multiply-adds for the decisions from the root to one word of the tree over equally frequent words."""
    tally = Tally()
    for _ in huffman_codes([1] * vocabulary)[word]:
        tally.dot([1] * dimension, [1] * dimension)
    return tally.multiply_adds


@lru_cache(maxsize=1)
def softmax_order() -> Any:
    """The order of a full softmax in V and d, from counts."""
    return order_of_growth(fitted(count_full_softmax, (VOCABULARY, DIMENSION)), (VOCABULARY, DIMENSION))


@lru_cache(maxsize=1)
def tree_order() -> Any:
    """The order of a tree in V and d, from counts on trees of depth n over V = 2^n words."""
    depth = sp.Symbol("n", integer=True, positive=True)
    cost = fitted(lambda n, d: count_tree(2**n, d), (depth, DIMENSION), degree=1)
    return order_of_growth(cost, (depth, DIMENSION)).subs(depth, sp.log(VOCABULARY))


def tree_probabilities(frequencies: Sequence[float], scores: Mapping[Code, Any]) -> list[Any]:
    """P(word) as the product of its decisions: sigma(score) for turn 0, sigma(-score) for turn 1.

    `scores` gives one SymPy score for each inner node, named by the turns that lead to it.
    """
    return [
        sp.prod([Sigma(scores[code[:n]] * (1 - 2 * turn)) for n, turn in enumerate(code)])
        for code in huffman_codes(frequencies)
    ]


def inner_nodes(frequencies: Sequence[float]) -> list[Code]:
    """The inner nodes of the Huffman tree: V - 1 of them, each with one vector of its own."""
    return sorted({code[:n] for code in huffman_codes(frequencies) for n in range(len(code))})


def tree_total(frequencies: Sequence[float] = (4, 2, 1, 1)) -> Any:
    """The sum of all words' probabilities, simplified: 1, whatever the scores, so no normaliser is needed."""
    scores = {
        node: sp.Symbol(f"s_{number}", real=True) for number, node in enumerate(inner_nodes(frequencies))
    }
    return sp.simplify(sum(tree_probabilities(frequencies, scores)).rewrite(sp.exp))


def numeric_tree_total(frequencies: Sequence[float], vectors: Array, centre: Array) -> float:
    """The same in NumPy: `vectors` (V - 1, d) for the inner nodes in order, `centre` (d,)."""
    scores = dict(zip(inner_nodes(frequencies), vectors @ centre, strict=True))
    sigma = ACTIVATIONS["sigmoid"].array
    chances = [
        np.prod([sigma(np.asarray(scores[code[:n]] * (1 - 2 * turn))) for n, turn in enumerate(code)])
        for code in huffman_codes(frequencies)
    ]
    return float(sum(chances))
