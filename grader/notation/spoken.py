"""What is said in words where a sign or a letter could stand: quantities by their names, comparisons, products, sums."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

from grader.notation.english import WORDS
from grader.notation.lexer import Token, tokens
from grader.notation.symbols import GREEK
from grader.notation.vocabulary import Vocabulary

_LINKS = frozenset({"is", "denotes", "denoting", "being", "as", "means", "called", "named", "for", "=", ":", "are"})
_ARTICLES = frozenset({"the", "a", "an", "our", "its"})
_VERBS = frozenset({"is", "must", "should", "has", "have", "to", "be", "needs", "stays", "remains", "lies", "are", "it", "strictly", "kept"})
_COMPARED = {
    ("below",): "<", ("less", "than"): "<", ("smaller", "than"): "<", ("under",): "<", ("lower", "than"): "<",
    ("above",): ">", ("greater", "than"): ">", ("larger", "than"): ">", ("bigger", "than"): ">", ("more", "than"): ">",
    ("exceeds",): ">", ("exceed",): ">", ("at", "most"): "<=", ("at", "least"): ">=", ("does", "not", "exceed"): "<=",
    ("equals",): "=", ("equal", "to"): "=",
}  # fmt: skip
_OPERATIONS = {("times",): "*", ("multiplied", "by"): "*", ("divided", "by"): "/", ("plus",): "+", ("minus",): "-"}
_OPERATIONS |= {(how, what): "⊙" for how in ("elementwise", "pointwise", "componentwise") for what in ("times", "with")} | {("hadamard",): "⊙"}
_COMPARING = frozenset(phrase[0] for phrase in (*_COMPARED, *_OPERATIONS))
_SUMS = {"sum": "sum", "product": "prod"}
_LONGEST = 6
"""Words of a phrase that names a quantity."""
_ENDS = frozenset({"a", "n", ")", "]", "}", "'", "||", "|", "⊤", "!", "%"})
_BEGINS = frozenset({"a", "n", "(", "[", "{", "||", "|", "big", "cmd", "∂", "-"})
_STRUCTURE = frozenset({"=", "<", ">", "<=", ">=", "(", ")", "[", "]", "+", "-", "*", "·", "/", "^", "≈", "=>", "end"})
_MARKS = frozenset({",", ".", ";", ":", "\n", "end", ")", "w", "t"})


def spoken(lexed: list[Token], words: Vocabulary, notes: list[str]) -> list[Token]:
    """The tokens with names, comparisons and operations that are said in words replaced by their signs."""
    found = [part for token in _chances(lexed, words) for part in _single(token)]
    if words.roles:
        found = _in_place(_renamed(found, words, notes), words)
    said = {_word(token) for token in found}  # each step has words without which it has nothing to do
    if "of" in said:
        found = _applied(found, words)
    if not said.isdisjoint(_SUMS):
        found = _with_sums(found)
    if not said.isdisjoint(_COMPARING):
        found = _with_signs(found, words)
    return _merged(found)


def _single(token: Token) -> list[Token]:
    """The words of a stretch between two formulas one by one."""
    if token[0] != "w" or " " not in token[1]:
        return [token]
    return [("w", word, *token[2:]) for word in token[1].split()]


def _merged(found: list[Token]) -> list[Token]:
    """Words of one stretch together again."""
    merged: list[Token] = []
    for (kind, start, end), group in groupby(found, key=lambda token: (token[0] == "w", token[2], token[3])):
        same = list(group)
        merged += [("w", " ".join(token[1] for token in same), start, end)] if kind and len(same) > 1 else same
    return merged


def _word(token: Token) -> str:
    return token[1].lower().strip(",.:;()") if token[0] in ("a", "w", "t") else token[1]


def _role_at(found: list[Token], at: int, words: Vocabulary) -> tuple[str, int]:
    """The meaning of the phrase that begins here and the place behind it; the longest phrase counts."""
    for phrase, meaning in _phrases(words).get(_word(found[at]), ()):
        if _is_phrase(found, at, phrase):
            return meaning, at + len(phrase)
    return "", at


@lru_cache(maxsize=256)
def _phrases(words: Vocabulary) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """The phrases of a vocabulary by their first word, the longest first."""
    known: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for phrase, meaning in sorted(words.roles.items(), key=lambda role: -len(role[0].split())):
        parts = tuple(phrase.lower().split())
        known.setdefault(parts[0], []).append((parts, meaning))
    return known


def _is_phrase(found: list[Token], at: int, phrase: tuple[str, ...]) -> bool:
    return _word(found[at]) == phrase[0] and tuple(_word(token) for token in found[at : at + len(phrase)]) == phrase


# Names -----------------------------------------------------------------------------------------------------------


def _renamed(found: list[Token], words: Vocabulary, notes: list[str]) -> list[Token]:
    """``with a the hidden state``, ``with threshold v``: a letter of the candidate's own read as the one of the field."""
    change: dict[str, str] = {}
    shown = [part for at, token in enumerate(found) for part in _named(token, _word(found[min(at + 1, len(found) - 1)]))]
    for at, (kind, text, _, _) in enumerate(shown):
        if kind != "a" or text in change or not _is_short(text) or (words.knows(text) and text not in words.families):
            continue
        meaning = _said_behind(shown, at, words) or _said_before(shown, at, words)
        if meaning and words.knows(meaning) and (not words.knows(text) or _is_other(text, meaning, shown, words)):
            change[text] = meaning
            notes.append(f"{text} was read as {meaning}, as the answer says")
    if not change:
        return found
    return [(kind, change.get(text, text) if kind == "a" else text, start, end) for kind, text, start, end in found]


def _is_other(name: str, meaning: str, shown: list[Token], words: Vocabulary) -> bool:
    """Whether a known family is said to be another one, which the answer has no name for otherwise."""
    family = words.families.get(meaning, ("", 0))[0]
    used = {words.families.get(text, ("", 0))[0] for kind, text, _, _ in shown if kind == "a"}
    return bool(family) and words.families[name][0] != family and family not in used


def _named(token: Token, follows: str) -> list[Token]:
    """A name among words, ``d_t`` or ``v`` between two formulas, as the reader takes it in a formula."""
    kind, text, start, end = token
    article = text in ("a", "A", "I") and follows not in ("the", "is", "denotes", "being")
    if kind != "w" or article or not (len(text) == 1 or "_" in text):
        return [token]
    return [(kind, part, start, end) for kind, part, _, _ in tokens(text)[0][:-1]]


def _is_short(name: str) -> bool:
    return (len(name.rstrip("~")) < 3 and (len(name) == 1 or name.lower() not in WORDS)) or name in GREEK


def _said_behind(found: list[Token], at: int, words: Vocabulary) -> str:
    """What a letter is, from ``a the hidden state``, ``q_t is the output gate``, ``n hidden units``."""
    behind = _behind_subscript(found, at)
    start = behind
    while _word(found[behind]) in _LINKS | _ARTICLES and found[behind + 1][0] != "_":
        behind += 1
    opens = at == 0 or found[at - 1][0] in ("w", "t", ",", ".", ";", "\n", "(") or len(found[at - 1][1]) > 2
    said = opens and (behind > start or (start == at + 1 and found[at][1] != "a"))
    if found[at][1] == "a" and _word(found[start]) not in _LINKS | _ARTICLES:
        return ""  # an article
    return _role_at(found, behind, words)[0] if said else ""


def _said_before(found: list[Token], at: int, words: Vocabulary) -> str:
    """What a letter is, from ``threshold v`` and ``the bias is c``."""
    behind = found[_behind_subscript(found, at)]
    if behind[0] not in _MARKS and not (behind[0] == "a" and len(behind[1]) > 1):
        return ""
    end = at
    while end and _word(found[end - 1]) in ("is", "called", "denoted", "by", "="):
        end -= 1
    starts = range(max(0, end - _LONGEST), end)
    return next((meaning for start in starts for meaning, stop in [_role_at(found, start, words)] if stop == end and meaning), "")


def _behind_subscript(found: list[Token], at: int) -> int:
    at += 1
    while found[at][0] == "'":
        at += 1
    if found[at][0] == "_":
        at += 1
        if found[at][0] == "{":
            while found[at][0] not in ("}", "end"):
                at += 1
        at += found[at][0] != "end"
    return at


def _in_place(found: list[Token], words: Vocabulary) -> list[Token]:
    """``perplexity = exp(cross-entropy)``: a quantity by its name in a formula."""
    done: list[Token] = []
    at = 0
    while at < len(found):
        meaning, end = _role_at(found, at, words)
        before = len(done)
        while before and _word(done[before - 1]) in _ARTICLES:
            before -= 1
        stands = meaning and meaning not in words.families and not _is_apposed(found[end], words)
        if stands and (_beside(done[before - 1] if before else None) or _beside(found[end]) or _compares(found, end)[0]):
            start, stop = found[at][2], found[end - 1][3]
            done[before:] = [(kind, text, start, stop) for kind, text, _, _ in tokens(meaning)[0][:-1]]
            at = end
        else:
            done.append(found[at])
            at += 1
    return done


def _is_apposed(token: Token, words: Vocabulary) -> bool:
    """Whether the quantity itself stands behind its name: ``the gradient norm ‖g‖``."""
    return token[0] in ("||", "|", "n", "cmd") or (token[0] == "a" and words.knows(token[1]))


def _beside(token: Token | None) -> bool:
    return token is not None and token[0] in _STRUCTURE - {"end"}


# Functions -------------------------------------------------------------------------------------------------------


def _applied(found: list[Token], words: Vocabulary) -> list[Token]:
    """``the transpose of W_hy``, ``softmax over j of e_tj``: what is done to a quantity, in words before it."""
    for at in range(len(found) - 3):
        start, end = found[at][2:]
        if _is_phrase(found, at, ("transpose", "of")) and (name := at + 2 + (_word(found[at + 2]) in _ARTICLES)) < len(found) - 1 and found[name][0] == "a":
            behind = _behind_subscript(found, name)
            return [*_without_article(found[:at]), *found[name:behind], ("⊤", "⊤", start, end), *_applied(found[behind:], words)]
        if _is_phrase(found, at, ("softmax", "over")) and found[at + 2][0] == "a" and len(found[at + 2][1]) == 1 and _word(found[at + 3]) == "of":
            return [*found[:at], ("a", "softmax", start, end), ("_", "_", end, end), found[at + 2], *_applied(found[at + 4 :], words)]
        if found[at][1] in words.functions and found[at][0] == "a" and _word(found[at + 1]) == "of" and found[at + 2][0] in ("(", "["):
            return [*found[: at + 1], *_applied(found[at + 2 :], words)]
        if (rooted := _root(found, at)) is not None:
            return [*_without_article(found[:at]), *rooted]
    return found


def _root(found: list[Token], at: int) -> list[Token] | None:
    """``N-th root of x`` as a power, and what stands behind; None where no root begins here."""
    hyphen = found[at + 1][0] == "-"
    behind = at + 1 + hyphen
    if found[at][0] not in ("a", "n") or not _is_phrase(found, behind, ("th", "root", "of")):
        return None
    start, end = found[at][2:]
    stop, depth = behind + 3, 0
    while found[stop][0] != "end" and (depth > 0 or found[stop][0] not in (",", ";", "=", "\n", "w", "t", ")")):
        depth += (found[stop][0] in ("(", "[", "{")) - (found[stop][0] in (")", "]", "}"))
        stop += 1
    power: list[Token] = [(mark, mark, end, end) for mark in (")", "^", "{")]
    power += [("n", "1", end, end), ("/", "/", end, end), found[at], ("}", "}", end, end)]
    return [("(", "(", start, start), *found[behind + 3 : stop], *power, *found[stop:]]


# Signs -----------------------------------------------------------------------------------------------------------


def _compares(found: list[Token], at: int) -> tuple[str, int]:
    """The sign of a comparison in words that begins here, and the place behind it."""
    while at < len(found) and found[at][0] in ("a", "w", "t") and _word(found[at]) in _VERBS:
        at += 1
    for phrase, sign in _COMPARED.items():
        if _is_phrase(found, at, phrase):
            return sign, at + len(phrase)
    return "", at


def _with_signs(found: list[Token], words: Vocabulary) -> list[Token]:
    done: list[Token] = []
    at = 0
    while at < len(found):
        sign, end = _signed(found, at) if done and _is_operand(done[-1], words) else ("", at)
        after = end
        while sign and after + 1 < len(found) and _introduces(found, after, words):
            after += 1
        if sign and after < len(found) and found[after][0] in _BEGINS:
            done.append((sign, sign, found[at][2], found[end - 1][3]))
            at = after
        else:
            done.append(found[at])
            at += 1
    return done


def _introduces(found: list[Token], at: int, words: Vocabulary) -> bool:
    """Whether a word only leads on to the quantity behind it: ``the``, and ``threshold`` in ``the threshold θ``."""
    word, follows = _word(found[at]), found[at + 1]
    return word in _ARTICLES or (word in WORDS and follows[0] == "a" and follows[1] != word and words.knows(follows[1]))


def _is_operand(token: Token, words: Vocabulary) -> bool:
    prose = token[0] == "a" and token[1].lower() in WORDS and not words.knows(token[1])
    return token[0] in _ENDS and not prose


def _signed(found: list[Token], at: int) -> tuple[str, int]:
    if found[at][0] not in ("a", "w", "t"):
        return "", at
    for phrase, sign in _OPERATIONS.items():
        if _is_phrase(found, at, phrase):
            return sign, at + len(phrase)
    return _compares(found, at)


# Sums ------------------------------------------------------------------------------------------------------------


def _with_sums(found: list[Token]) -> list[Token]:
    """``sum over j of x``, ``the product of x over j = 1, ..., n``: a sum in words as one in signs."""
    for at, token in enumerate(found):
        operator = _SUMS.get(_word(token)) if token[0] in ("a", "w", "t") else None
        if operator is None or at + 2 >= len(found):
            continue
        if found[at + 1][0] == "(" and (inside := _comprehension(found, at + 1)) is not None:
            middle, (parts, behind) = inside
            body = [("(", "(", token[3], token[3]), *found[at + 2 : middle], (")", ")", token[3], token[3])]
            return [*found[:at], *_sign(operator, parts, token), *body, *_with_sums(found[behind:])]
        word = _word(found[at + 1])
        bounds = _bounds(found, at + 1) if word in ("over", "from", "for") else None
        if bounds is not None:
            behind = bounds[1] + (_word(found[bounds[1]]) == "of")
            return [*_without_article(found[:at]), *_sign(operator, bounds[0], token), *_with_sums(found[behind:])]
        if word == "of" and (split := _range_behind(found, at + 2)) is not None:
            middle, (parts, behind) = split
            body = [("(", "(", token[3], token[3]), *found[at + 2 : middle], (")", ")", token[3], token[3])]
            return [*_without_article(found[:at]), *_sign(operator, parts, token), *body, *_with_sums(found[behind:])]
    return found


def _comprehension(found: list[Token], at: int) -> tuple[int, tuple[list[list[Token]], int]] | None:
    """``(x for i = 1..n)``: where the body ends, the bounds, and the place behind the bracket."""
    depth = 0
    for end in range(at, len(found)):
        depth += (found[end][0] in ("(", "[", "{")) - (found[end][0] in (")", "]", "}"))
        if depth == 0:
            return None
        if depth == 1 and _word(found[end]) == "for" and (bounds := _bounds(found, end)) and found[bounds[1]][0] == ")":
            return end, (bounds[0], bounds[1] + 1)
    return None


def _without_article(found: list[Token]) -> list[Token]:
    return found[:-1] if found and _word(found[-1]) in _ARTICLES else found


def _range_behind(found: list[Token], start: int) -> tuple[int, tuple[list[list[Token]], int]] | None:
    """Where the body of ``sum of x over j`` ends, and its bounds."""
    depth = 0
    for at in range(start, len(found)):
        kind = found[at][0]
        depth += (kind in ("(", "[", "{")) - (kind in (")", "]", "}"))
        if kind in ("end", "\n", "=") or depth < 0:
            return None
        if depth == 0 and _word(found[at]) in ("over", "from", "for") and at > start and (bounds := _bounds(found, at)):
            return at, bounds
    return None


def _bounds(found: list[Token], at: int) -> tuple[list[list[Token]], int] | None:
    """Letter, first and last value of ``over j``, ``over j = 1, ..., n``, ``from j = 1 to n``, ``over j from 1 to n``."""
    at += 1
    while _word(found[at]) in ("all", "the", "every", "each"):
        at += 1
    if found[at][0] != "a" or len(found[at][1]) > 1:
        return None
    parts, at = [[found[at]]], at + 1
    if _word(found[at]) not in ("=", "from"):
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


def _ranges(found: list[Token], at: int) -> int:
    """How many tokens here say ``to``: ``to``, ``..``, ``, ...,``."""
    kinds = [token[0] for token in found[at : at + 3]]
    if _word(found[at]) in ("to", "until", "through") or kinds[0] == "...":
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
    return [*found, mark("="), *parts[1], mark("}"), mark("^"), mark("{"), *parts[2], mark("}")]


# Chances ---------------------------------------------------------------------------------------------------------


def _chances(lexed: list[Token], words: Vocabulary) -> list[Token]:
    """``a w.p. p`` and ``P(X = a) = p``: a value and its probability."""
    if not any(token[1] in _PROBABILITY or token[1] == "wp" for token in lexed):
        return lexed
    found: list[Token] = []
    at = 0
    while at < len(lexed):
        start, end = lexed[at][2:]
        event = _event(lexed, at) if lexed[at][1] in _PROBABILITY and not words.sequences and not words.knows(lexed[at][1]) else None
        if lexed[at][1] == "wp" and lexed[at][0] == "a":
            found.append(("w", "with probability", start, end))
            at += 1
        elif event is not None:
            found += [*event[0], ("w", "with probability", start, end)]
            at = event[1]
        else:
            found.append(lexed[at])
            at += 1
    return found


_PROBABILITY = frozenset({"P", "Pr", "Prob", "p"})


def _event(lexed: list[Token], at: int) -> tuple[list[Token], int] | None:
    """The value in ``P(X = value) =`` and the place behind the second equals sign."""
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
            return (lexed[signs[0] + 1 : end], end + 2) if len(signs) == 1 and follows == "=" else None
    return None
