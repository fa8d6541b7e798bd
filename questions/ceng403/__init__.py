"""CENG 403 Deep Learning: RNNs, LSTM and language models. Seven questions, nineteen parts, 170 marks."""
