"""Words apart from mathematics: which names are prose, which brackets are remarks."""

from __future__ import annotations

from itertools import takewhile

from grader.notation.components import leveled
from grader.notation.cursor import MOST_DEPTH
from grader.notation.english import WORDS
from grader.notation.lexer import Token
from grader.notation.names import is_weight, pieces
from grader.notation.numerals import SCALES
from grader.notation.reading import Unreadable
from grader.notation.symbols import GREEK
from grader.notation.vocabulary import Vocabulary

BINARY = frozenset({"+", "-", "*", "·", "×", "⊙", "/", "⊗"})
_COMPARING = frozenset({"<", ">", "<=", ">=", "!="})
_ENDS_FORMULA = frozenset({"a", "n", ")", "]", "}", "'", "⊤", "|", "||", "!", "%"})
_LINE_ENDS = frozenset({"\n", "\\\\", ";", "w", "t", "end"})
_EDGES = frozenset({"=", "(", ")", "[", "]", "^"})


def is_word(at: int, lexed: list[Token], words: Vocabulary, own: frozenset[str]) -> bool:
    """Whether the name at this place is prose."""
    run = lexed[at][1]
    follows, precedes = lexed[at + 1], lexed[at - 1] if at else ("start", "", 0, 0)
    if precedes[0] in ("_", "^") or (precedes[0] == "{" and at > 1 and lexed[at - 2][0] in ("_", "^")):
        return False
    if run == "a" and follows[0] == "a" and precedes[0] == "w" and _is_noun(follows, words, own):
        return True  # that is a small network, where “a” has a meaning of its own
    if len(run) == 2 and run in WORDS and (precedes[0] == "w" or (precedes[0] == "a" and len(precedes[1]) > 2 and is_word(at - 1, lexed, words, own))):
        return True  # scaled by W, where “by” is a bias too
    if words.knows(run) or run in own or run + "_" in own or run in words.sequences:
        apposed = run in words.letters and len(run) > 3 and run.lower() in WORDS and follows[0] == "a"
        spoken = apposed or (run in words.functions and run not in words.letters and run.lower() in WORDS and run != "softmax")
        return spoken and follows[0] not in ("(", "[", "{", "\\{", "_", "^", "'")
    if follows[0] in ("_", "^", "'") and follows[2] == lexed[at][3]:
        return False
    if len(run) == 1:
        return run in "aI" and (precedes[0] in ("w", "start", "\n") and follows[0] == "a" and len(follows[1]) > 1)
    if precedes[0] == "n" and run in SCALES:
        return False  # 6 million
    if words.weights and is_weight(run) and precedes[0] in BINARY | {"("} and follows[0] != "a":
        return False  # + by
    if words.weights and run[-1] == "T" and run[0].islower() and len(run) in (2, 3) and follows[0] in ("a", "("):
        return False  # vaT tanh(...)
    if words.member(run) and (precedes[0] in BINARY | _EDGES or follows[0] in BINARY | _EDGES):
        return False  # ht = ot * tanh(Ct)
    if run in GREEK and (precedes[0] == "n" or precedes[0] in BINARY or follows[0] in BINARY):
        return False  # 4 theta
    if run.lower() in WORDS:
        return run.lower() not in ("sum", "product") or follows[0] not in ("_", "(")
    if pieces(run, words, own) or (words.weights and is_weight(run)):
        return False
    if words.differentials and run[0] == "d" and pieces(run[1:], words, own):
        return False
    if precedes[0] == "(" and follows[0] == ")" and len(run) > 4 and run[1:].islower() and precedes[2] > lexed[at - 2][3] and run not in GREEK:
        return True  # = 1 (unbiased)
    called = follows[0] == "(" and follows[2] == lexed[at][3]
    in_formula = precedes[0] in BINARY | {"^", "=", "("} and follows[0] not in ("a", "w")
    return len(run) > 2 and not called and not in_formula and not (follows[0] in BINARY or follows[0] == "=")


def _is_noun(token: Token, words: Vocabulary, own: frozenset[str]) -> bool:
    """Whether a name is a word that an article may stand before, and no name."""
    run = token[1]
    return len(run) > 3 and run.islower() and run not in GREEK and not words.knows(run) and run not in own and not pieces(run, words, own)


def worded(lexed: list[Token], words: Vocabulary, own: frozenset[str]) -> list[Token]:
    """The tokens with prose marked as such, and remarks in brackets turned into words."""
    texts = any(token[0] == "t" for token in lexed)
    found = [part for token in lexed for part in (_spoken(token, words) if token[0] == "t" else (token,))] if texts else [*lexed]
    for at, (kind, text, start, end) in enumerate(found):
        if kind == "a" and is_word(at, found, words, own):
            found[at] = ("w", text, start, end)
        elif kind == "t" and (words.knows(text) or text in own):
            found[at] = ("a", text, start, end)
        elif kind == "-" and at and found[at - 1][0] == "w" and found[at - 1][3] == start and found[at + 1][2] == end:
            found[at] = ("w", text, start, end)  # base-2, element-wise
            found[at + 1] = ("w", *found[at + 1][1:])
        elif kind == "." and at and found[at - 1][3] < start and found[at + 1][2] > end and found[at + 1][0] == "a":
            found[at] = ("·", "·", start, end)  # u . v, with spaces: a product
    _refuse_indicators(found)
    for at in range(1, len(found) - 1):  # a dash before words
        dashes = 1 + (found[at + 1][0] == "-")
        if found[at][0] == "-" and found[at - 1][0] in _ENDS_FORMULA and found[at - 1][3] < found[at][2] and found[at + dashes][0] == "w":
            found[at : at + dashes] = [("w", "–", found[at][2], found[at + dashes - 1][3])] * dashes
    return _without_remarks(_unbraced(found))


def _refuse_indicators(found: list[Token]) -> None:
    """Raises Unreadable for ``1{kept}``, which is 1 or 0: what the words between its brackets say is not known."""
    for at in range(len(found) - 3):
        (kind, text, start, end), opening = found[at : at + 2]
        if kind == "n" and text == "1" and opening[0] in ("\\{", "[", "{", "_") and opening[2] == end and any(token[0] in ("w", "t") for token in found[at + 2 : at + 4]):
            raise Unreadable("An indicator of an event in words can't be read.", start, "Write its value and its probability.")


def _spoken(token: Token, words: Vocabulary) -> list[Token]:
    """The words of ``\\text{threshold then}`` one by one, where one of them is a name."""
    parts = token[1].split()
    if len(parts) < 2 or not any(part in words.letters for part in parts):
        return [token]
    return [("a" if part in words.letters else "t", part, *token[2:]) for part in parts]


def _unbraced(found: list[Token]) -> list[Token]:
    """``{1/p with probability p; 0 otherwise}`` typed in a text box: braces around words say nothing."""
    kinds = {token[0] for token in found}
    if kinds.isdisjoint(("w", "t")) or kinds.isdisjoint(("}", "\\}")):
        return found
    dropped: set[int] = set()
    opened: list[tuple[int, int]] = []
    worded = 0
    for at, token in enumerate(found):
        if token[0] in ("{", "\\{"):
            opened.append((at, worded))
        elif token[0] in ("}", "\\}") and opened:
            start, before = opened.pop()
            grouping = start and found[start - 1][0] in ("_", "^", "cmd", "a", "}", "t")
            if worded > before and not grouping:
                dropped |= {start, at}
        elif token[0] in ("w", "t"):
            worded += 1
    return [token for at, token in enumerate(found) if at not in dropped] if dropped else found


def _without_remarks(found: list[Token]) -> list[Token]:
    """The tokens with the remarks in brackets as words; behind the formula where it goes on: ``a (direct) + b (through time)``."""
    found = _commented(found) if any(token[0] == "#" for token in found) else found
    found = _behind_formula(found, [at for at, token in enumerate(found) if token[0] == "w" and token[1][:1] == "(" and token[1][-1:] == ")"])
    kinds = [token[0] for token in found]
    if not 0 < kinds.count("(") + kinds.count("[") <= MOST_DEPTH * 4:
        return found  # no remark, or no sentence: none has so many brackets; the reader will say what is wrong with them
    at = next((at for at, kind in enumerate(kinds) if kind in ("(", "[") and _remark(found, at)), len(found))
    kept = found[:at]
    remarks: list[int] = []
    while at < len(found):
        end = _remark(found, at) if found[at][0] in ("(", "[") else 0
        if end and not any(token[0] in ("w", "t") for token in found[at:end]):  # (γ = 1): a statement of its own
            kept += [(",", ",", *found[at][2:]), *found[at + 1 : end], (",", ",", *found[end][2:])]
            at = end + 1
        elif end:
            text = " ".join(token[1] for token in found[at + 1 : end] if token[0] in ("w", "a", "t", "n"))
            signs = "* elementwise" if any(t[0] == "*" for t in found[at:end]) else ""
            remarks.append(len(kept))
            kept.append(("w", f"{text} {signs}".strip(), found[at][2], found[end][3]))
            at = end + 1
        else:
            kept.append(found[at])
            at += 1
    return _behind_formula(kept, remarks)


def _goes_on_behind(found: list[Token], at: int) -> int:
    """The place of the sign or closing bracket with which a formula goes on behind a remark, or 0; a dash before an equation begins an item."""
    end = at + 1
    while end < len(found) and found[end][0] == "\n":
        end += 1
    if end == at + 1 and found[end][0] in (")", "]"):
        return end
    line = [*takewhile(lambda token: token[0] not in _LINE_ENDS, found[end:])]
    equation = any(token[0] == "=" and level == 0 for token, level in leveled(line))
    signs = BINARY - {"-", "+"} if equation and end > at + 1 else BINARY
    return end if end < len(found) - 1 and found[end][0] in signs and found[end + 1][0] not in ("w", "t") else 0


def _commented(found: list[Token]) -> list[Token]:
    """The tokens with each comment of a program, ``# the direct part``, as one remark."""
    kept: list[Token] = []
    at = 0
    while at < len(found):
        end = at + 1
        while found[at][0] == "#" and found[end][0] in ("w", "t"):
            end += 1
        if end > at + 1 and found[end][0] in ("\n", "end"):
            kept.append(("w", f"({' '.join(token[1] for token in found[at + 1 : end])})", found[at][2], found[end - 1][3]))
        else:
            kept += found[at:end]
        at = end
    return kept


def _behind_formula(found: list[Token], remarks: list[int]) -> list[Token]:
    """The tokens with those of these remarks that stand before a sign with something behind it at the end of their line."""
    moved = {at: end for at in remarks if at > 0 and found[at - 1][0] in _ENDS_FORMULA and (end := _goes_on_behind(found, at))}
    kept: list[Token] = []
    waiting: list[Token] = []
    for at, token in enumerate(found) if moved else ():
        if at in moved:
            waiting.append(token)
            continue
        if any(start < at < end for start, end in moved.items()):
            continue  # the line ends between the remark and the sign
        if waiting and token[0] in _LINE_ENDS:
            kept += waiting
            waiting = []
        kept.append(token)
    return kept if moved else found


def _remark(found: list[Token], at: int) -> int:
    """The place of the bracket that closes a remark opened here, or 0."""
    if at and found[at - 1][0] in ("a", "^", "_", "big") and found[at - 1][3] == found[at][2]:
        return 0
    depth = braces = 0
    has_words = False
    before = found[at - 1] if at else ("", "", 0, 0)
    bounded = before[0] == "}" and _closes_bounds(found, at - 1)
    aside = bool(at) and before[3] < found[at][2] and before[0] != "big" and not bounded and before[1] not in ("sum", "prod")
    for end in range(at, len(found)):
        kind = found[end][0]
        braces += (kind == "{") - (kind == "}")
        relates = kind == "=" or (kind in _COMPARING and found[end - 1][0] != "_")
        has_words = has_words or (aside and depth == 1 and braces == 0 and relates and found[at][0] == "(")
        depth += (kind in ("(", "[")) - (kind in (")", "]"))
        has_words = has_words or (depth == 1 and (kind == "w" or (kind == "t" and len(found[end][1]) > 2)))
        if depth == 0:
            return end if has_words else 0
    return 0


def _closes_bounds(found: list[Token], at: int) -> bool:
    """Whether the brace that closes here holds a bound of a sum, not the subscript of a name."""
    while at > 0 and found[at][0] == "}":
        depth = 0
        while at > 0:
            depth += (found[at][0] == "}") - (found[at][0] == "{")
            if depth == 0:
                break
            at -= 1
        at -= 2 if found[at - 1][0] in ("_", "^") else 1
    if found[at][1] in ("underbrace", "overbrace"):
        return False  # a note
    return found[at][0] == "big" or found[at][1].lower() in ("sum", "prod", "product") or found[at][0] in ("cmd", "env")
