"""Names of variants: ``canonical``, a seed such as ``17``, or the short code printed on a paper, with a check character.

A code begins with V; then come the digits of the seed to base 31, three at least, and a check character. The check is a
weighted sum to the prime base 31, so that every single wrong character and every exchange of two is noticed (the ISBN's
principle), and it depends on the exam and its edition, so that a code from another paper is noticed nearly always.

>>> code("ceng403", "1", 17)
'V00H1'
>>> seed_of("v00h-1", "ceng403", "1"), seed_of("17", "ceng403", "1"), seed_of("canonical", "ceng403", "1")
(17, 17, 0)
>>> seed_of("V00H2", "ceng403", "1")
Traceback (most recent call last):
grader.codes.NoVariant: The check character of “V00H2” is wrong: a character is mistyped, or the paper is of another exam or version.
"""

from __future__ import annotations

from hashlib import blake2b

CANONICAL = "canonical"
"""The name of variant 0, the printed paper."""
DIGITS = "0123456789ABCDEFGHJKMNPRSTVWXYZ"
"""Without I, L, O, Q and U, which are mistaken for others or spell words."""
_BASE = len(DIGITS)
_SHORTEST, _LONGEST = 3, 6
LARGEST_SEED = _BASE**_LONGEST - 1
_READ_AS = str.maketrans({"O": "0", "Q": "0", "I": "1", "L": "1", "-": None, " ": None})


class NoVariant(ValueError):
    """A text that names no variant; the sentence says why."""


def name_of(seed: int) -> str:
    """The plain name of a variant: ``canonical`` or its seed."""
    return CANONICAL if seed == 0 else str(seed)


def code(exam: str, edition: str, seed: int) -> str:
    """The short code for a paper. Raises NoVariant for a seed that is out of range."""
    if not 0 <= seed <= LARGEST_SEED:
        raise NoVariant(f"There is no variant {seed}: seeds go from 0 to {LARGEST_SEED}.")
    places: list[int] = []
    while seed or len(places) < _SHORTEST:
        seed, place = divmod(seed, _BASE)
        places.append(place)
    digits = "".join(DIGITS[place] for place in reversed(places))
    return f"V{digits}{_check(exam, edition, digits)}"


def seed_of(name: str, exam: str, edition: str) -> int:
    """The seed behind a name or a code. Raises NoVariant."""
    text = name.strip()
    if text.casefold() == CANONICAL:
        return 0
    if text.isascii() and text.isdecimal():
        seed = int(text[:20])
        if seed > LARGEST_SEED:
            raise NoVariant(f"There is no variant {text[:20]}: seeds go from 0 to {LARGEST_SEED}.")
        return seed
    return _decoded(text, exam, edition)


def _decoded(text: str, exam: str, edition: str) -> int:
    """The seed of a code that a person has typed."""
    typed = text[:40].upper().translate(_READ_AS)
    digits, check = typed[1:-1], typed[-1:]
    known = typed[:1] == "V" and set(typed) <= set(DIGITS)
    if not known or not _SHORTEST <= len(digits) <= _LONGEST:
        raise NoVariant(f"“{text[:40]}” is neither “{CANONICAL}” nor a seed nor a code such as {code(exam, edition, 17)}.")
    if check != _check(exam, edition, digits):
        raise NoVariant(
            f"The check character of “{typed}” is wrong: a character is mistyped, or the paper is of another exam or version."
        )
    seed = 0
    for digit in digits:
        seed = seed * _BASE + DIGITS.index(digit)
    return seed


def _check(exam: str, edition: str, digits: str) -> str:
    """Makes the weighted sum of all characters a number that depends on the paper."""
    paper = int.from_bytes(blake2b(f"{exam}\n{edition}".encode(), digest_size=8).digest(), "big")
    total = sum((place + 2) * DIGITS.index(digit) for place, digit in enumerate(reversed(digits)))
    return DIGITS[(paper - total) % _BASE]
