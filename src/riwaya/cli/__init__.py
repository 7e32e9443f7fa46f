"""The command line: one file a command group."""

from __future__ import annotations

from riwaya.cli.main import main

__all__ = ["main"]
