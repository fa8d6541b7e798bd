"""What is said in words where a sign or a letter could stand: quantities by their names, comparisons, products, sums."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

from grader.notation.english import WORDS
from grader.notation.lexer import Token, tokens
from grader.notation.names import is_weight
from grader.notation.phrases import ARTICLES, behind_subscript, is_phrase, without_article, word
from grader.notation.spoken_columns import LINES, with_columns
from grader.notation.spoken_products import SIDES, end_of_formula, with_products
from grader.notation.spoken_sums import SUMS, with_chances, with_sums
from grader.notation.symbols import GREEK
from grader.notation.vocabulary import Vocabulary

_DIFFERENTIALS = frozenset({"partial", "del"})
_ORDER = "O"
_LINKS = frozenset({"is", "denotes", "denoting", "being", "as", "means", "called", "named", "for", "=", ":", "are"})
_VERBS = frozenset({"is", "must", "should", "has", "have", "to", "be", "needs", "stays", "remains", "lies", "are", "it", "strictly", "kept"})
_COMPARED = {
    ("below",): "<", ("less", "than"): "<", ("smaller", "than"): "<", ("under",): "<", ("lower", "than"): "<",
    ("above",): ">", ("greater", "than"): ">", ("larger", "than"): ">", ("bigger", "than"): ">", ("more", "than"): ">",
    ("exceeds",): ">", ("exceed",): ">", ("at", "most"): "<=", ("at", "least"): ">=", ("does", "not", "exceed"): "<=",
    ("equals",): "=", ("equal", "to"): "=",
}  # fmt: skip
_OPERATIONS = {("times",): "*", ("multiplied", "by"): "*", ("divided", "by"): "/", ("plus",): "+", ("minus",): "-"}
_BY_UNITS = (("elementwise",), ("pointwise",), ("componentwise",), ("element", "-", "wise"))
_OPERATIONS |= {(*how, what): "⊙" for how in _BY_UNITS for what in ("times", "with")} | {("hadamard",): "⊙"}
_OPERATIONS |= {(*said, by): "⊙" for how in _BY_UNITS for said in (("multiplied", *how), (*how, "multiplied")) for by in ("by", "with")}
_COMPARING = frozenset(phrase[0] for phrase in (*_COMPARED, *_OPERATIONS))
_PARTS = frozenset({"weight", "weights", "bias", "biases"})
"""Behind the name of a quantity: something that belongs to it is meant, the ``input weights``."""
_STEPS = frozenset({"t", "k", "T", "j"})
_LONGEST = 6
"""Words of a phrase that names a quantity."""
_ENDS = frozenset({"a", "n", ")", "]", "}", "'", "||", "|", "⊤", "!", "%"})
_BEGINS = frozenset({"a", "n", "(", "[", "{", "||", "|", "big", "cmd", "∂", "-"})
_STRUCTURE = frozenset({"=", "<", ">", "<=", ">=", "(", ")", "[", "]", "+", "-", "*", "·", "/", "^", "≈", "=>", "end"})
_MARKS = frozenset({",", ".", ";", ":", "\n", "end", ")", "w", "t"})


def spoken(lexed: list[Token], words: Vocabulary, notes: list[str]) -> list[Token]:
    """The tokens with names, comparisons and operations that are said in words replaced by their signs."""
    found = [part for token in with_chances(lexed, words) for part in _single(token)]
    said = {word(token) for token in found}  # each step has words without which it has nothing to do
    if words.roles and not said.isdisjoint(_phrases(words)):
        found = _in_place(_renamed(found, words, notes), words)
        said = {word(token) for token in found}
    if words.differentials and not said.isdisjoint(_DIFFERENTIALS):
        found = [_differential(at, found, words) for at in range(len(found))]
    if "big" in said and _ORDER in words.functions:
        found = _without_big(found)
    if "of" in said:
        found = _applied(found, words)
    if not said.isdisjoint(LINES):
        found = with_columns(found)
    if not said.isdisjoint(SIDES):
        found = with_products(found)
    if not said.isdisjoint(SUMS):
        found = with_sums(found)
    if not said.isdisjoint(_COMPARING):
        found = _with_signs(found, words)
    return _merged(found)


def _single(token: Token) -> list[Token]:
    """The words of a stretch between two formulas one by one."""
    if token[0] != "w" or " " not in token[1]:
        return [token]
    return [("w", word, *token[2:]) for word in token[1].split()]


def _differential(at: int, found: list[Token], words: Vocabulary) -> Token:
    """``partial L / partial W``: the word for the sign before a name; anything else as it is."""
    token = found[at]
    if token[0] != "a" or token[1] not in _DIFFERENTIALS:
        return token
    behind = at + 1 + (found[at + 1][0] == "+")
    named = found[behind][0] == "(" or (found[behind][0] == "a" and (words.knows(found[behind][1]) or found[behind][1].lower() not in WORDS))
    return ("∂", "∂", token[2], token[3]) if named else token


def _merged(found: list[Token]) -> list[Token]:
    """Words of one stretch together again."""
    merged: list[Token] = []
    for (kind, start, end), group in groupby(found, key=lambda token: (token[0] == "w", token[2], token[3])):
        same = list(group)
        merged += [("w", " ".join(token[1] for token in same), start, end)] if kind and len(same) > 1 else same
    return merged


def _role_at(found: list[Token], at: int, words: Vocabulary) -> tuple[str, int]:
    """The meaning of the phrase that begins here and the place behind it; the longest phrase counts."""
    for phrase, meaning in _phrases(words).get(word(found[at]), ()):
        if is_phrase(found, at, phrase):
            return ("", at) if word(found[at + len(phrase)]) in _PARTS else (meaning, at + len(phrase))
    return "", at


@lru_cache(maxsize=256)
def _phrases(words: Vocabulary) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """The phrases of a vocabulary by their first word, the longest first."""
    known: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for phrase, meaning in sorted(words.roles.items(), key=lambda role: -len(role[0].split())):
        parts = tuple(phrase.lower().split())
        known.setdefault(parts[0], []).append((parts, meaning))
    return known


# Names -----------------------------------------------------------------------------------------------------------


def _renamed(found: list[Token], words: Vocabulary, notes: list[str]) -> list[Token]:
    """``with a the hidden state``, ``with threshold v``: a letter of the candidate's own read as the one of the field."""
    change: dict[str, str] = {}
    shown = [part for at, token in enumerate(found) for part in _named(token, word(found[min(at + 1, len(found) - 1)]))]
    for at, (kind, text, _, _) in enumerate(shown):
        if kind != "a" or text in change or not _is_short(text) or (words.knows(text) and text not in words.families):
            continue
        if words.weights and is_weight(text) and _STEPS.isdisjoint(token[1] for token in shown[at + 1 : behind_subscript(shown, at)]):
            continue  # W_f the previous hidden state: what the weight multiplies
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
    behind = behind_subscript(found, at)
    start = behind
    while word(found[behind]) in _LINKS | ARTICLES and found[behind + 1][0] != "_":
        behind += 1
    opens = at == 0 or found[at - 1][0] in ("w", "t", ",", ".", ";", "\n", "(") or len(found[at - 1][1]) > 2
    said = opens and (behind > start or (start == at + 1 and found[at][1] != "a"))
    if found[at][1] == "a" and word(found[start]) not in _LINKS | ARTICLES:
        return ""  # an article
    return _role_at(found, behind, words)[0] if said else ""


def _said_before(found: list[Token], at: int, words: Vocabulary) -> str:
    """What a letter is, from ``threshold v`` and ``the bias is c``."""
    behind = found[behind_subscript(found, at)]
    if behind[0] not in _MARKS and not (behind[0] == "a" and len(behind[1]) > 1):
        return ""
    end = at
    while end and word(found[end - 1]) in ("is", "called", "denoted", "by", "="):
        end -= 1
    starts = range(max(0, end - _LONGEST), end)
    return next((meaning for start in starts for meaning, stop in [_role_at(found, start, words)] if stop == end and meaning), "")


def _in_place(found: list[Token], words: Vocabulary) -> list[Token]:
    """``perplexity = exp(cross-entropy)``: a quantity by its name in a formula."""
    done: list[Token] = []
    at = 0
    while at < len(found):
        meaning, end = _role_at(found, at, words)
        before = len(done)
        while before and word(done[before - 1]) in ARTICLES:
            before -= 1
        named = before and done[before - 1][0] == "_"  # max_norm
        called = found[at][1] in words.functions and found[end][0] in ("(", "_", "{")
        stands = meaning and not named and not called and meaning not in words.families and not _is_apposed(found[end], words)
        opens = bool(before) and done[before - 1][0] not in (")", "]") and _beside(done[before - 1])
        if stands and (opens or _beside(found[end]) or _compares(found, end)[0]):
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
        if is_phrase(found, at, ("transpose", "of")) and (name := at + 2 + (word(found[at + 2]) in ARTICLES)) < len(found) - 1 and found[name][0] == "a":
            behind = behind_subscript(found, name)
            return [*without_article(found[:at]), *found[name:behind], ("⊤", "⊤", start, end), *_applied(found[behind:], words)]
        if is_phrase(found, at, ("softmax", "over")) and found[at + 2][0] == "a" and len(found[at + 2][1]) == 1 and word(found[at + 3]) == "of":
            return [*found[:at], ("a", "softmax", start, end), ("_", "_", end, end), found[at + 2], *_applied(found[at + 4 :], words)]
        if found[at][1] in words.functions and found[at][0] == "a" and word(found[at + 1]) == "of" and found[at + 2][0] in ("(", "["):
            return [*found[: at + 1], *_applied(found[at + 2 :], words)]
        if words.functions.get(found[at][1]) == _ORDER and word(found[at + 1]) == "of":
            stop = end_of_formula(found, at + 2)
            return [*found[: at + 1], ("(", "(", end, end), *found[at + 2 : stop], (")", ")", end, end), *found[stop:]]
        if (rooted := _root(found, at)) is not None:
            return [*without_article(found[:at]), *rooted]
    return found


def _without_big(found: list[Token]) -> list[Token]:
    """``big-O(n)``, ``Big O of n``: the letter alone."""
    dropped = {place for at, token in enumerate(found[:-2]) for place in range(at, at + 1 + (found[at + 1][0] == "-"))
               if word(token) == "big" and found[at + 1 + (found[at + 1][0] == "-")][1] == _ORDER}  # fmt: skip
    return [token for at, token in enumerate(found) if at not in dropped]


def _root(found: list[Token], at: int) -> list[Token] | None:
    """``N-th root of x`` as a power, and what stands behind; None where no root begins here."""
    hyphen = found[at + 1][0] == "-"
    behind = at + 1 + hyphen
    if found[at][0] not in ("a", "n") or not is_phrase(found, behind, ("th", "root", "of")):
        return None
    start, end = found[at][2:]
    stop = end_of_formula(found, behind + 3)
    power: list[Token] = [(mark, mark, end, end) for mark in (")", "^", "{")]
    power += [("n", "1", end, end), ("/", "/", end, end), found[at], ("}", "}", end, end)]
    return [("(", "(", start, start), *found[behind + 3 : stop], *power, *found[stop:]]


# Signs -----------------------------------------------------------------------------------------------------------


def _compares(found: list[Token], at: int) -> tuple[str, int]:
    """The sign of a comparison in words that begins here, and the place behind it."""
    while at < len(found) and found[at][0] in ("a", "w", "t") and word(found[at]) in _VERBS:
        at += 1
    for phrase, sign in _COMPARED.items():
        if is_phrase(found, at, phrase):
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
    said, follows = word(found[at]), found[at + 1]
    return said in ARTICLES or (said in WORDS and follows[0] == "a" and follows[1] != said and words.knows(follows[1]))


def _is_operand(token: Token, words: Vocabulary) -> bool:
    prose = token[0] == "a" and token[1].lower() in WORDS and not words.knows(token[1])
    return token[0] in _ENDS and not prose


def _signed(found: list[Token], at: int) -> tuple[str, int]:
    if found[at][0] not in ("a", "w", "t"):
        return "", at
    for phrase, sign in _OPERATIONS.items():
        if is_phrase(found, at, phrase):
            return sign, at + len(phrase)
    return _compares(found, at)
