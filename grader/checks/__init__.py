"""One file for each kind of fact: a check takes an answer and finds out what is true of it."""
