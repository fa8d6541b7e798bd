"""The table of question 7: which models are compared, what each cell must say, and its words in the key."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from grader.checks.growth import Also, Growth, orders
from grader.checks.polynomial import Polynomial
from grader.checks.table import Convention, Place, Table
from grader.notation.vocabulary import vocabulary
from solutions.theory import complexity, parameters
from solutions.theory.parameters import Bias, Model

_SIZES = {"h": "H", "d": "D", "n": "H", "m": "D"}
COUNT_WORDS = vocabulary(letters=["H", "D"], aliases=_SIZES, senses={"H": "hidden size", "D": "input size"})
_CELL_WORDS = vocabulary(letters=["H", "D"], aliases=_SIZES, functions={"O": "O"})
"""In the table stand orders too, and some write one where a count is asked for."""
ONE_BIAS, TWO_BIASES, NO_BIAS = "one bias vector for each gate", "two bias vectors for each gate", "no bias vectors"
SEPARATE = "a separate recurrent bias for the candidate of the GRU"
BIASES = {ONE_BIAS: Bias.ONE, TWO_BIASES: Bias.TWO, NO_BIAS: Bias.NONE, SEPARATE: Bias.CANDIDATE}
"""Convention to the way the theory counts by it; the first is the reference."""


class Row(NamedTuple):
    """A model of the table, and what else its row may be called."""

    model: Model
    others: tuple[str, ...] = ()


ROWS = {
    "Vanilla RNN": Row(parameters.RNN, ("RNN", "Simple RNN", "Elman RNN", "Basic RNN")),
    "LSTM": Row(parameters.LSTM, ("Unidirectional LSTM", "Standard LSTM")),
    "GRU": Row(parameters.GRU, ("Unidirectional GRU", "Standard GRU")),
    "Bidirectional RNN": Row(parameters.BIDIRECTIONAL_RNN, ("BiRNN", "Bi-RNN", "Bidir. RNN", "BRNN")),
    "Bidirectional LSTM": Row(parameters.BIDIRECTIONAL_LSTM, ("BiLSTM", "Bi-LSTM", "Bidir. LSTM", "BLSTM")),
    "Bidirectional GRU": Row(parameters.BIDIRECTIONAL_GRU, ("BiGRU", "Bi-GRU", "Bidir. GRU", "BGRU")),
}
PAPER = ("Vanilla RNN", "LSTM", "GRU", "Bidirectional LSTM")
"""The rows of the printed paper."""
COLUMNS = {
    "time": ("Time Complexity", "Time"),
    "space": ("Space Complexity", "Space", "Memory"),
    "parameters": ("Parameters", "Params", "Number of parameters", "Parameter count"),
}
COUNTED_IN = (
    r"(?:\bwith|\bplus|\+|\band)\s+(?:(?:the|all|its|stored|model|model's|learned|trained|own)\s+){0,3}(?:param|weight)|(?:\bincl|count)\w*\W+(?:\w+\W+){0,4}(?:param|weight)"
    r"|(?:param|weight)\w*\W+(?:(?!not\b)\w+\W+){0,4}(?:includ|count)"
)
"""Words that say the parameters are part of the space."""
INFERENCE = r"inference|overwrit|only the current|at test"
"""Words that say only inference is meant, where the states of past steps need not be kept."""


@lru_cache(maxsize=16)
def model_table(rows: tuple[str, ...]) -> Table:
    """Time and space as orders of growth, parameters exactly, one bias convention throughout."""
    words = orders("T", "H", "D")
    cells: dict[Place, Growth] = {}
    for row in rows:
        model = ROWS[row].model
        cells[row, "time"] = Growth(str(complexity.time_order(model)), words)
        counted_in = Also(str(complexity.space_order(model, "with parameters")), COUNTED_IN, "with the parameters counted in")
        inference = Also(str(complexity.space_order(model, "inference")), INFERENCE, "for inference alone")
        cells[row, "space"] = Growth((str(complexity.space_order(model)), inference, counted_in), words)
    return Table(
        {row: ROWS[row].others for row in rows}, COLUMNS, cells,
        [Convention(name, _counts(rows, bias)) for name, bias in BIASES.items()],
    )  # fmt: skip


def _counts(rows: tuple[str, ...], bias: Bias) -> dict[Place, Polynomial]:
    """The column of parameters under one bias convention."""
    return {
        (row, "parameters"): Polynomial(str(parameters.parameter_count(ROWS[row].model, bias)), _CELL_WORDS) for row in rows
    }


# Words ---------------------------------------------------------------------------------------------------------------

_NUMBERS = {1: "one", 2: "two", 3: "three", 4: "four", 6: "six", 8: "eight"}
_BLOCK = "H^2 + HD + H"


def blocks(model: Model) -> int:
    """Gates and candidates, in all directions."""
    return len(parameters.GATES[model.cell]) * model.directions


def times(number: int) -> str:
    """So many blocks, in TeX."""
    return _BLOCK if number == 1 else f"{number}({_BLOCK})"


def called(row: str) -> str:
    """The name of a row inside a sentence."""
    return row[0].lower() + row[1:] if row.split()[0] in ("Vanilla", "Bidirectional") else row


@lru_cache(maxsize=16)
def table_words(rows: tuple[str, ...]) -> dict[str, object]:
    """What the words of the question say of the models that are drawn."""
    models = {row: ROWS[row].model for row in rows}
    gated = sorted((row for row in rows if models[row].cell != "rnn"), key=lambda row: models[row].directions)
    double = [row for row in rows if models[row].directions == 2]
    named = max(double, key=lambda row: ("rnn", "gru", "lstm").index(models[row].cell))
    numbers = [str(n) for n in sorted({blocks(model) for model in models.values()})]
    forgotten = [f"${times(blocks(models[row]) - models[row].directions)}$ for the {called(row)}" for row in gated[:2]]
    return {
        "as_printed": rows == PAPER,
        "asked_rows": "\n".join(f"| {row} | ? | ? | ? |" for row in rows),
        "answer_rows": "\n".join(
            f"| {row} | $T(H^2 + HD)$ | $TH$ | ${times(blocks(model))}$ |" for row, model in models.items()
        ),
        "blocks_named": ", ".join(f"the {called(row)} {_NUMBERS[blocks(model)]}" for row, model in models.items()),
        "block_numbers": f"{', '.join(numbers[:-1])} or {numbers[-1]}",
        "forgotten": " or ".join(forgotten),
        "halved": times(blocks(models[named]) // 2),
        "double": called(named),
        "single": {"rnn": "RNN", "gru": "GRU", "lstm": "LSTM"}[models[named].cell],
    }
