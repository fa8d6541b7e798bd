"""The promise that a question makes for every variant, put to the test: what is right earns everything, what is wrong never does."""
