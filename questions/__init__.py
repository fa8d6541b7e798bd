"""The bank: one folder an exam, one module a question."""
