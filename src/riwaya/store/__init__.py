"""The database: tables, ingest, stored readings, search."""
