"""The command ``markscheme``: its options, and which module does the work.

Nothing heavy is imported before a command runs, so that ``markscheme --help`` answers at once.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

from grader.cli import BAD_INPUT, variant_options

_ABOUT = """\
Marks technical exams: formulas, numbers, orders of growth, tables, rankings and derivations
by mathematics, sentences and diagrams with a person."""
_EXAMPLES = """\
examples:
  markscheme mark submissions/ --out marks
  markscheme check 6b.bits_train 'log2(1.8)'
  markscheme compare 'sin(x)^2 + cos(x)^2' 1 --letter x=real
  markscheme key --out out

exit codes: 0 all that was asked was done, marks that wait included; 2 something in the input could not be used
(it is named, and all else was done)
"""
_OPTION = re.compile(r"--[a-z][a-z-]*(?:=.*)?|-[hv]", re.DOTALL)
_WITHOUT_VALUE = frozenset({"--jsonl", "--help", "-h", "--verbose", "-v"})


class _Parser(argparse.ArgumentParser):
    """Answers a wrong command line with one sentence and the place where help is."""

    def error(self, message: str) -> NoReturn:
        sentence = message[:1].upper() + message[1:].rstrip(".")
        self.exit(BAD_INPUT, f"{self.prog}: {sentence}. Try “{self.prog} --help”.\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; the exit code is its result."""
    parser = _parser()
    given = parser.parse_args(_answers_last(list(sys.argv[1:] if arguments is None else arguments)))
    if given.command is None:
        parser.print_help()
        return BAD_INPUT
    signal.signal(signal.SIGTERM, _stop)
    try:
        return _run(given)
    except KeyboardInterrupt as stopped:
        print("\nStopped; what was written until now is complete.", file=sys.stderr)
        return 128 + next(iter(stopped.args), signal.SIGINT)
    except BrokenPipeError:  # the reader of our output, such as head, has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    """A request to end is answered like Ctrl-C: in order."""
    raise KeyboardInterrupt(number)


def _run(given: argparse.Namespace) -> int:
    from grader.cli.complaints import NAMED, one_line  # imported here: start-up time

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        return _command(given)
    except NAMED as found:
        print(f"markscheme {given.command}: {one_line(found.problem)}", file=sys.stderr)
        return BAD_INPUT


def _command(given: argparse.Namespace) -> int:
    if given.command == "mark":
        from grader.cli.mark import mark  # imported here: start-up time

        return mark(given)
    if given.command == "check":
        from grader.cli.check import check  # imported here: start-up time

        return check(given)
    if given.command == "compare":
        from grader.cli.compare import compare  # imported here: start-up time

        return compare(given)
    if given.command in variant_options.COMMANDS:
        return variant_options.run(given)
    from grader.cli.documents import document  # imported here: start-up time

    return document(given)


def _answers_last(arguments: list[str]) -> list[str]:
    """The arguments with an answer such as ``-log(x)`` behind ``--``, so that it is not taken for an option."""
    if not arguments or arguments[0] not in ("check", "compare") or "--" in arguments:
        return arguments
    options, answers = arguments[:1], []
    rest = iter(arguments[1:])
    for argument in rest:
        if not _OPTION.fullmatch(argument):
            answers.append(argument)
            continue
        options.append(argument)
        if "=" not in argument and argument not in _WITHOUT_VALUE:
            options += [value for value in [next(rest, None)] if value is not None]
    return [*options, "--", *answers] if answers else options


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="markscheme", description=_ABOUT, epilog=_EXAMPLES, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--version", action=_Version, help="print the version and leave")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    _add_mark(commands)
    _add_check(commands)
    _add_compare(commands)
    _add_document(commands, "paper", "write the paper as candidates get it", "html")
    _add_document(commands, "sheet", "write the answer sheet that candidates fill in", "md")
    _add_document(commands, "key", "write the answer key: worked answers, marking points, slips", "html")
    variant_options.add_commands(commands)
    return parser


class _Version(argparse.Action):
    def __init__(self, option_strings: Sequence[str], dest: str, help: str | None = None) -> None:
        super().__init__(option_strings, dest, nargs=0, default=argparse.SUPPRESS, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *rest: object) -> NoReturn:
        from importlib.metadata import version  # imported here: start-up time

        parser.exit(message=f"markscheme {version('markscheme')}\n")


_Commands = "argparse._SubParsersAction[_Parser]"


def _add_mark(commands: argparse._SubParsersAction[_Parser]) -> None:
    found = commands.add_parser(
        "mark",
        help="mark the answer sheets in files, folders and ZIPs",
        description="Mark answer sheets: Markdown, LaTeX, notebooks, JSON, YAML, TOML, CSV, Excel, folders and ZIPs of these. "
        "Writes results.jsonl, gradebook.csv, problems.csv and feedback for each candidate.",
    )
    found.add_argument(
        "paths", nargs="+", metavar="FILE-OR-FOLDER", help="answer sheets, folders or ZIPs of them"
    )
    found.add_argument(
        "--out", required=True, metavar="DIR", help="folder for the results; it is made if need be"
    )
    _add_exam(found)
    found.add_argument(
        "--variant", type=_named, metavar="V", help="variant of sheets that name none (default: canonical)"
    )
    found.add_argument(
        "--roster", metavar="FILE", help="students.csv or variants.csv: the variants of candidates whose sheets name none"
    )
    _add_policy(found)
    _add_formats(found, "html", "html, pdf, tex")
    found.add_argument(
        "--jobs", type=_positive, metavar="N", help="processes (default: 1 for few submissions)"
    )
    found.add_argument("-v", "--verbose", action="store_true", help="show the trace of a check that broke")


def _add_check(commands: argparse._SubParsersAction[_Parser]) -> None:
    found = commands.add_parser(
        "check",
        help="mark one answer to one field",
        description="Mark one answer to one field. Without ANSWER it is read from the standard input. With --jsonl each "
        'line of the input is {"field": ..., "answer": ..., "variant": ...} and is answered by one line.',
    )
    found.add_argument("field", nargs="?", metavar="FIELD", help="such as 1b.state_jacobian")
    found.add_argument("answer", nargs="?", metavar="ANSWER", help="LaTeX, plain text or Unicode")
    found.add_argument(
        "--variant", type=_named, metavar="V", help="variant of the paper (default: canonical)"
    )
    found.add_argument("--jsonl", action="store_true", help="answer each line of the standard input")
    _add_exam(found)
    _add_policy(found)
    found.add_argument("-v", "--verbose", action="store_true", help="show the trace of a check that broke")


def _add_compare(commands: argparse._SubParsersAction[_Parser]) -> None:
    found = commands.add_parser(
        "compare",
        help="compare two expressions, outside any exam",
        description="Compare two expressions. With --jsonl each line of the standard input is "
        '{"kind": ..., "answer": ..., "reference": ..., "letters": {"x": "real"}} and is answered by one line.',
    )
    found.add_argument("answer", nargs="?", metavar="ANSWER", help="LaTeX, plain text or Unicode")
    found.add_argument("reference", nargs="?", metavar="REFERENCE", help="what it is compared with")
    found.add_argument(
        "--kind", default="formula", metavar="KIND", help="formula, growth or number (default: formula)"
    )
    found.add_argument(
        "--letter", action="append", default=[], metavar="NAME=DOMAIN",
        help="a letter: real, positive, probability, integer, matrix or vector; may be given again",
    )  # fmt: skip
    found.add_argument("--jsonl", action="store_true", help="answer each line of the standard input")
    found.add_argument("-v", "--verbose", action="store_true", help="show the trace of a check that broke")


def _add_document(commands: argparse._SubParsersAction[_Parser], name: str, help: str, usual: str) -> None:
    found = commands.add_parser(name, help=help, description=help[:1].upper() + help[1:] + ".")
    found.add_argument(
        "exam", nargs="?", metavar="EXAM", help="identifier of the exam (default: the only one of the bank)"
    )
    found.add_argument(
        "--variant", type=_named, metavar="V", help="variants of the paper, such as canonical or 1-500 (default: canonical)"
    )
    _add_formats(found, usual, "md, json, html, pdf, tex" if name == "sheet" else "html, pdf, tex")
    found.add_argument("--out", default="out", metavar="DIR", help="folder for the files (default: out)")


def _add_formats(parser: argparse.ArgumentParser, usual: str, known: str) -> None:
    parser.add_argument(
        "--format", default=usual, metavar="LIST", help=f"with commas between: {known} (default: {usual})"
    )
    parser.add_argument(
        "--engine", default="typst", metavar="NAME", help="what sets a PDF: typst or pdflatex (default: typst)"
    )


def _add_exam(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--exam", metavar="EXAM", help="identifier of the exam (default: the only one of the bank)"
    )


def _add_policy(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--policy",
        choices=("strict", "lenient"),
        help="what a near miss is worth (default: as the exam says)",
    )


def _named(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("a variant has a name; give canonical, a seed, or the code of a paper")
    return text


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is no number of processes; give 1 or more")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
