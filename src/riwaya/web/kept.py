"""What was made for one request, kept for the next: the last things used, as many as there is room for."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

__all__ = ["Kept"]

K = TypeVar("K")
V = TypeVar("V")


class Kept(Generic[K, V]):
    """The last things used that together weigh ``most``; safe to use from several threads.

    ``weigh`` says how much of the room a thing takes, so that a few large ones cannot fill the memory; by
    default each takes one. What weighs more than ``most`` by itself is not kept.
    """

    def __init__(self, most: int, weigh: Callable[[V], int] = lambda _: 1) -> None:
        self._most, self._weigh = most, weigh
        self._weight = 0
        self._things: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._lock = threading.Lock()
        self._making: dict[K, threading.Lock] = {}

    def get(self, key: K) -> V | None:
        """The thing of that key, if it is still kept."""
        with self._lock:
            found = self._things.get(key)
            if found is None:
                return None
            self._things.move_to_end(key)
            return found[0]

    def get_or_make(self, key: K, make: Callable[[], V], fits: Callable[[V], bool] = lambda _: True) -> V:
        """The thing of that key if it fits; who asks while another makes it waits for that one."""
        found = self.get(key)
        if found is not None and fits(found):
            return found
        with self._lock:
            turn = self._making.setdefault(key, threading.Lock())
        with turn:
            try:
                found = self.get(key)
                if found is None or not fits(found):
                    found = make()
                    self.put(key, found)
            finally:
                with self._lock:
                    if self._making.get(key) is turn:
                        del self._making[key]
        return found

    def put(self, key: K, thing: V) -> None:
        """Keeps a thing, and lets go of those that were not used for longest."""
        weight = self._weigh(thing)
        with self._lock:
            self._weight -= self._things.pop(key, (thing, 0))[1]
            if weight > self._most:
                return
            self._things[key] = thing, weight
            self._weight += weight
            while self._weight > self._most:
                _, (_, freed) = self._things.popitem(last=False)
                self._weight -= freed
