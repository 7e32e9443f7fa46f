"""The neural model: words, windows, the network session and the decoding of its heads."""
