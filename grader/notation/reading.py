"""Whose words could not be read, where, and what would help: the refusals of the notation package."""

from __future__ import annotations

import msgspec


class Unreadable(Exception):
    """The candidate's text can't be read. ``place`` is an offset into ``text``, the text as it was lexed."""

    def __init__(self, sentence: str, place: int = 0, help: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.place = place
        self.help = help

    def explained(self, text: str) -> Refusal:
        """The refusal with the stretch of text around the place and a caret under it."""
        start = max(0, self.place - 24)
        excerpt = text[start : self.place + 24].replace("\n", " ")
        caret = " " * (self.place - start) + "^"
        return Refusal(self.sentence, self.place, excerpt, caret, self.help)


class TooLarge(Unreadable):
    """A named limit was met: too long, too deep, too big. Settled at once, never evaluated."""


class Refusal(msgspec.Struct, frozen=True):
    """An :class:`Unreadable` as data: sentence, place, excerpt with caret, and a suggestion."""

    sentence: str
    place: int
    excerpt: str
    caret: str
    help: str

    def __str__(self) -> str:
        tail = f" {self.help}" if self.help else ""
        return f"{self.sentence} (at “{self.excerpt.strip()}”).{tail}"
