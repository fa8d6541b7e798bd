"""Papers, answer sheets and keys: a variant and the words of its questions, poured into templates."""
