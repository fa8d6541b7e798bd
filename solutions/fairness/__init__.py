"""A certificate of fairness: how alike the variants of an exam are in work, how different in answers, and how many there are."""
