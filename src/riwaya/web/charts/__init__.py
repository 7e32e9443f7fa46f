"""Charts drawn on the server: data in, one SVG out."""
