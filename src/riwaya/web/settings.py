"""What the desk is started with."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

from msgspec import Struct

__all__ = ["LONGEST_TEXT", "LONGEST_UPLOAD", "Settings"]

LONGEST_TEXT = 1_000_000  # characters of one report
LONGEST_UPLOAD = 64 * 2**20  # bytes


class Settings(Struct, frozen=True, kw_only=True):
    """One desk. ``database`` None: reports can be read but nothing is kept.

    ``token`` is one secret for all who come; ``hosts`` are names beside the loopback ones under which the
    desk answers; ``proxy``: requests from loopback are passed on by a proxy that says whose they are.
    ``secure``: the site is reached by https, so cookies are sent over nothing else.
    """

    database: str | None = None
    model: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8765
    token: str | None = None
    hosts: tuple[str, ...] = ()
    proxy: bool = False
    secure: bool = False
    threads: int = 2

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the desk."""
        try:
            return self.host == "localhost" or ip_address(self.host).is_loopback
        except ValueError:  # another name, such as 127.example.org
            return False
