"""A derivation is a title and steps, each a sentence and a line of mathematics: what a key prints."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a derivation: what was done, and what then stands on the page (TeX, no delimiters)."""

    says: str
    latex: str


@dataclass(frozen=True, slots=True)
class Derivation:
    """Steps in order; the last one is the answer. Raises `ValueError` when there is no step."""

    title: str
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        if not self.steps:
            raise ValueError(f"the derivation {self.title!r} has no steps")

    @property
    def answer(self) -> str:
        """The TeX of the last line."""
        return self.steps[-1].latex
