"""Readings into the files of other tools: one format a module, listed in :mod:`riwaya.export.formats`."""

from __future__ import annotations

from riwaya.export.formats import FORMATS, Format, export

__all__ = ["FORMATS", "Format", "export"]
