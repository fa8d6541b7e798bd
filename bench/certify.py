"""``python -m bench.certify``: certifies a class before and after its outliers are replaced; writes ``bench/CERTIFICATE.md``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from bench.run import EXAM, HERE, machine
from grader.cli.main import main as markscheme
from solutions.fairness.certificate import Certificate
from solutions.fairness.distinct import Shared
from solutions.fairness.numerals import amount, bounded, percent, signed
from solutions.fairness.outliers import NAMES, TOGETHER

MANY = 300


def certified(count: int, *options: str) -> tuple[Certificate, float]:
    """The certificate of so many variants, and the seconds of all processors that it took."""
    start = os.times()
    with TemporaryDirectory() as folder:
        markscheme(["certify", "--count", str(count), "--out", folder, *options])
        found = msgspec.json.decode((Path(folder) / f"{EXAM}-certificate.json").read_bytes(), type=Certificate)
    end = os.times()
    return found, end.user + end.children_user - start.user - start.children_user


def rows(before: Certificate, after: Certificate) -> list[tuple[str, ...]]:
    """What the two say, side by side."""
    pair = (before, after)
    replaced = sum(line.replaces is not None for line in after.variants)
    found: list[tuple[str, ...]] = [
        ("variants that are outliers", *(str(len({outlier.seed for outlier in one.outliers})) for one in pair)),
        ("variants replaced, in rounds", "–", f"{replaced} in {after.before.rounds if after.before else 0}"),
    ]
    for measure, name in NAMES.items():
        shown = percent if measure == TOGETHER else amount
        spreads = [one.spreads[measure] for one in pair]
        ends = (f"{shown(s.least)} · {shown(s.median)} · {shown(s.greatest)} ({signed(s.greatest / s.median - 1)})" for s in spreads)
        found.append((f"{name}: least · median · most", *ends))
    found += [
        ("marks with the same answer, mean over pairs", *(percent(one.alike) for one in pair)),
        ("marks that another variant's key earns, mean over pairs", *(percent(one.copied) for one in pair)),
        ("fields in which no two variants share an answer", *(str(sum(not field.same for field in one.shared)) for one in pair)),
    ]
    later = {field.field: field for field in after.shared}
    for field in before.shared:
        if field.checked and field.passing < 1:
            found.append((f"`{field.field}`: pairs that share · pairs that pass", *map(_rates, (field, later[field.field]))))
    return found


def _rates(field: Shared) -> str:
    sample = f" ({percent(field.low)} to {percent(field.high)})" if field.sampled else ""
    return f"{percent(field.rate)} · {percent(field.passing)}{sample}"


def main() -> None:
    """Certifies, prints, writes."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    before, spent = certified(count)
    after, more = certified(count, "--replace-outliers")
    table = ["| | before | after |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in rows(before, after))]
    told = (
        f"`markscheme certify --count {count}` before, with `--replace-outliers` after; edition {before.edition} of the exam. The exam can "
        f"draw {bounded(before.capacity)} different papers. Time of all processors: {spent:.0f} s and {more:.0f} s."
    )
    page = "\n".join(["# Certificate", "", f"Machine: {machine()}.", "", told, "", *table, ""])
    print(page)
    (HERE / "CERTIFICATE.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
