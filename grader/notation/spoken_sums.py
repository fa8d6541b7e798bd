"""Sums, products and probabilities that are said in words, as their signs."""

from __future__ import annotations

from grader.notation.lexer import Token
from grader.notation.phrases import behind_subscript, without_article, word
from grader.notation.vocabulary import Vocabulary

SUMS = {"sum": "sum", "product": "prod", "prod": "prod", "multidot": "chain"}
"""The words for big operators."""


# Sums ------------------------------------------------------------------------------------------------------------


def with_sums(found: list[Token]) -> list[Token]:
    """``sum over j of x``, ``the product of x over j = 1, ..., n``: a sum in words as one in signs."""
    for at, token in enumerate(found):
        operator = SUMS.get(word(token)) if token[0] in ("a", "w", "t") else None
        if operator is None or at + 2 >= len(found):
            continue
        if found[at + 1][0] == "(" and (inside := _comprehension(found, at + 1)) is not None:
            start, middle, loops, behind = inside
            body = [("(", "(", token[3], token[3]), *found[start:middle], (")", ")", token[3], token[3])]
            if operator == "chain" and not _runs_down(loops):
                continue
            signs = [mark for parts in loops for mark in _sign("prod" if operator == "chain" else operator, parts, token)]
            return [*found[:at], *signs, *body, *with_sums(found[behind:])]
        if operator == "chain":
            continue
        behind_it = word(found[at + 1])
        bounds = _bounds(found, at + 1) if behind_it in ("over", "from", "for") else None
        if bounds is not None:
            behind = bounds[1] + (word(found[bounds[1]]) == "of")
            return [*without_article(found[:at]), *_sign(operator, bounds[0], token), *with_sums(found[behind:])]
        if behind_it == "of" and (split := _range_behind(found, at + 2)) is not None:
            middle, (parts, behind) = split
            body = [("(", "(", token[3], token[3]), *found[at + 2 : middle], (")", ")", token[3], token[3])]
            return [*without_article(found[:at]), *_sign(operator, parts, token), *body, *with_sums(found[behind:])]
    return found


def _comprehension(found: list[Token], at: int) -> tuple[int, int, list[list[list[Token]]], int] | None:
    """``(x for i = 1..n)`` and ``([x for i in range(n)])``: begin and end of the body, the bounds of each loop, the place behind."""
    listed = found[at + 1][0] == "["
    depth = 0
    for end in range(at + listed, len(found)):
        depth += (found[end][0] in ("(", "[", "{")) - (found[end][0] in (")", "]", "}"))
        if depth == 0:
            return None
        if depth == 1 and word(found[end]) == "for":
            loops, behind = _loops(found, end)
            closing = ["]", ")"] if listed else [")"]
            if loops and [token[0] for token in found[behind : behind + len(closing)]] == closing:
                return at + 1 + listed, end, loops, behind + len(closing)
    return None


def _loops(found: list[Token], at: int) -> tuple[list[list[list[Token]]], int]:
    """The bounds of ``for t in range(1, 4) for k in range(1, t + 1)``, and the place behind them."""
    loops: list[list[list[Token]]] = []
    while word(found[at]) == "for" and (bounds := _bounds(found, at)):
        loops.append(bounds[0])
        at = bounds[1]
    return loops, at


def _runs_down(loops: list[list[list[Token]]]) -> bool:
    """Whether one loop runs from its last value to its first, so that the later factors stand on the left."""
    return len(loops) == 1 and len(loops[0]) == 4


def _range_behind(found: list[Token], start: int) -> tuple[int, tuple[list[list[Token]], int]] | None:
    """Where the body of ``sum of x over j`` ends, and its bounds."""
    depth = 0
    for at in range(start, len(found)):
        kind = found[at][0]
        depth += (kind in ("(", "[", "{")) - (kind in (")", "]", "}"))
        if kind in ("end", "\n", "=") or depth < 0:
            return None
        if depth == 0 and word(found[at]) in ("over", "from", "for") and at > start and (bounds := _bounds(found, at)):
            return at, bounds
    return None


def _bounds(found: list[Token], at: int) -> tuple[list[list[Token]], int] | None:
    """Letter, first and last value of ``over j``, ``over j = 1, ..., n``, ``from j = 1 to n``, ``over j from 1 to n``."""
    at += 1
    while word(found[at]) in ("all", "the", "every", "each"):
        at += 1
    if found[at][0] != "a" or len(found[at][1]) > 1:
        return None
    parts, at = [[found[at]]], at + 1
    if word(found[at]) == "in" and word(found[at + 1]) == "range" and found[at + 2][0] == "(":
        return _python_range(found, at + 2, parts)
    if word(found[at]) not in ("=", "from"):
        return parts, at
    low: list[Token] = []
    at += 1
    while _ranges(found, at) == 0:
        if found[at][0] not in ("a", "n", "+", "-", "_") or len(low) > 4:
            return None
        low.append(found[at])
        at += 1
    at += _ranges(found, at)
    high: list[Token] = []
    while found[at][0] in ("n", "+", "-", "_") or (found[at][0] == "a" and (len(found[at][1]) == 1 or not high)):
        if high and found[at][0] in ("a", "n") and high[-1][0] in ("a", "n"):
            break
        high.append(found[at])
        at += 1
    return ([*parts, low, high], at) if low and high else None


def _python_range(found: list[Token], at: int, parts: list[list[Token]]) -> tuple[list[list[Token]], int] | None:
    """``range(1, n + 1)``, which stops before its end; with one argument it starts at 0, with the step -1 it runs down."""
    bounds: list[list[Token]] = [[]]
    depth, end = 1, at + 1
    while found[end][0] != "end":
        depth += (found[end][0] in ("(", "[", "{")) - (found[end][0] in (")", "]", "}"))
        if depth == 0:
            break
        if depth == 1 and found[end][0] == ",":
            bounds.append([])
        else:
            bounds[-1].append(found[end])
        end += 1
    place = found[end][3]
    if found[end][0] != "end" and len(bounds) == 3 and [token[1] for token in bounds[2]] == ["-", "1"] and all(bounds):
        return [*parts, bounds[0], [*bounds[1], ("+", "+", place, place), ("n", "1", place, place)], []], end + 1
    if found[end][0] == "end" or len(bounds) > 2 or not all(bounds):
        return None
    low: list[Token] = bounds[0] if len(bounds) == 2 else [("n", "0", place, place)]
    return [*parts, low, [*bounds[-1], ("-", "-", place, place), ("n", "1", place, place)]], end + 1


def _ranges(found: list[Token], at: int) -> int:
    """How many tokens here say ``to``: ``to``, ``..``, ``, ...,``."""
    kinds = [token[0] for token in found[at : at + 3]]
    if word(found[at]) in ("to", "until", "through") or kinds[0] == "...":
        return 1 + (kinds[0] == "..." and kinds[1] == ",")
    if kinds[0] == "," and kinds[1] == "...":
        return 2 + (kinds[2] == ",")
    return len(kinds) * (kinds[0] == "end")


def _sign(operator: str, parts: list[list[Token]], token: Token) -> list[Token]:
    start, end = token[2], token[3]

    def mark(kind: str) -> Token:
        return kind, kind, end, end

    found = [("big", operator, start, end), mark("_"), mark("{"), *parts[0]]
    if len(parts) == 1:
        return [*found, mark("}")]
    low, high = parts[1:3]
    if operator == "sum" and len(parts) > 3:  # a sum that runs down is the same upwards
        low, high = high, low
    return [*found, mark("="), *low, mark("}"), mark("^"), mark("{"), *high, mark("}")]


# Chances ---------------------------------------------------------------------------------------------------------


def with_chances(lexed: list[Token], words: Vocabulary) -> list[Token]:
    """``a w.p. p`` and ``P(X = a) = p``: a value and its probability."""
    if not any(token[1] in _PROBABILITY or token[1] in _SHORT for token in lexed):
        return lexed
    lexed = _unbracketed(lexed)
    found: list[Token] = []
    at = 0
    while at < len(lexed):
        start, end = lexed[at][2:]
        event = _event(lexed, at, words) if lexed[at][1] in _PROBABILITY and not words.sequences and not words.knows(lexed[at][1]) else None
        if lexed[at][1] in _SHORT and lexed[at][0] == "a":
            found.append(("w", "with probability", start, end))
            at += 1 + (lexed[at + 1][0] == ".")
        elif event is not None:
            found += [*event[0], ("w", "with probability", start, end)]
            at = event[1]
        else:
            found.append(lexed[at])
            at += 1
    return found


_PROBABILITY = frozenset({"P", "Pr", "Prob", "p"})
_SHORT = frozenset({"wp", "prob"})


def _unbracketed(lexed: list[Token]) -> list[Token]:
    """``a (prob. p)``: a chance in brackets behind its value without them."""
    dropped: set[int] = set()
    for at, token in enumerate(lexed):
        if token[0] == "(" and at and (lexed[at + 1][1] in _SHORT or (word(lexed[at + 1]), word(lexed[at + 2])) == ("with", "probability")):
            depth = 0
            for end in range(at, len(lexed)):
                depth += (lexed[end][0] == "(") - (lexed[end][0] == ")")
                if depth == 0:
                    dropped |= {at, end}
                    break
    return [token for at, token in enumerate(lexed) if at not in dropped] if dropped else lexed


def _is_divided(lexed: list[Token], name: str) -> bool:
    """Whether a name stands above a fraction: ``ξ_t/π_t``."""
    return any(
        token[1] == name and (lexed[end + (lexed[end][0] == ")")][0] == "/" or (at > 1 and lexed[at - 2][1] == "frac"))
        for at, token in enumerate(lexed[:-2])
        for end in (behind_subscript(lexed, at),)
    )


def _event(lexed: list[Token], at: int, words: Vocabulary) -> tuple[list[Token], int] | None:
    """The value in ``P(X = value) =`` and the place behind the second equals sign; where X is the candidate's own, ``X = value``."""
    if lexed[at + 1][0] not in ("(", "[", "\\{"):
        return None
    depth, signs = 0, []
    for end in range(at + 1, len(lexed)):
        kind = lexed[end][0]
        depth += (kind in ("(", "[", "{", "\\{")) - (kind in (")", "]", "}", "\\}"))
        if kind == "=" and depth == 1:
            signs.append(end)
        if depth == 0:
            follows = lexed[end + 1][0] if end + 1 < len(lexed) else "end"
            own = lexed[at + 2][0] == "a" and (not words.knows(lexed[at + 2][1]) or _is_divided(lexed, lexed[at + 2][1]))
            begins = at + 2 if own or not signs else signs[0] + 1
            return (lexed[begins:end], end + 2) if len(signs) == 1 and follows == "=" else None
    return None
