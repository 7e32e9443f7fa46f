"""Pages as they were made: shown again until something changes, and a little longer while they are made anew."""

from __future__ import annotations

import gzip
import logging
import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor

from msgspec import Struct

from riwaya.web.kept import Kept

__all__ = ["KeptPages", "MadePage"]

_ROOM = 64 * 2**20  # bytes
_AROUND = 1000  # bytes beside a page
_OLDEST = 60.0  # seconds that a page may be shown after reports have been added
_log = logging.getLogger("riwaya.web")


class MadePage(Struct, frozen=True):
    """A page as it was made: in gzip form, or as it is where it holds a form's token."""

    body: str | None
    pressed: bytes | None
    styles: tuple[str, ...]

    def __len__(self) -> int:
        """Bytes that it takes, or nearly so."""
        return len(self.pressed) if self.pressed is not None else 2 * len(self.body or "")

    def plain(self) -> str:
        """The page itself."""
        return gzip.decompress(self.pressed).decode() if self.pressed is not None else self.body or ""


class _Kept(Struct, frozen=True):
    page: MadePage
    version: str
    made: float


class KeptPages:
    """Pages by all they depend on but the data. A version is ``CHANGES/ADDITIONS``.

    After a change by a person a page is made anew at once. While reports are being added it is shown as it is, at
    most a minute old, and made anew beside: an ingest would keep everybody waiting otherwise.
    """

    def __init__(self) -> None:
        self._pages: Kept[Hashable, _Kept] = Kept(_ROOM, lambda kept: len(kept.page) + _AROUND)
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="riwaya-pages")
        self._awaited: set[Hashable] = set()
        self._lock = threading.Lock()

    def page(self, key: Hashable, version: str, make: Callable[[], MadePage]) -> MadePage:
        """The page of that key and version."""

        def anew() -> _Kept:
            return _Kept(make(), version, time.monotonic())

        kept = self._pages.get(key)
        if kept is not None and kept.version != version and _is_near(kept, version):
            self._make_beside(key, anew)
            return kept.page
        return self._pages.get_or_make(key, anew, lambda kept: kept.version == version).page

    def _make_beside(self, key: Hashable, anew: Callable[[], _Kept]) -> None:
        with self._lock:
            if key in self._awaited:
                return
            self._awaited.add(key)

        def work() -> None:
            try:
                self._pages.put(key, anew())
            except Exception as error:  # who asks next is told
                _log.warning("a page could not be made anew: %s", type(error).__name__)
            finally:
                with self._lock:
                    self._awaited.discard(key)

        try:
            self._beside.submit(work)
        except RuntimeError:  # the desk is being closed
            with self._lock:
                self._awaited.discard(key)

    def close(self) -> None:
        """Makes nothing more."""
        self._beside.shutdown(wait=True, cancel_futures=True)


def _is_near(kept: _Kept, version: str) -> bool:
    """Whether only additions lie between, and the page is young enough."""
    same = kept.version.partition("/")[0] == version.partition("/")[0]
    return same and time.monotonic() - kept.made < _OLDEST
