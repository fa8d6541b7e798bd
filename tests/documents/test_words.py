"""The words of a question: what is read, and what an author is told, with the line of the file."""

from __future__ import annotations

from fractions import Fraction

import pytest

from solutions.documents.pouring import WordsError, grouped
from solutions.documents.words import Point, read_words

GOOD = """# Title << n >>

Based on sources.

## a

Text of $x$.

### a.first

Write it.

#### answer

It is << n | grouped >>.

```mermaid
## not a heading
```

#### points

- [1/2] One thing
  on two lines.
- [3] Another.

#### slips

- $x^2$: wrong.

## b

### b.second

Write that too.

#### answer

<% if n > 5 %>
Many
lines.
<% endif %>
"""


def test_the_words_of_a_question() -> None:
    words = read_words("q.md", GOOD, {"n": 10_000})
    assert (words.title, words.introduction) == ("Title 10000", "Based on sources.")
    assert [part.letter for part in words.parts] == ["a", "b"]
    first, second = words.fields.values()
    assert first.prompt == "Write it."
    assert first.answer == "It is 10\\,000.\n\n```mermaid\n## not a heading\n```"
    assert first.points == (Point(Fraction(1, 2), "One thing on two lines."), Point(Fraction(3), "Another."))
    assert first.slips == ("$x^2$: wrong.",)
    assert (second.answer, second.line) == ("Many\nlines.", 33)


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ("# Title << n >>", "Title", 1, "title"),
        ("# Title << n >>", "# Title << m >>", 1, "m"),
        ("It is << n | grouped >>.", "It is << m >>.", 15, "m"),
        ("It is << n | grouped >>.", "It is << n | nonsense >>.", 15, "nonsense"),
        ("It is << n | grouped >>.", "It is << >>.", 15, "expression"),
        ("<% endif %>", "", 40, "end of"),
        ("- [3] Another.", "- Another.", 25, "worth"),
        ("- [3] Another.", "Another.", 25, "item"),
        ("- [3] Another.", "- [1/0] Another.", 25, "worth"),
        ("#### slips", "#### slip", 27, "slip"),
        ("#### slips", "#### points", 27, "points"),
        ("### a.first", "### b.first", 9, "b.first"),
        ("### b.second", "### a.first", 33, "a.first"),
        ("#### answer\n\n<%", "<%", 33, "answer"),
        ("## a\n", "\n", 9, "a.first"),
    ],
)
def test_an_author_is_told_the_line(old: str, new: str, line: int, word: str) -> None:
    assert old in GOOD
    with pytest.raises(WordsError) as told:
        read_words("q.md", GOOD.replace(old, new, 1), {"n": 10_000})
    assert told.value.problem.source == "q.md"
    assert told.value.problem.place == f"line {line}", told.value
    assert word in told.value.problem.sentence
    assert told.value.problem.remedy


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (300, "300"),
        (1234, "1234"),
        (12345, "12\\,345"),
        (-6_000_000, "-6\\,000\\,000"),
        ("10000.5", "10\\,000.5"),
    ],
)
def test_numbers_are_grouped(number: int | str, text: str) -> None:
    assert grouped(number) == text
