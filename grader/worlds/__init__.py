"""Values: random instances of the model behind a question, and trees evaluated on all of them at once."""
