"""How many requests, and how many wrong passwords, before one has to wait. Kept in memory."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

from msgspec import Struct

__all__ = ["Buckets", "LoginThrottle", "Rate"]

Seconds = Callable[[], float]
_MOST_KEYS = 20_000


class Rate(Struct, frozen=True):
    """``burst`` at once, then ``second`` a second."""

    second: float
    burst: float


class Buckets:
    """A bucket of tokens for each who asks; a request takes some, time puts them back."""

    def __init__(self, rate: Rate, clock: Seconds = time.monotonic) -> None:
        self._rate, self._clock = rate, clock
        self._left: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: Hashable, cost: float = 1.0) -> float:
        """Takes ``cost`` tokens; the answer is 0, or how many seconds to wait for them."""
        with self._lock:
            at = self._clock()
            left, since = self._left.get(key, (self._rate.burst, at))
            left = min(self._rate.burst, left + (at - since) * self._rate.second)
            wait = 0.0 if left >= cost else (cost - left) / self._rate.second
            self._left[key] = (left if wait else left - cost, at)
            self._left.move_to_end(key)
            while len(self._left) > _MOST_KEYS:
                self._left.popitem(last=False)
            return wait


class _Tries:
    """Wrong tries of one name or address."""

    def __init__(self, free: int, longest: float) -> None:
        self._free, self._longest = free, longest
        self.count, self.until, self.last = 0, 0.0, 0.0

    def add(self, at: float) -> None:
        self.count, self.last = self.count + 1, at
        over = self.count - self._free
        self.until = at + min(self._longest, 2.0 ** min(over, 30)) if over >= 0 else 0.0

    def take_back(self) -> None:
        self.count, self.until = max(0, self.count - 1), 0.0


class LoginThrottle:
    """Makes guessing slow, and locks nobody out for good: waits double from a second to a minute or five.

    A try counts as wrong from its beginning, so that many at once are worth no more than one by one. A right
    password clears the name, but takes only itself off the address: who has an account of their own cannot
    wash off their guesses at another's. Whoever logged in from an address before is not kept waiting there
    by guesses from elsewhere.
    """

    _NAME, _ADDRESS = (5, 60.0), (20, 300.0)  # tries for free, the longest wait
    _FORGOTTEN = 3600.0

    def __init__(self, clock: Seconds = time.monotonic) -> None:
        self._clock = clock
        self._tries: OrderedDict[tuple[str, str], _Tries] = OrderedDict()
        self._known: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, name: str, address: str) -> float:
        """Begins a try; the answer is 0, or how many seconds to wait before any."""
        with self._lock:
            at = self._clock()
            tries = [self._of("address", address, self._ADDRESS, at)]
            if (name, address) not in self._known:
                tries.append(self._of("name", name, self._NAME, at))
            wait = max(t.until for t in tries) - at
            if wait > 0:
                return wait
            for each in tries:
                each.add(at)
            return 0.0

    def succeeded(self, name: str, address: str) -> None:
        """The try that was begun was right."""
        with self._lock:
            self._tries.pop(("name", name), None)
            if ("address", address) in self._tries:
                self._tries["address", address].take_back()
            self._known[name, address] = None
            while len(self._known) > _MOST_KEYS:
                self._known.popitem(last=False)

    def _of(self, kind: str, key: str, limits: tuple[int, float], at: float) -> _Tries:
        found = self._tries.get((kind, key))
        if found is None or at - found.last > self._FORGOTTEN:
            found = self._tries[kind, key] = _Tries(*limits)
            found.last = at
        self._tries.move_to_end((kind, key))
        while len(self._tries) > _MOST_KEYS:
            self._tries.popitem(last=False)
        return found
