"""How encoders learn: a small network, Word2Vec with its progress, a score on rows held out."""
