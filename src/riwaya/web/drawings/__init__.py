"""Charts of what an address asks for, with a table and files of the same data."""
