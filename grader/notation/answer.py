"""An answer as it was handed in, words and formulas mixed, to statements: the mathematics found, the words kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from operator import itemgetter

import msgspec

from grader.notation.chains import Statement, append, goes_past
from grader.notation.cursor import Choices
from grader.notation.english import spelled_out
from grader.notation.entrywise import by_entries, by_units
from grader.notation.introduced import BREAKS, introduced, named_functions
from grader.notation.labels import with_gradients, with_labels, with_steps
from grader.notation.lexer import Token, tokens
from grader.notation.parser import Parser
from grader.notation.programs import refuse_steps, spelled_as_formula
from grader.notation.prose import BINARY, is_word, worded
from grader.notation.reading import TooLarge, Unreadable
from grader.notation.size import MOST_LEVELS, within_limits
from grader.notation.spoken import spoken
from grader.notation.stretches import CLOSE, CONTINUES, OPEN, beginning, named_only, read_stretch
from grader.notation.tree import Call, Relation
from grader.notation.vocabulary import Vocabulary

MOST_STATEMENTS = 120
"""Formulas in one answer."""
_ENTRY = re.compile(r"(?:∂|partial|(?<![A-Za-z])d[A-Za-z]|\\?sum|[Σ∑])(?s:.){0,80}?(?:_\{?|[\[,]\s*)[a-su-z]\s*,?\s*[a-su-z]?\s*[}\]=\s(]")
"""A derivative or a sum with a letter below it that may number an entry."""
_NUMBERED = re.compile(r",\s*[knpsv]\s*\}|\[[knpsv]\]|[\])]\s*_\{?[ijklmnpqrsuv](?![A-Za-z\d])")
"""A letter that may number the units of a vector, as the parser of expressions does not expect it."""
_DELIMITED = re.compile(
    r"\$\$(.+?)\$\$|\\\[(.+?)\\\]|\\\((.+?)\\\)|\$([^$]+?)\$"
    r"|(\\begin\{(align\*?|equation\*?|gather\*?|eqnarray\*?|multline\*?|displaymath)\}.*?\\end\{\6\})",
    re.DOTALL,
)
_ALONG = re.compile(r"\s*,\s*(?:dim|axis)\s*=\s*-?\d(?=\s*\))")
"""``torch.cat([a, b], dim=-1)``: along which axis of an array."""
_POINTED_AT = re.compile(r"(?<=[\w)\]}])[ \t]+(?:←|<-{1,2})[ \t]+(?=[A-Za-z]{2,},? [A-Za-z]{2,})")
"""An arrow that points from words to the formula before them."""
_MULTIPLIED = re.compile(r"(?m)(?<![^\s`])([A-Za-z]\w*)\s*\*=\s*([^\n`#;]+)")
"""``g *= c`` in a program."""
_APART = re.compile(r"(?<=[\w})\]])\s*\\q?quad\s*(?=\\?[A-Za-z][\w{}\\^]{0,15}\s*&?=)")
"""A wide blank before an equation of its own."""
_LABELLED = re.compile(
    r"(?<![A-Za-z\\_])([A-Za-z])_(?:\{\\(?:text|mathrm)\{([a-z]{1,8})\}\}|\{([a-z]{1,8})\}|([a-z]{1,8}))(?:_(?=[{A-Za-z0-9])|(?=\[))"
)
"""A letter with a label and an index behind it."""
_LABEL = re.compile(r"_\{?(?:\\(?:text|mathrm)\{)?[a-z]{1,8}\}{0,2}[_\[]")
"""What is worth a closer look, found fast."""
_SNAKE = re.compile(r"(?<![A-Za-z\\_{])[a-z]{4,12}(?:_[a-z]{3,12})+(?![A-Za-z_({])")
"""Words that a program would join: ``cross_entropy``."""
_SLIPPED_OUT = re.compile(
    r"(?<![A-Za-z])[OΘΩ]\([^()]*(?:\([^()]*\)[^()]*)*\)|[\w)}\]]\s*=\s*\S|[A-Za-z]\([A-Za-z]+(?:_\{?|\^\{?\(|\[)\w|[+*/]\s*[A-Za-z]+_\w"
)
"""Plain mathematics among the words between two formulas that are marked as such: an order of growth, an equation, ``diag(f_t)``."""
_BULLET = re.compile(r"(?m)^[ \t]*(?:\(?[1-9][.)]|(?<=\n)\(?[1-9]\d[.)]|\([a-z]\)|[*•])[ \t]+(?=[^\s+*/^=])")
"""What begins an item of a list; a list does not begin with 50."""
_DASHED = re.compile(r"(?m)^[ \t]*[-–+][ \t]+(?=[^\s=])")
_EQUATION = re.compile(r"[ \t]*[-–+][ \t]+\$[^$\n=]+=[^$\n]+\$[ \t.,;]*$")
"""A line with a dash and one equation: nobody changes the sign of an equation."""
_WORD = re.compile(r"[A-Za-z]{2,}")
_ITEM = re.compile(r"(?m)^[ \t]*(?:[*•]|[-–+](?=[ \t]+\$[^$\n]+\$[ \t]*[:A-Za-z(—–-]))[ \t]+(?=\$[^$])")
"""The mark of a list before a formula between dollars; a dash may be a minus where no word stands behind the formula."""
_BARE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \t+-*/^(){}\\,·²³")
"""Characters of formulas that need no second look, unless they spell words."""
_SHORT = 4
"""Letters of a name that is no word; longer runs may be one."""
_LISTED = frozenset("(*•123456789 \t")
_ROOM = 4
_KIND, _TEXT = itemgetter(0), itemgetter(1)
_NONE: frozenset[str] = frozenset()
_FENCE = re.compile(r"```\w*\n?|`")
_WORDY = frozenset({"t", "w", "\n", "?", "#"})
_DROPPED = frozenset({'"', "`", "&"})


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
    if ":\n" in text or "[-" in text:
        refuse_steps(text, words.knows)
    lexed, source = _bare(text) or _laid_out(text, words)
    notes: list[str] = []
    if ("=" in text or "um" in text or "Σ" in text or "∑" in text) and _ENTRY.search(text):
        lexed = by_entries(lexed, words, notes)
    if ("," in text or "]" in text or ")" in text) and _NUMBERED.search(text):
        lexed = by_units(lexed, words, notes)
    lexed += [lexed[-1], lexed[-1]]  # room to look ahead: the last token but three is the last of the text
    if "]=" in text or "] =" in text or "] &=" in text:
        lexed = with_steps(lexed, words)
    if "=" in text and "^" in text:
        lexed = with_labels(lexed, words)
    if "=" in text and words.differentials and "d" in text:
        lexed = with_gradients(lexed, words)
    simple = _simple(lexed, words, choices)
    if simple is not None:
        return msgspec.structs.replace(simple, notes=(*notes, *simple.notes)) if notes else simple
    try:
        return _statements(lexed, source, words, choices, notes)
    except Unreadable as refusal:
        raise Unreadable(str(refusal.explained(source)), refusal.place) from refusal


def _bare(text: str) -> tuple[list[Token], str] | tuple[()]:
    """The tokens of a formula without words, markup and lists, and its text; nothing for any other text."""
    if not _BARE.issuperset(text) or (text[:1] in _LISTED and _BULLET.match(text)):
        return ()
    found = tokens(text)
    return () if any([len(run) > _SHORT or run == "vs" for _, run, _, _ in found[0]]) else found


def _laid_out(text: str, words: Vocabulary) -> tuple[list[Token], str]:
    """The tokens of a text that may have markup, lists, abbreviations or a program's names in it, and that text."""
    text = spelled_out(_undashed(text) if text[:1] in "-–" and "\n" in text else text)
    if "_" in text:
        if _LABEL.search(text):
            text = _LABELLED.sub(lambda found: _joined_label(found, words), text)
        if words.roles:
            text = _SNAKE.sub(lambda found: spaced if (spaced := found[0].replace("_", " ")) in words.roles else found[0], text)
    if "<-" in text or "←" in text:
        text = _POINTED_AT.sub(" , ", text)
    if "im=" in text or "xis=" in text:
        text = _ALONG.sub("", text)
    if "*=" in text:
        text = _MULTIPLIED.sub(r"\1 = \1 * (\2)", text)
    if "quad" in text:
        text = _APART.sub(", ", text)
    if "(" in text:
        text = spelled_as_formula(text, words.functions)
    if "\n" in text and "$" in text and _DASHED.search(text):
        text = _unlisted(text)
    marked = "$" in text or "\\[" in text or "\\(" in text or "\\begin{" in text
    found = _marked_up(_FENCE.sub("", text)) if marked else None
    if found is None:
        listed = "\n" in text or text[:1] in _LISTED
        found = tokens((_BULLET.sub("", text) if listed else text).replace("$", " ").replace("`", " "))
    lexed, source = found
    return lexed, source


def _joined_label(found: re.Match[str], words: Vocabulary) -> str:
    """``h_fwd_t`` with the label at its letter, where the two are a name: ``hfwd_t``."""
    name = "".join(part for part in found.groups() if part)
    return name + "_" * found[0].endswith("_") if words.knows(name) else found[0]


def _undashed(text: str) -> str:
    """A list of equations without the dashes that begin its lines; a dash before some of the lines only is a minus."""
    lines = [line for line in text.splitlines() if line.strip()]
    listed = all(line.startswith(("- ", "– ")) and "=" in line for line in lines)
    return "\n".join(line[2:] for line in lines) if listed else text


def _unlisted(text: str) -> str:
    """The text without the dashes that begin its lines, where words stand beside a formula or each of them is an equation."""
    dashed = [line for line in text.splitlines() if _DASHED.match(line)]
    listed = all(map(_EQUATION.match, dashed)) or any(_WORD.search(_DELIMITED.sub(" ", line)) for line in dashed)
    return _DASHED.sub("", text) if listed else text


def _simple(lexed: list[Token], words: Vocabulary, choices: Choices) -> Written | None:
    """The common case, one formula without words or line ends, read straight through; None where it is not that."""
    if len(lexed) > _ROOM and lexed[-_ROOM][0] == "\n":  # the end of a display
        lexed = [*lexed[:-_ROOM], lexed[-1]]
    kinds = {*map(_KIND, lexed)}
    if not kinds.isdisjoint(BREAKS) and (not kinds.isdisjoint(_WORDY) or _breaks(lexed)):
        return None
    own = introduced(lexed, words) if "=" in kinds else _NONE
    strange = {run for run in {*map(_TEXT, lexed)} if len(run) > 1 and not words.knows(run)}
    for at, (kind, run, _, _) in enumerate(lexed if strange else ()):
        if run in strange and kind == "a" and is_word(at, lexed, words, own):
            return None
    parser = Parser(lexed, words, own, choices)
    try:
        node = parser.relation()
    except Unreadable:
        return None
    if len(lexed) > MOST_LEVELS:
        within_limits(node)
    if parser.tokens[parser.at][0] != "end":
        return None
    left_open, features = frozenset(choices.met), frozenset(choices.features)
    return Written((Statement(node),), "", tuple(parser.notes), left_open, parser.own, features)


def _breaks(lexed: list[Token]) -> bool:
    """Whether a comma or the like stands outside all brackets."""
    depth = 0
    for kind, _, _, _ in lexed:
        if kind in OPEN:
            depth += 1
        elif kind in CLOSE:
            depth -= 1
        elif kind in BREAKS and depth <= 0:
            return True
    return False


# Delimiters ------------------------------------------------------------------------------------------------------


def _marked_up(text: str) -> tuple[list[Token], str] | None:
    """Tokens of a text whose mathematics is marked by dollars or LaTeX displays; None when it is not."""
    if text.count("$") % 2 == 1 and "$$" not in text:
        return None
    found: list[Token] = []
    text = _ITEM.sub("", text)
    last, any_found = 0, False
    for match in _DELIMITED.finditer(text):
        any_found = True
        _between(text[last : match.start()], last, found)
        if match.start() and text[match.start() - 1].isalpha() and match[0].lstrip("$").startswith("("):
            _called_before(found)
        which = next(at for at, group in enumerate(match.groups(), start=1) if group is not None)
        found += tokens(match[which], match.start(which))[0][:-1]
        if match.group(0).startswith(("$$", "\\[", "\\begin")):
            found.append(("\n", "\n", match.end(), match.end()))
        last = match.end()
    if not any_found:
        return None
    _between(text[last:], last, found)
    found.append(("end", "", len(text), len(text)))
    return found, text


def _called_before(found: list[Token]) -> None:
    """``softplus$(z) = ...$``: the word that touches the bracket is the name of a function."""
    kind, text, start, end = found[-1]
    if kind == "w":
        words, _, name = text.rpartition(" ")
        found[-1:] = [("w", words, start, end - len(name))] if words else []
        found.append(("a", name, end - len(name), end))


def _between(text: str, start: int, found: list[Token]) -> None:
    """The words between two formulas, or the plain mathematics where the writer slipped out of the dollars."""
    bare = text.strip()
    if not bare:
        if "\n\n" in text or (found and "\n" in text):
            found.append(("\n", "\n", start, start))
    elif bare in (",", ";", ".", ":"):
        found.append((bare, bare, start, start + 1))
    elif bare[-1] in "=+-*<>≤≥·/" or bare[0] in "=+*<>≤≥·^_/" or _SLIPPED_OUT.search(bare):
        found += tokens(text, start)[0][:-1]
    else:
        end = start + len(text)
        found.append(("w", " ".join(bare.split()), start, end))
        if text.rstrip(" \t")[-1:] == "\n":  # what stands on the next line is not what these words name
            found.append(("\n", "\n", end, end))


# Statements ------------------------------------------------------------------------------------------------------


def _statements(lexed: list[Token], source: str, words: Vocabulary, choices: Choices, notes: list[str]) -> Written:
    lexed = spoken(lexed, words, notes)
    own = introduced(lexed, words)
    marked = worded(lexed, words, own)
    said = named_functions(marked, words)
    own |= {f"{name}(" for name, _ in said}
    found: list[Statement] = []
    prose: list[str] = []
    pending: list[str] = []
    begins: list[int] = []
    refused: Unreadable | None = None
    for chunk, text in _chunks(marked):
        if text:
            pending.append(text)
            prose.append(text)
        try:
            named = named_only(chunk) if found else None
            node = named or read_stretch(chunk, words, own, choices, notes)
        except TooLarge:
            raise
        except Unreadable as refusal:
            node, refused = beginning(chunk, words, own, choices, notes), refusal
            if node is None:
                raise
        if isinstance(node, str):
            pending.append(node)
            prose.append(node)
        elif node is not None:
            begins.append(chunk[0][2])
            beside = [found.pop()] if goes_past(found, node, begins, marked) else []
            append(found, node, "" if beside else " ".join(pending))
            found += beside
            del begins[len(found) :]
            pending = []
            if len(found) > MOST_STATEMENTS:
                raise TooLarge(f"The answer has more than {MOST_STATEMENTS} formulas.", help="Write the formula only.")
    if pending and found:
        last = found[-1]
        found[-1] = Statement(last.node, last.before, " ".join(pending))
    found += [
        Statement(Relation((Call(name, ()), Call(function, ())), ("=",))) for name, function in said
    ]
    if not found:
        raise Unreadable("No formula was found in this answer.", 0, "Write the formula itself.")
    if len(lexed) > MOST_LEVELS:
        for statement in found:
            within_limits(statement.node)
    return Written(tuple(found), " ".join(prose), tuple(notes), frozenset(choices.met), own, frozenset(choices.features), refused)


def _chunks(marked: list[Token]) -> Iterable[tuple[list[Token], str]]:
    """Stretches of mathematics, each with the words before it."""
    chunk: list[Token] = []
    text: list[str] = []
    depth = 0
    for at, token in enumerate(marked):
        kind = token[0]
        if kind in OPEN:
            depth += 1
        elif kind in CLOSE:
            depth -= 1
        if kind == "end" or (depth <= 0 and kind in BREAKS):
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
            elif kind == "->" and not text:
                text.append("to")
            elif kind in (";", ",", ".", "=>") and text:
                text.append("," if kind in ";," else ".")
        elif kind == "/" and text and not chunk:  # a = b in words / a = c
            text.append("or")
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
    if chunk[-1][0] in CONTINUES:
        return True
    after = at + 1
    while marked[after][0] in ("\n", "\\\\", "&"):
        after += 1
    follows = marked[after][0]
    if follows in ("{",) and marked[after + 1][0] == "}":
        follows = marked[after + 2][0]
    if follows in ("-", "+") and any(t[0] == "=" for t in chunk) and _is_equation(marked, after):
        return False  # a new line with a left side of its own: -N ln PPL = ...
    return follows in BINARY and _depth(chunk) <= 0 and not (follows == "*" and marked[after + 1][0] == "w")


def _is_equation(marked: list[Token], at: int) -> bool:
    """Whether an equals sign stands on this line."""
    for kind, _, _, _ in marked[at:]:
        if kind in ("\n", "\\\\", "end"):
            return False
        if kind == "=":
            return True
    return False


def _depth(chunk: list[Token]) -> int:
    return sum((t[0] in OPEN) - (t[0] in CLOSE) for t in chunk)
