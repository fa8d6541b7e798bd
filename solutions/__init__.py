"""What the answers are: the theory behind them, and the documents and figures that show them."""
