"""What is true: each reference answer derived with SymPy and witnessed, independently, with NumPy.

Nothing is re-exported here, so that a question pays only for the modules it names:

* instruments: `derivation`, `printing`, `matrices`, `activations`, `losses`, `agreement`, `operations`
* question 1: `unrolled` and `bptt` (symbolic), `bptt_numeric` (NumPy), `truncation`
* question 2: `lstm_equations` (symbolic), `lstm` (NumPy), `gru`
* question 3: `embeddings`, `softmax_cost`
* question 4: `beam`, `attention`
* question 5: `gradients`, `remedies`
* question 6: `perplexity`
* question 7: `parameters`, `complexity`, `bidirectional`
"""
