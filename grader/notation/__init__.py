"""Text to expression and back: one lexer and precedence parser for LaTeX, calculator text and Unicode."""
