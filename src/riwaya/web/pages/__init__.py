"""Pages, one family a file; each module names its route handlers in ``handlers``."""
