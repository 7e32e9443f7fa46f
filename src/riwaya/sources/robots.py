"""What a robots.txt permits (RFC 9309), in time linear in its size: its patterns never become regexes."""

from __future__ import annotations

from urllib.parse import quote, unquote

from msgspec import Struct

__all__ = ["Rules", "parse_robots"]

_LARGEST = 512_000  # characters read; RFC 9309 section 2.5 asks for at least 500 KiB
_MOST_RULES = 5_000
_SAFE = "/%:=&?~#+!$,;'@()*[]"


class _Rule(Struct, frozen=True):
    allow: bool
    pattern: str


class Rules(Struct, frozen=True):
    """The rules of a host for one crawler."""

    rules: tuple[_Rule, ...] = ()

    def permit(self, path: str) -> bool:
        """Whether ``path`` (with its query) may be fetched: the longest pattern decides, then allow."""
        path = _normal(path)
        fitting = [(len(rule.pattern), rule.allow) for rule in self.rules if _fits(rule.pattern, path)]
        return max(fitting)[1] if fitting else True


def parse_robots(text: str, crawler: str) -> Rules:
    """The rules for the product name ``crawler``: of the groups that name it, else of ``*``."""
    groups: dict[str, list[_Rule]] = {}
    names: list[str] = []
    naming = False
    for line in text[:_LARGEST].lstrip("\ufeff").splitlines():
        key, _, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if key == "user-agent":
            names = [*names, value.lower()] if naming else [value.lower()]
            groups.setdefault(value.lower(), [])
            naming = True
        elif key in ("allow", "disallow"):
            naming = False
            for name in names if value else ():
                if name in ("*", crawler.lower()) and len(groups[name]) < _MOST_RULES:
                    groups[name].append(_Rule(key == "allow", _normal(value)))
    return Rules(tuple(groups.get(crawler.lower(), groups.get("*", []))))


def _normal(path: str) -> str:
    """Percent-encoding made uniform, as patterns and paths are written with and without it."""
    return quote(unquote(path), safe=_SAFE)


def _fits(pattern: str, path: str) -> bool:
    """Whether ``path`` begins with ``pattern``, where ``*`` is any text and a last ``$`` the end."""
    whole = pattern.endswith("$")
    first, *later = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for piece in later[:-1] if whole else later:
        at = path.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    if not whole:
        return True
    return path.endswith(later[-1]) and len(path) - len(later[-1]) >= at if later else at == len(path)
