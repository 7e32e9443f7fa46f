"""Gold reports: their notation, the corpus, and the quality figures."""
