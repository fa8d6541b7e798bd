"""Big operators: sums, products and expectations with their bounds, as people write them."""

from __future__ import annotations

from grader.notation.cursor import Cursor, joined
from grader.notation.lexer import Token
from grader.notation.tree import Big, Item, Minus, Node, Number, Plus, Sequence, Symbol, walk, whole

_RELATIONS = frozenset({"<", "<=", "=", "in", "!=", ">", ">=", "sim"})
NAMES = {"sum": "sum", "Sum": "sum", "prod": "prod", "Prod": "prod", "product": "prod", "Product": "prod"}


class Operators(Cursor):
    """The part of the reader that settles sums, products and expectations."""

    __slots__ = ()

    def big(self, operator: str) -> Node:
        """``sum`` or ``prod`` with bounds below and above, or in brackets, and its body."""
        self.at += 1
        self.choices.features.add(operator)
        if self.tokens[self.at][0] == "(" and operator:
            inside = self._bracketed(operator)
            if inside is not None:
                return inside
        low: Node | None = None
        high: Node | None = None
        excluded: Node | None = None
        letter = ""
        while self.tokens[self.at][0] in ("_", "^"):
            kind = self.tokens[self.at][0]
            self.at += 1
            if kind == "_":
                letter, low, high_below, excluded = self._below(self._lower_tokens())
                high = high or high_below
            else:
                high = self.inner(self._upper_tokens())
        return self._with_body(operator, letter, low, high, excluded)

    def _with_body(
        self, operator: str, letter: str, low: Node | None, high: Node | None, excluded: Node | None
    ) -> Node:
        if letter:
            self.bound.append(letter)
        self.deeper()
        body = self.expression() if self.choices.wide else self.product()
        self.depth -= 1
        if letter:
            self.bound.pop()
        if self.tokens[self.at][0] in ("+", "-"):
            self.choices.met.add("wide")
        if not letter and low is None and high is None:
            letter = self._only_index(body)
        return Big(operator, letter, low, high, body, excluded)

    def _only_index(self, body: Node) -> str:
        """The letter that a sum without bounds runs over: the only index in it that has no other meaning; or none."""
        members = [part for part in walk(body) if isinstance(part, (Item, Sequence))]
        letters = {part.name for member in members for part in walk(member) if isinstance(part, Symbol)}
        free = {name for name in letters if len(name) == 1 and name not in self.words.letters and name not in self.bound}
        return free.pop() if len(free) == 1 else ""

    def _lower_tokens(self) -> list[Token]:
        """The group below, or ``k=1`` written without braces."""
        if self.tokens[self.at][0] in ("{", "("):
            return self.group()
        found = self.group()
        if self.tokens[self.at][0] == "=" and self.tokens[self.at + 1][0] in ("n", "a"):
            found += self.tokens[self.at : self.at + 2]
            self.at += 2
            if self.tokens[self.at][0] in ("+", "-") and self.tokens[self.at + 1][0] == "n" and self.touches():
                found += self.tokens[self.at : self.at + 2]
                self.at += 2
        return found

    def _upper_tokens(self) -> list[Token]:
        found = self.group()
        if len(found) == 1 and self.tokens[self.at][0] == "-" and self.touches() and self.tokens[self.at + 1][1] == "1":
            follows = self.tokens[self.at + 2][2] > self.tokens[self.at + 1][3]
            if follows:  # sum_{k=1}^t-1 x
                found = [*found, *self.tokens[self.at : self.at + 2]]
                self.at += 2
        return found

    def _below(self, tokens: list[Token]) -> tuple[str, Node | None, Node | None, Node | None]:
        """Letter, bounds and excluded value out of what stands below the sign."""
        low: Node | None = None
        high: Node | None = None
        excluded: Node | None = None
        letter = ""
        for part in _conditions(tokens):
            signs = [i for i, token in enumerate(part) if token[0] in _RELATIONS]
            if not signs:
                letter = letter or joined([t for t in part if t[0] not in ("cmd", "{", "}")])
                continue
            if len(signs) == 2:  # 1 <= k <= t
                if {part[sign][0] for sign in signs} <= {">", ">="}:  # t >= k >= 1
                    part, signs = _mirrored(part, signs)
                if not {part[sign][0] for sign in signs} <= {"<", "<="}:
                    raise self.refuse("The bounds of a sum point in two ways.", "Write sum_{k=1}^{t}.")
                letter = joined(part[signs[0] + 1 : signs[1]])
                low = self._shifted(part[: signs[0]], part[signs[0]][0], +1)
                high = self._shifted(part[signs[1] + 1 :], part[signs[1]][0], -1)
                continue
            sign, at = part[signs[0]][0], signs[0]
            name, rest = joined(part[:at]), part[at + 1 :]
            if sign == "!=":
                letter = letter or name
                excluded = self.inner(rest)
            elif sign == "=":
                letter = name
                low, above = self._range(rest)
                high = above or high
            elif sign in ("<", "<="):
                letter = letter or name
                high = self._shifted(rest, sign, -1)
                low = low or whole(1)
            elif sign in (">", ">="):
                letter = letter or name
                low = self._shifted(rest, sign, +1)
            else:  # k in {1, ..., K}, k in V, w ~ P_n
                letter = letter or name
                low, high = self._members(rest)
        return letter, low, high, excluded

    def _range(self, tokens: list[Token]) -> tuple[Node, Node | None]:
        """``1``, ``1..K``, ``1:K``, ``1,...,K``."""
        for at, token in enumerate(tokens):
            if token[0] in ("...", ":"):
                before = [t for t in tokens[:at] if t[0] != ","]
                after = [t for t in tokens[at + 1 :] if t[0] != ","]
                return self.inner(before[:1] if len(before) > 1 and before[1][0] == "n" else before), self.inner(after)
        return self.inner(tokens), None

    def _members(self, tokens: list[Token]) -> tuple[Node | None, Node | None]:
        inside = [t for t in tokens if t[0] not in ("\\{", "\\}", "[", "]", "{", "}")]
        if any(t[0] == "..." for t in inside):
            return self._range(inside)
        return None, None

    def _shifted(self, tokens: list[Token], sign: str, step: int) -> Node:
        bound = self.inner(tokens)
        if sign in ("<=", ">="):
            return bound
        if isinstance(bound, Number) and isinstance(bound.value, int):
            return whole(bound.value + step)
        return Plus((bound, whole(1) if step > 0 else Minus(whole(1))))

    def _bracketed(self, operator: str) -> Node | None:
        """``sum(k=1..t, x)``, ``sum(x, k=1..t)``, ``Sum(x, (k, 1, t))``; None when it is just a bracketed body."""
        start = self.at
        parts = _conditions(self.group(), plain=True)
        if len(parts) == 1 and len(parts[0]) > 3 and parts[0][0][0] == "a" and parts[0][1][0] in ("=", "in"):
            return self._with_body(operator, *self._below(parts[0]))  # sum(k=1..t) x
        if len(parts) < 2:
            self.at = start
            return None
        for at in (0, -1):
            part = parts[at]
            rest = parts[1:] if at == 0 else parts[:-1]
            if len(part) > 2 and part[0][0] == "a" and part[1][0] in ("=", "in") and len(rest) == 1:
                letter, low, high, excluded = self._below(part)
                return self._around(operator, letter, low, high, excluded, rest[0])
        last = parts[-1]
        if last and last[0][0] == "(" and len(parts) == 2:
            bounds = _conditions(last[1:-1], plain=True)
            if len(bounds) == 3:
                low, high = self.inner(bounds[1]), self.inner(bounds[2])
                return self._around(operator, joined(bounds[0]), low, high, None, parts[0])
        if len(parts) == 4 and len(parts[1]) == 1:
            low, high = self.inner(parts[2]), self.inner(parts[3])
            return self._around(operator, joined(parts[1]), low, high, None, parts[0])
        self.at = start
        return None

    def _around(
        self, operator: str, letter: str, low: Node | None, high: Node | None, excluded: Node | None, body: list[Token]
    ) -> Node:
        self.bound.append(letter)
        found = self.inner(body)
        self.bound.pop()
        return Big(operator, letter, low, high, found, excluded)

    def expectation(self) -> Node:
        r"""``\mathbb{E}_{n \sim P_n}[...]``."""
        letter = ""
        if self.tokens[self.at][0] == "_":
            self.at += 1
            inside = self.group()
            indexed = [token for token in inside[1:5] if token[0] not in "{}"] if len(inside) > 2 and inside[1][0] == "_" else []
            letter = joined([*inside[:1], *indexed[:2]])
        self.bound.append(letter or "?")
        kind = self.tokens[self.at][0]
        body = self.factor() if kind in ("[", "(", "\\{", "{") else self.product()
        self.bound.pop()
        return Big("E", letter, None, None, body)


def _mirrored(part: list[Token], signs: list[int]) -> tuple[list[Token], list[int]]:
    """``T >= t > k`` as ``k < t <= T``, with the places of its signs."""
    first, second = signs
    turned = [(_TURNED[part[at][0]], *part[at][1:]) for at in signs]
    found = [*part[second + 1 :], turned[1], *part[first + 1 : second], turned[0], *part[:first]]
    return found, [len(part) - second - 1, len(part) - first - 1]


_TURNED = {">": "<", ">=": "<="}


def _conditions(tokens: list[Token], plain: bool = False) -> list[list[Token]]:
    """The parts between commas, semicolons and line ends outside brackets."""
    separators = (",", ";") if plain else (",", ";", "\\\\", "\n")
    if not plain and any(t[0] == "..." for t in tokens):
        return [tokens]
    if tokens and tokens[0][1] == "substack":
        tokens = tokens[2:-1]
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token[0] in ("(", "[", "{")) - (token[0] in (")", "]", "}"))
        if token[0] in separators and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]


def letter_of(node: Node) -> str:
    """The name of a bound letter given as a node."""
    return node.name if isinstance(node, Symbol) else ""
