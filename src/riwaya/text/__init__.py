"""Arabic text: folding, sentences, words, quotations, numerals; offsets never move."""
