"""The HTTP API, each operation by example on a store of three short reports."""
