"""The desk: pages and an HTTP API over one database, for people who read, compare and correct."""
