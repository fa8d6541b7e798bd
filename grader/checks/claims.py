"""Which statement of an answer is the answer: claims, definitions, conditions and remarks told apart."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from grader.checks.conditions import INEQUALITIES, fold
from grader.checks.mentions import goes_further, is_atom, is_formula, lists_letters, puts_forward, says_same
from grader.checks.names_of import bare_name
from grader.checks.shelves import INDICES, Claim, Shelves, equation
from grader.notation.answer import Written
from grader.notation.chains import Statement
from grader.notation.reading import Unreadable
from grader.notation.stretches import UNREAD
from grader.notation.tree import (
    Big,
    Call,
    Cases,
    Derivative,
    Item,
    Minus,
    Node,
    Number,
    Over,
    Relation,
    Symbol,
    rebuilt,
    walk,
)


class Sorted(msgspec.Struct, frozen=True):
    """An answer sorted out."""

    claims: tuple[Claim, ...]
    definitions: tuple[tuple[Node, Node], ...]
    remarks: tuple[Statement, ...]
    prose: str
    left_open: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    put_forward: tuple[Claim, ...] = ()
    """Those that words right before them say to be the answer too: ``or``, ``which reduces to``."""
    hedged: bool = False
    """Whether alternatives were offered."""
    features: frozenset[str] = frozenset()
    refused: Unreadable | None = None
    """Why a part of the answer could not be read."""
    total: bool = False
    """Whether ``∂h_t/∂W`` is to be taken through all earlier states: plausible in a step on the way."""


def sort_out(written: Written, is_target: Callable[[Node], bool], inequalities: bool = False) -> Sorted:
    """Claims and definitions. ``is_target`` knows what may stand on the left; ``inequalities`` are claims too."""
    if len(written.statements) == 1 and written.refused is None and not inequalities:
        alone = _alone(written.statements[0].node, is_target)
        if alone is not None:
            return Sorted((alone,), (), (), written.prose, written.left_open, written.notes, features=written.features)
    statements, aliases = _renamed(fold(written.statements), written.own, is_target)
    own_targets = {bare_name(left) for left, _ in aliases}

    def is_asked(node: Node) -> bool:
        return is_target(node) or (isinstance(node, (Symbol, Item)) and bare_name(node) in own_targets)

    named = _linked(statements, [_as_claim(s.node, is_asked) for s in statements], is_asked)
    targets = _asked([claim for claim in named if claim is not None and claim.left is not None and is_asked(claim.left)])
    given = [claim for claim in targets if not all(map(is_target, claim.members))]
    targets = given or targets  # δ_t = ∂L/∂h_t says what is asked for, and no value of it
    if (opposite := _opposite(statements, named, targets)) is not None:
        named, targets = opposite
    letters = {part.letter for s in statements for part in walk(s.node) if isinstance(part, Big)}
    shelves = Shelves(statements, written.own, letters, list(aliases))
    for statement, claim in zip(statements, named, strict=True):
        shelves.put(statement, claim, claim in targets, is_target, inequalities)
    definitions, others, bare = shelves.definitions, shelves.others, shelves.bare
    further = [c for s, c in zip(statements, named, strict=True) if c in others and puts_forward(s)]
    named_by_hand = [c for c in others if c.left is not None and (_own_item(c.left, written.own) or c.left == UNREAD or isinstance(c.left, Derivative))]
    others = [c for c in others if isinstance(c.left, Derivative)] or named_by_hand or others
    offered = [c for s, c in zip(statements, named, strict=True) if c in bare and goes_further(s)]
    if len(statements) > 1 and named[-1] in bare and _stands_alone(statements[-1]) and not lists_letters(statements, [member for claim in targets for member in claim.members]):
        offered.append(named[-1])
    claims = targets + offered if targets else _bare_or_named(bare, others, offered, statements)
    equal = [claim.same_as for claim in claims if claim.same_as in [*bare, *others] and claim.same_as not in claims]
    claims = [claim for claim in equal if claim is not None and not isinstance(claim.members[-1], Cases) and not is_atom(claim.members[-1])] + claims
    if not targets:
        claims += [claim for claim in further if claim not in claims]
    if not claims and definitions:
        left, body = definitions.pop()
        claims = [Claim(left, (body,))]
    claims = claims or [Claim(None, s.node.items, s.node.signs) for s in shelves.remarks if isinstance(s.node, Relation) and set(s.node.signs) == {"="}]
    for claim in others:
        if claim not in claims and claim.left is not None:
            definitions.append((claim.left, claim.members[-1]))
    if written.refused is not None and any(claim.members[-1] == UNREAD for claim in claims):
        raise written.refused
    hedged = len(claims) > 1 and " or " in f" {written.prose} "
    forward = tuple(c for s, c in zip(statements, named, strict=True) if c in claims and puts_forward(s) and is_formula(s.node))
    return Sorted(
        tuple(claims),
        tuple(sorted(definitions, key=_generality)),
        tuple(shelves.remarks),
        written.prose,
        written.left_open,
        written.notes,
        forward,
        hedged,
        features=written.features,
        refused=written.refused,
    )


def _opposite(statements: tuple[Statement, ...], named: list[Claim | None], targets: list[Claim]) -> tuple[list[Claim | None], list[Claim]] | None:
    """``J = ..., the loss is -J``: the claims with what is minimised written out; None where nothing is."""
    bodies = {claim.left: claim.members[-1] for claim in targets if isinstance(claim.left, Symbol)}
    for at, (statement, claim) in enumerate(zip(statements, named, strict=True)):
        last = claim.members[-1] if claim is not None else None
        if claim is None or not isinstance(last, Minus) or last.of not in bodies:
            continue
        if claim.left is not None or _MINIMISED.search(statement.before):
            written_out = Claim(claim.left, (Minus(bodies[last.of]),))
            others = [other for other in targets if other is not claim and other.left != last.of]
            return [*named[:at], written_out, *named[at + 1 :]], [*others, written_out]
    return None


def _asked(targets: list[Claim]) -> list[Claim]:
    """The claims for what is asked, without those for another of its names that one of them uses: they define it."""
    used = {
        bare_name(part)
        for claim in targets
        for member in claim.members
        for part in walk(member)
        if isinstance(part, (Item, Symbol)) and claim.left is not None and bare_name(part) != bare_name(claim.left)
    }
    found = [claim for claim in targets if claim.left is None or bare_name(claim.left) not in used] or targets
    return [claim for claim in found if not _serves(claim, found)]


def _linked(statements: tuple[Statement, ...], claims: list[Claim | None], is_asked: Callable[[Node], bool]) -> list[Claim | None]:
    """The claims, each with the one before it that it is said to be the same as."""
    found = claims[:1]
    for statement, claim in zip(statements[1:], claims[1:], strict=True):
        before = found[-1]
        asked = before is not None and before.left is not None and is_asked(before.left)
        same = claim is not None and before is not None and says_same(statement, asked)
        found.append(msgspec.structs.replace(claim, same_as=before) if claim is not None and same else claim)
    return found


def _renamed(
    statements: tuple[Statement, ...], own: frozenset[str], is_target: Callable[[Node], bool]
) -> tuple[tuple[Statement, ...], list[tuple[Node, Node]]]:
    """Names of the candidate's own for known ones: ``W = W_hh`` is read into the rest, ``e_t = ∂L/∂h_t`` kept."""
    change: dict[Node, Node] = {}
    aliases: list[tuple[Node, Node]] = []
    kept: list[Statement] = []
    letters = {part.letter for s in statements for part in walk(s.node) if isinstance(part, Big)}
    for statement in statements:
        pair = equation(statement.node)
        if pair and pair[0] == pair[1] and len(statements) > 1:
            continue
        if pair and isinstance(pair[0], Symbol) and pair[0].name not in INDICES | letters and pair[0].name in own and isinstance(pair[1], Symbol):
            change[pair[0]] = pair[1]
        elif pair and len(statements) > 1 and _own_item(pair[0], own) and is_target(pair[1]):
            aliases.append(pair)
        elif pair and len(statements) > 1 and _own_item(pair[1], own) and is_target(pair[0]):
            aliases.append((pair[1], pair[0]))
        else:
            kept.append(statement)
    if not kept:
        return statements, []
    if change:
        kept = [Statement(rebuilt(s.node, change), s.before, s.after) for s in kept]
    return tuple(kept), aliases


def _serves(claim: Claim, targets: list[Claim]) -> bool:
    """``∂h_t/∂h_{t-1} = ...`` beside ``∂h_T/∂h_k = ∏ ∂h_t/∂h_{t-1}``: it defines a part of what was asked for."""
    others = (other for other in targets if other is not claim and other.left != claim.left)
    return isinstance(claim.left, Derivative) and any(claim.left in walk(member) for other in others for member in other.members)


def _own_item(node: Node, own: frozenset[str]) -> bool:
    return (isinstance(node, Item) and node.family + "_" in own) or (isinstance(node, Symbol) and node.name in own)


def _alone(node: Node, is_target: Callable[[Node], bool]) -> Claim | None:
    """The claim of a single formula or equation, the commonest answer; None where more must be looked at."""
    if not isinstance(node, Relation):
        return Claim(None, (node,))
    if node.signs == ("=",) and (is_target(node.items[0]) or isinstance(node.items[0], Symbol)):
        return Claim(node.items[0], node.items[1:], node.signs)
    return None


_MINIMISED = re.compile(r"\b(?:loss|cost|minimi[sz])", re.IGNORECASE)
_DENIED = re.compile(
    r"^\W*not\b|\b(?:is|are|was|it's|does)\s+not\b|\bnot\s+(?:equal|true|right|correct)|\bisn'?t\b|\bwrong\b|\bincorrect\b|\bfalse\b"
)
HARMLESS = (
    "needed|required|change|alter|included|counted|used|depend|matter|necessary|drawn|stated|shown|rescaled|clipped|exceed|above|larger"
    "|greater|come|go|flow|pass|contain|appear|involve|enter|include|affect|contribute"
)
"""What may be denied beside a formula and takes nothing of it back."""
_HARMLESS = re.compile(rf"(?:is|are|do|does)\s+not\s+(?:{HARMLESS})")


def denied(prose: str) -> bool:
    """Whether the words may take back what the formula says."""
    return bool(_DENIED.search(_HARMLESS.sub("", prose.lower())))


def _better(bare: list[Claim], others: list[Claim]) -> bool:
    """Whether a formula without a left side is the answer although names are defined: ``D = ..., so: D W``."""
    substantial = [claim for claim in bare if not isinstance(claim.members[-1], (Symbol, Number, Item))]
    simple = all(_is_remark(claim.members[-1]) for claim in others)
    return bool(bare) and (simple or bool(substantial and any(_mentions(c, others) for c in substantial)))


def _is_remark(node: Node) -> bool:
    """A name, a number or a fraction of numbers, as in ``with γ = 1/4``."""
    if isinstance(node, Over):
        return isinstance(node.top, Number) and isinstance(node.bottom, Number)
    return isinstance(node, (Number, Symbol, Item))


def _mentions(claim: Claim, others: list[Claim]) -> bool:
    names = {other.left for other in others}
    return any(node in names for node in walk(claim.members[-1]))


def _bare_or_named(
    bare: list[Claim], others: list[Claim], offered: list[Claim], statements: tuple[Statement, ...]
) -> list[Claim]:
    """The answer where nothing is named as it was asked for: a formula without a left side, or the last one with another."""
    if others and not _better(bare, others):
        return _alternatives(others, statements) + offered
    return _spoken(bare, offered)


def _alternatives(others: list[Claim], statements: tuple[Statement, ...]) -> list[Claim]:
    """The last equation, and with ``h = a or h = b`` all of them for the same name."""
    offered = any(statement.before.lower().split()[-1:] == ["or"] for statement in statements)
    return [claim for claim in others if claim.left == others[-1].left] if offered else others[-1:]


def _spoken(bare: list[Claim], offered: list[Claim]) -> list[Claim]:
    """The bare formulas, without letters that are only mentioned in passing when there is more."""
    said = [claim for claim in bare if not is_atom(claim.members[-1])] or bare
    largest = max((len(walk(claim.members[-1])) for claim in said), default=0)
    return [claim for claim in bare if claim in offered or (claim in said and len(walk(claim.members[-1])) * 4 > largest)]


def _stands_alone(statement: Statement) -> bool:
    """A formula with no word beside it, behind others: nobody mentions a letter in passing like that."""
    return not statement.before.strip(" ,.;") and not statement.after.strip(" ,.;")


def _generality(definition: tuple[Node, Node]) -> int:
    """Particular definitions (``δ_3``) are looked up before general ones (``δ_t``)."""
    return sum(isinstance(node, Symbol) and node.name.islower() for node in walk(definition[0]))


def _as_claim(node: Node, is_target: Callable[[Node], bool]) -> Claim | None:
    if not isinstance(node, Relation):
        return Claim(None, (node,))
    if node.signs == ("in",) and isinstance(node.items[0], Call):
        return Claim(None, node.items[:1])
    if "in" in node.signs[1:]:  # f_t = ... ∈ (0, 1)^H: where it lives is a remark
        at = node.signs.index("in")
        return _as_claim(Relation(node.items[: at + 1], node.signs[:at]), is_target)
    if any(sign in INEQUALITIES or sign in ("in", "sim") for sign in node.signs):
        bounding = node.signs[0] in ("<=", "<", "=") and is_target(node.items[0])
        return Claim(node.items[0], node.items[1:], node.signs) if bounding else None
    left, members = node.items[0], node.items[1:]
    if is_target(members[-1]) and not isinstance(left, (Symbol, Item)) and not is_target(left):
        return Claim(members[-1], (*members[:-1][::-1], left), node.signs)
    if isinstance(left, (Symbol, Item, Derivative)) or is_target(left):
        return Claim(left, members, node.signs)
    if isinstance(left, Call) and left.function not in ("norm", "abs"):
        return None
    return Claim(None, node.items, node.signs)


