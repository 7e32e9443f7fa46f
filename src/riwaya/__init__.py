"""Riwaya reads Arabic news reports into attributed event data: who says that who did what to whom.

    >>> import riwaya
    >>> reading = riwaya.read(riwaya.Article(text="…", published="2016-09-30", outlet="BBC Arabic"))
    >>> riwaya.dump(reading)  # JSON, version 1

``Reader`` loads the model once for many reports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from riwaya.schema import Article, Reading, dump, load
from riwaya.version import __version__

if TYPE_CHECKING:
    from riwaya.reader import Failure, Outcome, Reader

__all__ = ["Article", "Failure", "Outcome", "Reader", "Reading", "__version__", "dump", "load", "read"]

_default: Reader | None = None


def __getattr__(name: str) -> Any:
    # The reader pulls in onnxruntime and the tables: loaded when first asked for.
    if name in ("Reader", "Failure", "Outcome"):
        from riwaya import reader

        return getattr(reader, name)
    raise AttributeError(f"module 'riwaya' has no attribute {name!r}")


def read(article: Article | str) -> Reading:
    """The reading of one report, with a reader that is loaded once and kept.

    Raises:
        InputError: the text is empty, not Arabic, or too long.
    """
    global _default
    if _default is None:
        from riwaya.reader import Reader

        _default = Reader()
    return _default.read(article)
