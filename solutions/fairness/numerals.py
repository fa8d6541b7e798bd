"""Numbers as the page of a certificate has them, in Markdown."""

from __future__ import annotations

from solutions.fairness.capacity import Capacity

WRITTEN_OUT = 10**9
"""From here on a number is written as a power of ten."""


def amount(value: float) -> str:
    """A count, or something between two.

    >>> amount(12), amount(12.5), amount(2949.5), amount(10000)
    ('12', '12.5', '2,949.5', '10,000')
    """
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"


def percent(share: float) -> str:
    """A share; small ones with as many places as they need, and what is not quite all or nothing not as if it were.

    >>> [percent(share).split()[0] for share in (0, 0.00004, 0.0312, 0.5, 0.9999, 1)]
    ['0', '0.004', '3.1', '50', '99.99', '100']
    """
    hundred = 100 * share
    for places in range(1, 7):
        shown = f"{hundred:.{places}f}"
        if float(shown) not in (0.0, 100.0) or hundred in (0, 100):
            break
    return f"{shown.rstrip('0').rstrip('.')}\N{NO-BREAK SPACE}%"


def signed(share: float) -> str:
    """How much more or less something is.

    >>> [" ".join(signed(share).split()) for share in (0.181, -0.07, 0)]
    ['18.1 % more', '7 % less', 'as much']
    """
    return f"{percent(abs(share))} {'more' if share > 0 else 'less'}" if round(share, 6) else "as much"


def large(value: int, up: bool) -> str:
    r"""A whole number, to two figures where it is large: rounded up or down.

    >>> large(50040, up=False), large(1176224333949, up=True), large(1176224333949, up=False), large(10**24, up=True)
    ('50,040', '$1.2 \\cdot 10^{12}$', '$1.1 \\cdot 10^{12}$', '$1.0 \\cdot 10^{24}$')
    """
    if value < WRITTEN_OUT:
        return f"{value:,}"
    power = len(str(value)) - 1
    tenths = -(-value // 10 ** (power - 1)) if up else value // 10 ** (power - 1)
    power, tenths = (power + 1, 10) if tenths == 100 else (power, tenths)
    return rf"${tenths // 10}.{tenths % 10} \cdot 10^{{{power}}}$"


def bounded(found: Capacity) -> str:
    """A capacity in words."""
    least, most = large(found.least, up=False), large(found.most, up=True)
    return f"exactly {least}" if found.exact else f"at least {least} and at most {most}"


def counted(count: int, noun: str) -> str:
    """A number of things.

    >>> counted(1, "variant"), counted(1200, "variant"), counted(3, "more")
    ('1 variant', '1,200 variants', '3 more')
    """
    return f"{count:,} {noun}{'' if count == 1 or noun == 'more' else 's'}"
