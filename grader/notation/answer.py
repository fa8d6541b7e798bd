"""An answer as it was handed in, words and formulas mixed, to statements: the mathematics found, the words kept."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from grader.notation.cursor import MOST_DEPTH, Choices
from grader.notation.english import WORDS
from grader.notation.lexer import Token, tokens
from grader.notation.names import is_weight, pieces
from grader.notation.parser import RELATIONS, Parser
from grader.notation.reading import TooLarge, Unreadable
from grader.notation.tree import Call, Node, Number, Relation, Symbol
from grader.notation.vocabulary import Vocabulary

_DELIMITED = re.compile(
    r"\$\$(.+?)\$\$|\\\[(.+?)\\\]|\\\((.+?)\\\)|\$([^$]+?)\$"
    r"|(\\begin\{(align\*?|equation\*?|gather\*?|eqnarray\*?|multline\*?|displaymath)\}.*?\\end\{\6\})",
    re.DOTALL,
)
_MARKED = ("$", "\\[", "\\(", "\\begin{")
_BULLET = re.compile(r"(?m)^[ \t]*(?:\(?[1-9]\d?[.)]|\([a-z]\)|[*•])[ \t]+(?=\S)")
_LISTED = frozenset("(*•123456789 \t")
_NONE: frozenset[str] = frozenset()
_FENCE = re.compile(r"```\w*\n?|`")
_BINARY = frozenset({"+", "-", "*", "·", "×", "⊙", "/", "⊗"})
_CONTINUES = RELATIONS - {"=>", "->"} | _BINARY
_BREAKS = frozenset({";", ",", ":", "=>", "->", ".", "\n", "\\\\", "t", "w", "?", "#"})
PASSED_OVER = "a part of the chain before the last equals sign could not be read and was passed over"
UNREAD = Symbol("?")
"""Stands for a member of a chain that could not be read; a chain that ends in it is refused."""
_NO_NAMES = frozenset(
    "is are be get gives give equals thus so then where with and we the that this it which hence therefore have has let "
    "for if otherwise else use write set put as at to of in on by or not but".split()
)
_WORDY = frozenset({"t", "w", "\n", "?", "#"})
_DROPPED = frozenset({'"', "`", "&"})
_OPEN = frozenset({"(", "[", "{", "\\{", "env", "<|"})
_CLOSE = frozenset({")", "]", "}", "\\}", "/env", "|>"})
_CONTENT = frozenset({"a", "n", "big", "cmd", "env", "∂", "∇", "∞"})


class Statement(msgspec.Struct, frozen=True):
    """One formula or relation, with the words around it."""

    node: Node
    before: str = ""
    after: str = ""
    condition: Node | None = None
    """What must hold for it, where the words said so (``if``, ``with probability``)."""
    otherwise: bool = False


class Written(msgspec.Struct, frozen=True):
    """Everything that was found in an answer."""

    statements: tuple[Statement, ...]
    prose: str
    """All words, in order."""
    notes: tuple[str, ...] = ()
    """What the reader decided and wants known."""
    left_open: frozenset[str] = frozenset()
    """Choices between readings that the text leaves; see :class:`~grader.notation.cursor.Choices`."""
    own: frozenset[str] = frozenset()
    """Names that the answer introduces on the left of an equals sign; families end in an underscore."""
    features: frozenset[str] = frozenset()
    """What the reader met; see :class:`~grader.notation.cursor.Choices`."""
    refused: Unreadable | None = None
    """Why the statements that end in :data:`UNREAD` could not be read."""


def read(text: str, words: Vocabulary, choices: Choices | None = None) -> Written:
    """All statements of an answer. Raises :class:`Unreadable` with a place and a suggestion."""
    choices = choices or Choices()
    marked = "$" in text or "\\" in text
    found = _marked_up(_FENCE.sub("", text)) if marked and any(mark in text for mark in _MARKED) else None
    if found is None:
        listed = "\n" in text or text[:1] in _LISTED
        lexed, source = tokens((_BULLET.sub("", text) if listed else text).replace("$", " ").replace("`", " "))
        simple = _simple(lexed, words, choices)
        if simple is not None:
            return simple
    else:
        lexed, source = found
    lexed += [lexed[-1], lexed[-1]]  # room to look ahead
    try:
        return _statements(lexed, source, words, choices)
    except Unreadable as refusal:
        raise Unreadable(str(refusal.explained(source)), refusal.place) from refusal


def _simple(lexed: list[Token], words: Vocabulary, choices: Choices) -> Written | None:
    """The common case, one formula without words or line ends, read straight through; None where it is not that."""
    equation, depth = False, 0
    for kind, run, _, _ in lexed:
        if kind == "a":
            if len(run) > 1 and not words.knows(run) and (run.lower() in WORDS or not pieces(run, words, _NONE)):
                return None
        elif kind == "=":
            equation = True
        elif kind in _OPEN:
            depth += 1
        elif kind in _CLOSE:
            depth -= 1
        elif kind in _BREAKS and (depth <= 0 or kind in _WORDY):
            return None
    parser = Parser(lexed, words, _introduced(lexed, words) if equation else _NONE, choices)
    try:
        node = parser.relation()
    except Unreadable:
        return None
    if parser.tokens[parser.at][0] != "end":
        return None
    left_open, features = frozenset(choices.met), frozenset(choices.features)
    return Written((Statement(node),), "", tuple(parser.notes), left_open, parser.own, features)


# Delimiters ------------------------------------------------------------------------------------------------------


def _marked_up(text: str) -> tuple[list[Token], str] | None:
    """Tokens of a text whose mathematics is marked by dollars or LaTeX displays; None when it is not."""
    if text.count("$") % 2 == 1 and "$$" not in text:
        return None
    found: list[Token] = []
    last, any_found = 0, False
    for match in _DELIMITED.finditer(text):
        any_found = True
        _between(text[last : match.start()], last, found)
        inside = next(group for group in match.groups() if group is not None)
        found += _placed(tokens(inside)[0][:-1], match.start())
        if match.group(0).startswith(("$$", "\\[", "\\begin")):
            found.append(("\n", "\n", match.end(), match.end()))
        last = match.end()
    if not any_found:
        return None
    _between(text[last:], last, found)
    found.append(("end", "", len(text), len(text)))
    return found, text


def _between(text: str, start: int, found: list[Token]) -> None:
    """The words between two formulas, or the plain mathematics where the writer slipped out of the dollars."""
    bare = text.strip()
    if not bare:
        if "\n\n" in text or (found and "\n" in text):
            found.append(("\n", "\n", start, start))
    elif bare in (",", ";", ".", ":"):
        found.append((bare, bare, start, start + 1))
    elif bare[-1] in "=+-*<>≤≥·" or bare[0] in "=+*<>≤≥·^_" or re.search(r"\w\s*=\s*\S", bare):
        found += _placed(tokens(text)[0][:-1], start)
    else:
        found.append(("w", " ".join(bare.split()), start, start + len(text)))


def _placed(found: list[Token], start: int) -> list[Token]:
    return [(kind, text, first + start, last + start) for kind, text, first, last in found]


# Words -----------------------------------------------------------------------------------------------------------


def _is_word(at: int, lexed: list[Token], words: Vocabulary, own: frozenset[str]) -> bool:
    """Whether the name at this place is prose."""
    run = lexed[at][1]
    follows, precedes = lexed[at + 1], lexed[at - 1] if at else ("start", "", 0, 0)
    if precedes[0] in ("_", "^") or (precedes[0] == "{" and at > 1 and lexed[at - 2][0] in ("_", "^")):
        return False
    if words.knows(run) or run in own or run + "_" in own or run in words.sequences:
        apposed = run in words.letters and len(run) > 3 and run.lower() in WORDS and follows[0] == "a"
        spoken = apposed or run in words.functions and run not in words.letters and run.lower() in WORDS and run != "softmax"
        return spoken and follows[0] not in ("(", "[", "{", "\\{", "_", "^", "'")
    if follows[0] in ("_", "^", "'") and follows[2] == lexed[at][3]:
        return False
    if len(run) == 1:
        return run in "aI" and (precedes[0] in ("w", "start", "\n") and follows[0] == "a" and len(follows[1]) > 1)
    if words.weights and is_weight(run) and precedes[0] in _BINARY | {"("} and follows[0] != "a":
        return False  # + by
    if run.lower() in WORDS:
        return run not in ("sum", "product") or follows[0] not in ("_", "(")
    if pieces(run, words, own) or (words.weights and is_weight(run)):
        return False
    if words.differentials and run[0] == "d" and pieces(run[1:], words, own):
        return False
    called = follows[0] == "(" and follows[2] == lexed[at][3]
    in_formula = precedes[0] in _BINARY | {"^", "=", "("} and follows[0] not in ("a", "w")
    return len(run) > 2 and not called and not in_formula and not (follows[0] in _BINARY or follows[0] == "=")


def _worded(lexed: list[Token], words: Vocabulary, own: frozenset[str]) -> list[Token]:
    """The tokens with prose marked as such, and remarks in brackets turned into words."""
    found = list(lexed)
    for at, (kind, text, start, end) in enumerate(found):
        if kind == "a" and _is_word(at, found, words, own):
            found[at] = ("w", text, start, end)
        elif kind == "t" and (words.knows(text) or text in own):
            found[at] = ("a", text, start, end)
        elif kind == "." and at and found[at - 1][3] < start and found[at + 1][2] > end and found[at + 1][0] == "a":
            found[at] = ("·", "·", start, end)  # u . v, with spaces: a product
    return _without_remarks(_unbraced(found))


def _unbraced(found: list[Token]) -> list[Token]:
    """``{1/p with probability p; 0 otherwise}`` typed in a text box: braces around words say nothing."""
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
    if sum(token[0] in ("(", "[") for token in found) > MOST_DEPTH * 4:
        return found  # no sentence has so many brackets; the reader will say what is wrong with them
    kept: list[Token] = []
    at = 0
    while at < len(found):
        end = _remark(found, at)
        if end and not any(token[0] in ("w", "t") for token in found[at:end]):  # (γ = 1): a statement of its own
            kept += [(",", ",", *found[at][2:]), *found[at + 1 : end], (",", ",", *found[end][2:])]
            at = end + 1
        elif end:
            text = " ".join(token[1] for token in found[at + 1 : end] if token[0] in ("w", "a", "t", "n"))
            signs = "* elementwise" if any(t[0] == "*" for t in found[at:end]) else ""
            kept.append(("w", f"{text} {signs}".strip(), found[at][2], found[end][3]))
            at = end + 1
        else:
            kept.append(found[at])
            at += 1
    return kept


def _remark(found: list[Token], at: int) -> int:
    """The place of the bracket that closes a remark opened here, or 0."""
    if found[at][0] not in ("(", "["):
        return 0
    if at and found[at - 1][0] in ("a", "^", "_", "big") and found[at - 1][3] == found[at][2]:
        return 0
    depth = braces = 0
    has_words = False
    before = found[at - 1] if at else ("", "", 0, 0)
    aside = bool(at) and before[3] < found[at][2] and before[0] not in ("big", "}") and before[1] not in ("sum", "prod")
    for end in range(at, len(found)):
        kind = found[end][0]
        braces += (kind == "{") - (kind == "}")
        has_words = has_words or (aside and depth == 1 and braces == 0 and kind == "=" and found[at][0] == "(")
        depth += (kind in ("(", "[")) - (kind in (")", "]"))
        has_words = has_words or kind == "w" or (kind == "t" and len(found[end][1]) > 2)
        if depth == 0:
            return end if has_words else 0
    return 0


def _introduced(lexed: list[Token], words: Vocabulary) -> frozenset[str]:
    """Unknown names that stand on the left of an equals sign at the start of a statement."""
    found: set[str] = set()
    for at, token in enumerate(lexed):
        if token[0] != "a" or (at and lexed[at - 1][0] not in _BREAKS | {"(", "&", "=>", "a", "w", "t", ")"}):
            continue
        run, next_at = token[1], at + 1
        while lexed[next_at][0] == "'":
            run += "'"
            next_at += 1
        indexed = lexed[next_at][0] == "_"
        if words.knows(run) and not indexed:
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
        if alias and lexed[next_at + 2][0] not in ("a", "n", "_", "^", "cmd"):
            found.add(f"{run}(")
            continue
        if lexed[next_at][0] != "=":
            continue
        described = lexed[next_at + 1][1].lower() in WORDS and not words.knows(lexed[next_at + 1][1])
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
    return "," in key and arity == 1


def _defined_function(lexed: list[Token], at: int, run: str, words: Vocabulary) -> int:
    """The place behind ``(x, h) =`` where an answer defines a function of its own, or 0."""
    end = at + 1
    while lexed[end][0] in ("a", ",", "_", "{", "}", "n", "-", "+"):
        end += 1
    names = lexed[end][0] == ")" and lexed[end + 1][0] == "="
    return end if names and lexed[end - 1][0] != "(" and run not in words.applied and run not in words.functions else 0


def _index_like(key: str) -> bool:
    return bool(re.fullmatch(r"[a-zTNK]|\d|[a-zTNK][+-]\d|[tkij],?[tkij]|[ti][+-]1,?j", key))


def _over_subscript(lexed: list[Token], at: int) -> tuple[int, str]:
    if lexed[at][0] != "{":
        return at + 1, lexed[at][1]
    key = ""
    while lexed[at][0] not in ("}", "end"):
        key += lexed[at][1] if lexed[at][0] != "{" else ""
        at += 1
    return at + 1, key


# Statements ------------------------------------------------------------------------------------------------------


def _statements(lexed: list[Token], source: str, words: Vocabulary, choices: Choices) -> Written:
    own = _introduced(lexed, words)
    marked = _worded(lexed, words, own)
    spoken = _named_functions(marked, words)
    own |= {f"{name}(" for name, _ in spoken}
    notes: list[str] = []
    found: list[Statement] = []
    prose: list[str] = []
    pending: list[str] = []
    refused: Unreadable | None = None
    for chunk, text in _chunks(marked):
        if text:
            pending.append(text)
            prose.append(text)
        try:
            node = _read_chunk(chunk, words, own, choices, notes)
        except TooLarge:
            raise
        except Unreadable as refusal:
            node, refused = _beginning(chunk, words, own, choices, notes), refusal
            if node is None:
                raise
        if isinstance(node, str):
            pending.append(node)
            prose.append(node)
        elif node is not None:
            _append(found, node, " ".join(pending))
            pending = []
    if pending and found:
        last = found[-1]
        found[-1] = Statement(last.node, last.before, " ".join(pending))
    found += [
        Statement(Relation((Call(name, ()), Call(function, ())), ("=",))) for name, function in spoken
    ]
    if not found:
        raise Unreadable("No formula was found in this answer.", 0, "Write the formula itself.")
    return Written(tuple(found), " ".join(prose), tuple(notes), frozenset(choices.met), own, frozenset(choices.features), refused)


_NAMED = re.compile(r"(?:is|denotes|means|stands for|being|for)\s+(?:the\s+|a\s+|an\s+)?(\w+)(?:\s+function)?\s*$")


def _named_functions(marked: list[Token], words: Vocabulary) -> list[tuple[str, str]]:
    """``where σ is the softmax``: a letter that the words make a function other than the usual one."""
    found = []
    for token, after in zip(marked, marked[1:], strict=False):
        said = _NAMED.match(after[1]) if token[0] == "a" and after[0] == "w" else None
        function = words.functions.get(said[1].lower()) if said else None
        if function and words.functions.get(token[1]) not in (function, None) and token[1] not in words.letters:
            found.append((token[1], function))
    return found


def _append(found: list[Statement], node: Node, before: str) -> None:
    """Adds a statement; one that begins with a relation sign continues the chain before it."""
    if isinstance(node, Relation) and node.items[0] == Symbol(""):
        if not found:
            rest = node.items[1:]
            found.append(Statement(rest[0] if len(rest) == 1 else Relation(rest, node.signs[1:]), before))
            return
        last = found[-1]
        items, signs = (last.node.items, last.node.signs) if isinstance(last.node, Relation) else ((last.node,), ())
        found[-1] = Statement(Relation((*items, *node.items[1:]), (*signs, *node.signs)), last.before)
        return
    if found:
        last = found[-1]
        found[-1] = Statement(last.node, last.before, before)
    found.append(Statement(node, before))


def _chunks(marked: list[Token]) -> Iterable[tuple[list[Token], str]]:
    """Stretches of mathematics, each with the words before it."""
    chunk: list[Token] = []
    text: list[str] = []
    depth = 0
    for at, token in enumerate(marked):
        kind = token[0]
        if kind in _OPEN:
            depth += 1
        elif kind in _CLOSE:
            depth -= 1
        if kind == "end" or (depth <= 0 and kind in _BREAKS):
            if kind in ("\n", "\\\\") and _goes_on(chunk, marked, at):
                continue
            if kind == "," and _in_list(chunk, marked, at):
                chunk.append(token)
                continue
            if chunk:
                yield chunk, " ".join(text)
                chunk, text, depth = [], [], 0
            if kind in ("w", "t"):
                text.append(token[1])
            elif kind in (";", ",", ".", "=>") and text:
                text.append("," if kind in ";," else ".")
        elif kind not in _DROPPED or depth > 0:
            if depth == 0 and kind == "}" and chunk and chunk[-1][0] == "{":
                chunk.pop()  # {}= and the like
            else:
                chunk.append(token)
    if text:
        yield [], " ".join(text)


def _in_list(chunk: list[Token], marked: list[Token], at: int) -> bool:
    """``a_1, ..., a_n``: a comma beside dots does not end a statement."""
    return marked[at + 1][0] == "..." or (bool(chunk) and chunk[-1][0] == "...")


def _goes_on(chunk: list[Token], marked: list[Token], at: int) -> bool:
    """Whether a formula goes on behind a line end."""
    if not chunk:
        return False
    if chunk[-1][0] in _CONTINUES:
        return True
    after = at + 1
    while marked[after][0] in ("\n", "\\\\", "&"):
        after += 1
    follows = marked[after][0]
    if follows in ("{",) and marked[after + 1][0] == "}":
        follows = marked[after + 2][0]
    return follows in _BINARY and _depth(chunk) <= 0 and not (follows == "*" and marked[after + 1][0] == "w")


def _depth(chunk: list[Token]) -> int:
    return sum((t[0] in _OPEN) - (t[0] in _CLOSE) for t in chunk)


def _read_chunk(
    chunk: list[Token], words: Vocabulary, own: frozenset[str], choices: Choices, notes: list[str]
) -> Node | str | None:
    """The tree of a stretch, or its text where it holds no mathematics."""
    if not any(token[0] in _CONTENT for token in chunk):
        return " ".join(token[1] for token in chunk) if chunk else None
    leading = chunk[0][0] in RELATIONS
    toks = [("a", "", chunk[0][2], chunk[0][2]), *chunk] if leading else list(chunk)
    toks.append(("end", "", chunk[-1][3], chunk[-1][3]))
    parser = _Leading(toks, words, own, choices) if leading else Parser(toks, words, own, choices)
    try:
        node = parser.relation()
        if parser.tokens[parser.at][0] != "end":
            raise parser.refuse(f"“{parser.tokens[parser.at][1]}” was not expected here.", "Check the brackets.")
    except TooLarge:
        raise
    except Unreadable:
        if (salvaged := _salvaged(chunk, words, own, choices, notes)) is not None:
            return salvaged
        if chunk[-1][0] in RELATIONS or chunk[-1][0] in ("-", "+"):  # “R_f = recurrent weights”
            return " ".join(token[1] for token in chunk)
        if len(chunk) <= 10 and any(t[0] == "..." for t in chunk) and any(t[0] == "," for t in chunk):
            return " ".join(token[1] for token in chunk)  # “t = 1, ..., T”
        aside = len(chunk) <= 3 and not any(token[0] in RELATIONS for token in chunk)
        if aside or not any(t[0] in _CONTINUES | {"^", "_", "(", "[", "|", "||", "cmd", "big"} for t in chunk):
            return " ".join(token[1] for token in chunk)
        raise
    notes += parser.notes
    return node


def _salvaged(
    chunk: list[Token], words: Vocabulary, own: frozenset[str], choices: Choices, notes: list[str]
) -> Node | None:
    """A chain whose last member can be read though one before it can't: ``P(D=1|c) = ... = σ(x)``."""
    cuts = [at for at in _top_level(chunk) if chunk[at][0] in ("=", "≈")]
    if not cuts or cuts[-1] + 1 >= len(chunk):
        return None
    parts = [chunk[a + 1 : b] for a, b in zip([-1, *cuts], [*cuts, len(chunk)], strict=True)]
    read_parts = [_whole(part, words, own, choices, notes) for part in parts]
    last = read_parts[-1]
    if last is None:
        return None
    left = read_parts[0] if read_parts[0] is not None else UNREAD if parts[0] else Symbol("")
    notes.append(PASSED_OVER)
    kept = [left, *(part for part in read_parts[1:-1] if part is not None), last]
    return Relation(tuple(kept), ("=",) * (len(kept) - 1))


def _beginning(
    chunk: list[Token], words: Vocabulary, own: frozenset[str], choices: Choices, notes: list[str]
) -> Node | None:
    """``L = (what can't be read)``: the left side, so that lines which go on with ``= ...`` find their chain."""
    cuts = [at for at in _top_level(chunk) if chunk[at][0] == "="]
    left = _whole(chunk[: cuts[0]], words, own, choices, notes) if cuts else None
    return None if left is None else Relation((left, UNREAD), ("=",))


def _top_level(chunk: list[Token]) -> list[int]:
    depth, found = 0, []
    for at, token in enumerate(chunk):
        depth += (token[0] in _OPEN) - (token[0] in _CLOSE)
        if depth == 0:
            found.append(at)
    return found


def _whole(
    part: list[Token], words: Vocabulary, own: frozenset[str], choices: Choices, notes: list[str]
) -> Node | None:
    if not part:
        return None
    parser = Parser([*part, ("end", "", part[-1][3], part[-1][3])], words, own, choices)
    try:
        node = parser.expression()
    except TooLarge:
        raise
    except Unreadable:
        return None
    notes += parser.notes
    return node if parser.tokens[parser.at][0] == "end" else None


class _Leading(Parser):
    """A reader of ``= b <= c``, the rest of a chain."""

    __slots__ = ()

    def name(self) -> Node:
        if not self.tokens[self.at][1]:
            self.at += 1
            return Symbol("")
        return super().name()


def is_mention(node: Node) -> bool:
    """A lone letter or number, which in a sentence may just be spoken of."""
    return isinstance(node, (Symbol, Number)) or (not isinstance(node, Relation) and len(str(node)) < 40)
