"""Who says what: sources, cues and contents set right by the words around them, and who goes on speaking."""
