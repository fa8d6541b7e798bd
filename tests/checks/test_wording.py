"""Words that take an answer back, and words that do not."""

from __future__ import annotations

import pytest

from grader.checks.wording import taken_back

DENIED = (
    "h_t, these are not W", "not W h", "certainly not W h", "W (not h)", "W h cannot be it", "W h does not hold", "W h, not sure",
    "W h can't be it", "W h isn’t it", "it doesn't equal W h", "never W h", "at worst W h", "false: W h", "a mistake: W h", "mistaken: W h",
    "wrong: W h", "W h is INCORRECT", "maybe W h", "perhaps W h", "possibly W h", "unsure: W h", "no idea, W h", "W h only if h = 0",
    "unlike W h", "either W h", "less than W h", "at least W h", "at  most W h", "instead\tof W h", "twice W h", "minus W h",
    "the inverse of W", "the transpose of W", "W h plus a b", "~~W h", "W h? no", "W ⊙ h, ⊙ is the usual matrix product",
    "W ∘ h (∘ denotes the dot product)", "W \\odot h, \\odot means the inner product", "W ⊙ h; ⊙ stands for the outer product",
    "maybe\u00a0W h", "maybe\tW h", "poſſibly W h", "eıther W h",
)  # fmt: skip
STANDING = (
    "", "W h", "\\cdot W \\odot h", "the bias is not needed", "terms that do not depend on h", "the matrix W h", "W h, as \\not= 0", "W h plus b",
    "W is the matrix, h means the state", "W h, at least for h > 0", "evermore W h",
)  # fmt: skip


@pytest.mark.parametrize("answer", DENIED)
def test_words_that_deny_or_doubt_are_found(answer: str) -> None:
    assert taken_back(answer)


@pytest.mark.parametrize("answer", STANDING)
def test_other_words_are_not(answer: str) -> None:
    assert not taken_back(answer)
