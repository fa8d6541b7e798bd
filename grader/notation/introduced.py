"""Names of the candidate's own: what an answer introduces on the left of an equals sign, or in words."""

from __future__ import annotations

import re

from grader.notation.english import WORDS
from grader.notation.indices import COMPONENTS
from grader.notation.lexer import Token
from grader.notation.symbols import GREEK
from grader.notation.vocabulary import STANDARD_FUNCTIONS, Vocabulary

BREAKS = frozenset({";", ",", ":", "=>", "->", ".", "\n", "\\\\", "t", "w", "?", "#"})
_ARGUMENTS = frozenset({"(", "[", "{", "a", "n", "cmd", "_", "^", "'", "big"})
"""What stands behind a function that is applied."""
_BEFORE_NAMES = BREAKS | {"(", "&", "=>", "a", "w", "t", ")"}
_BEHIND_NAMES = frozenset({"'", "_", "(", "=", "&", "{", "}"})
_NO_NAMES = frozenset(
    ["is", "are", "be", "get", "gives", "give", "equals", "thus", "so", "then", "where", "with", "and", "we", "the", "that", "this", "it", "which", "hence", "therefore", "have", "has", "let", "for", "if", "otherwise", "else", "use", "write", "set", "put", "as", "at", "to", "of", "in", "on", "by", "or", "not", "but"]
)
_STEPS = frozenset("tkT")
_NAMED = re.compile(r"(?:is|denotes|means|stands for|being|for)\s+(?:the\s+|a\s+|an\s+)?(\w+)(?:\s+(?:function|activation|over|across|along|applied|taken)\b.*|\s*)$")
_CALLED = {"hyperbolic tangent": "tanh", "rectified linear unit": "relu", "rectifier": "relu", "logistic sigmoid": "sigmoid", "logistic": "sigmoid", "exponential": "exp", "natural logarithm": "ln"}
"""Functions by their longer names."""
_LONG = re.compile(rf"(?:is|denotes|means|stands for|being)\s+(?:the\s+|a\s+|an\s+)?({'|'.join(_CALLED)})(?:\s+function)?\b")
_NAMING = re.compile(r"(?:is|denotes|means|stands for|being)(?: (?:the|a|an))?")


def introduced(lexed: list[Token], words: Vocabulary) -> frozenset[str]:
    """Unknown names that stand on the left of an equals sign at the start of a statement."""
    found: set[str] = set()
    for at, token in enumerate(lexed):
        if token[0] != "a" or lexed[at + 1][0] not in _BEHIND_NAMES or (at and lexed[at - 1][0] not in _BEFORE_NAMES):
            continue
        run, next_at = token[1], at + 1
        while lexed[next_at][0] == "'":
            run += "'"
            next_at += 1
        indexed = lexed[next_at][0] == "_"
        if (words.knows(run) or words.member(run)) and not indexed:
            stated = _is_function_letter(run, words) or _is_of_new_letter(lexed, next_at, run, words)
            letter = stated and lexed[next_at][0] == "(" and _defined_function(lexed, next_at, run, words)
            if letter or _is_function_of_names(lexed, next_at, run, words):
                found.add(f"{run}(")
            continue
        key = ""
        if indexed:
            next_at, key = _over_subscript(lexed, next_at + 1)
        if run in words.families and not _is_new(run, key, words, lexed):
            continue
        while lexed[next_at][0] in ("&", "{", "}"):
            next_at += 1
        if not indexed and lexed[next_at][0] == "(" and (end := _defined_function(lexed, next_at, run, words)):
            found.add(f"{run}(")
            next_at = end
            continue
        alias = lexed[next_at][0] == "=" and lexed[next_at + 1][1] in words.functions and lexed[next_at + 2][0] != "("
        behind = lexed[next_at + 2] if alias else lexed[next_at]
        if alias and (behind[0] not in ("a", "n", "_", "^", "cmd") or (behind[0] == "a" and behind[1].lower() in WORDS and not words.knows(behind[1]))):
            found.add(f"{run}(")
            continue
        if lexed[next_at][0] != "=":
            continue
        described = lexed[next_at + 1][0] != "big" and lexed[next_at + 1][1].lower() in WORDS and not words.knows(lexed[next_at + 1][1])
        if not described and not (not indexed and run.lower() in _NO_NAMES):
            if indexed and f"{run}_{key}" in words.letters:
                continue
            found.add(run + "_" if indexed and _index_like(key) else f"{run}_{key}" if indexed else run)
    return frozenset(found)


def _is_new(run: str, key: str, words: Vocabulary, lexed: list[Token]) -> bool:
    """Whether a family is the candidate's own though its name is known: ``F_j = diag(f_j)``, ``δ_{t,k} = ...``."""
    canonical, arity = words.families[run]
    if canonical != run:
        return any(token[1] == canonical for token in lexed)
    first, _, second = key.partition(",")
    return bool(second) and arity == 1 and not (first[:1] in _STEPS and second in COMPONENTS)


def _is_function_of_names(lexed: list[Token], at: int, run: str, words: Vocabulary) -> bool:
    """Whether the other spelling of a family is defined as a function of bare names: ``a(s, h) = ...`` is no member."""
    if lexed[at][0] != "(" or words.families.get(run, (run, 0))[0] == run:
        return False
    end = _defined_function(lexed, at, run, words)
    applied = sum(token[1] == run and lexed[place + 1][0] == "(" for place, token in enumerate(lexed[:-1])) > 1
    steps = any(token[1] in ("t", "k", "T") for token in lexed[at:end])
    return bool(end) and applied and not steps and all(token[0] in ("(", "a", ",") and (len(token[1]) == 1 or token[1] in GREEK) for token in lexed[at:end])


def _defined_function(lexed: list[Token], at: int, run: str, words: Vocabulary) -> int:
    """The place behind ``(x, h) =`` where an answer defines a function of its own, or 0."""
    end = at + 1
    while lexed[end][0] in ("a", ",", "_", "{", "}", "n", "-", "+"):
        end += 1
    behind = end + 1 + (lexed[end + 1][0] == "&")
    names = lexed[end][0] == ")" and lexed[behind][0] == "="
    stated = _is_function_letter(run, words) or _is_of_new_letter(lexed, at, run, words)
    known = run in words.applied or (run in words.functions and not stated)
    return end if names and lexed[end - 1][0] != "(" and not known else 0


def _index_like(key: str) -> bool:
    return bool(re.fullmatch(r"[tkjilnmsTNK]|\d|[a-zTNK][+-]\d|[tkij],?[tkij]|[ti][+-]1,?j", key))


def _over_subscript(lexed: list[Token], at: int) -> tuple[int, str]:
    if lexed[at][0] != "{":
        return at + 1, lexed[at][1]
    key = ""
    while lexed[at][0] not in ("}", "end"):
        key += lexed[at][1] if lexed[at][0] != "{" else ""
        at += 1
    return at + (lexed[at][0] == "}"), key


def _is_function_letter(run: str, words: Vocabulary) -> bool:
    """Whether a usual function is written as a letter, so that an answer may say which one it is: ``σ``, and not ``tanh``."""
    return _usual(run, words) in STANDARD_FUNCTIONS and (len(run) == 1 or run in GREEK)


def _usual(name: str, words: Vocabulary) -> str | None:
    """The function that a name is here, with a stroke where it is a number without one."""
    return words.functions.get(f"{name}'" if name in words.letters else name)


def _is_of_new_letter(lexed: list[Token], at: int, run: str, words: Vocabulary) -> bool:
    """``softplus(z) = ...``: a usual function of a letter that means nothing else here, so that the answer says what it is."""
    return (
        run in STANDARD_FUNCTIONS
        and [token[0] for token in lexed[at : at + 4]] == ["(", "a", ")", "="]
        and len(lexed[at + 1][1]) == 1
        and not words.knows(lexed[at + 1][1])
    )


def named_functions(marked: list[Token], words: Vocabulary) -> list[tuple[str, str]]:
    """``where σ is the softmax``, ``σ is tanh``: a letter that the words make a function other than the usual one."""
    found = []
    for at, token in enumerate(marked):
        usual = _usual(token[1], words) if token[0] == "a" else None
        if usual is None:
            continue
        said, end = _words_behind(marked, at + 1)
        behind, last = marked[min(end, len(marked) - 1)], marked[min(end + 1, len(marked) - 1)]
        function = _named(said, behind, words)
        if not said and behind[0] == "=" and _is_function_letter(token[1], words):
            applied = marked[min(end + 2, len(marked) - 1)][0] in _ARGUMENTS
            function = None if applied else words.functions.get(last[1])
        if function and function != usual:
            found.append((token[1], function))
    return found


def _words_behind(marked: list[Token], start: int) -> tuple[str, int]:
    """The words from a place on, and the place behind them."""
    end = start
    while end < len(marked) and marked[end][0] == "w":
        end += 1
    return " ".join(token[1] for token in marked[start:end]), end


def _named(said: str, behind: Token, words: Vocabulary) -> str | None:
    """The function that words name, ``is the hyperbolic tangent``, or announce: ``is the`` before ``tanh``."""
    if long := _LONG.match(said):
        return _CALLED[long[1]]
    if _NAMING.fullmatch(said.strip()):
        return words.functions.get(behind[1]) if behind[0] == "a" else None
    short = _NAMED.match(said)
    return words.functions.get(short[1].lower()) if short else None
