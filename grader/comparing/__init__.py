"""Two texts, one verdict: the parts of :mod:`grader.compare`, one for each kind of answer."""
