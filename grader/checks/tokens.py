"""The tokens that sequences are made of, with the many spellings of the symbol that ends one."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_ENDS = ("<EOS>", "</s>", "EOS", "<eos>", "<end>", "<END>", "[EOS]", "eos")
_STARTS = ("<BOS>", "<SOS>", "<s>", "<bos>", "<sos>", "<start>", "<START>", "BOS", "SOS", "[BOS]")
_NOT_TOKENS = frozenset({"P", "I", "log"})
_BEHIND = r"(?![a-z]|\((?!\s*[-−\d.]))"
"""What no letter that is a token has behind it: ``P(A)`` is no token P, ``A(0.5)`` is A."""
_PLACED = r"enumerate|itemize|align\*?|aligned|array|center|equation\*?"
_LATEX = (
    (re.compile(rf"\\(?:begin|end)\{{(?:{_PLACED})\}}(?:\{{[^}}]*\}})?"), "\n"),
    (re.compile(r"\\item\b(?:\[[^\]]*\])?"), "\n"),
    (re.compile(r"\\\\(?:\[[^\]]*\])?"), "\n"),
    (re.compile(r"\\langle\s*|\\rangle"), lambda found: "<" if "l" in found[0][1:2] else ">"),
    (re.compile(r"\\(?:text|mathrm|textbf|mathbf|operatorname|texttt)\s*\{([^{}]*)\}"), r"\1"),
    (re.compile(r"\\(?:to|rightarrow|longrightarrow|Rightarrow)(?![A-Za-z])|->|=>|⇒|⟶"), "→"),
    (re.compile(r"\\(?:quad|qquad|left|right|[,;:! ])|\\hspace\{[^}]*\}|\$|~|(?<!\\)&"), " "),
    (re.compile(r"\*\*|`|\\text|[\"“”]"), ""),
    (re.compile(r"\\([<>])"), r"\1"),
    (re.compile("[⟨〈]"), "<"),
    (re.compile("[⟩〉]"), ">"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens that sequences are made of. ``end`` has many spellings; start symbols are passed over."""

    symbols: tuple[str, ...]
    end: str = "<EOS>"

    def sequence(self, text: str) -> tuple[str, ...]:
        """The tokens of a piece of text, one after the other."""
        found = [match[0] for match in _joined(self).finditer(text)]
        return tuple(self._canonical(token) for token in found if token not in _STARTS)

    def _canonical(self, token: str) -> str:
        if token in self.symbols:
            return token
        return self.end if token in _ENDS or token == "E" else token

    def found(self, text: str) -> Iterator[re.Match[str]]:
        """Where sequences stand in a text."""
        for match in _sequences(self).finditer(text):
            if match[0] not in _NOT_TOKENS or match[0] in self.symbols:
                yield match

    def occur_in(self, text: str) -> bool:
        """Whether any token of the question occurs."""
        return any(symbol in self.symbols for match in self.found(text) for symbol in self.sequence(match[0]))


@lru_cache(maxsize=64)
def _sequences(tokens: Tokens) -> re.Pattern[str]:
    """Sequences in a text: compiled when an answer is first read, for many variants are made and few are marked."""
    one = _one(tokens)
    glue = r"\s*(?:-|–|→|_)?\s*"
    bracketed = rf"[(<\[]\s*(?:{one})(?:\s*[,;]\s*(?:{one}))+\s*[)>\]]"
    return re.compile(rf"{bracketed}|(?:{one})(?:{glue}(?:{one}|(?<=[A-Z])E\b))*")


@lru_cache(maxsize=64)
def _joined(tokens: Tokens) -> re.Pattern[str]:
    """The tokens of one sequence."""
    return re.compile(_one(tokens) + r"|(?<=[A-Z ])E\b")


def _one(tokens: Tokens) -> str:
    spelled = sorted({*tokens.symbols, *_ENDS, *_STARTS, tokens.end}, key=len, reverse=True)
    return "|".join([*map(_spelled, spelled), rf"(?<![A-Za-z\\])[A-Z]{_BEHIND}"])


def _spelled(token: str) -> str:
    escaped = re.escape(token)
    if not token[0].isalpha():
        return escaped
    return rf"(?<![a-z\\]){escaped}{_BEHIND}" if token.isupper() else rf"\b{escaped}\b"


@lru_cache(maxsize=64)
def unmarked(text: str) -> str:
    """The text without LaTeX's and Markdown's marks of structure."""
    text = html.unescape(text)
    for pattern, replacement in _LATEX:
        text = pattern.sub(replacement, text)
    return text
