"""Templates to pages: in the visitor's language, with all from reports escaped."""

from __future__ import annotations

import base64
import gzip
import hashlib
import secrets
from collections.abc import Callable
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Request, Response
from litestar.datastructures import State
from litestar.utils.scope.state import ScopeState
from markupsafe import escape

from riwaya.export.escaping import contained, excerpt
from riwaya.web.assets import asset_url
from riwaya.web.desk import Desk
from riwaya.web.kept_pages import MadePage
from riwaya.web.languages import CODES, Language, chosen, language
from riwaya.web.visitor import NOBODY, Visitor

__all__ = ["Asked", "csrf_token", "here", "language_of", "page", "style_source", "takes_gzip", "visitor_of"]

Asked = Request[Any, Any, State]
_TOKEN_HERE = f"csrf-{secrets.token_hex(16)}"  # stands in kept pages where each visitor's own token goes
_PRESSURE = 5  # of gzip
_BEHIND = 30.0  # seconds that pages may be behind an ingest


def language_of(request: Asked) -> Language:
    """The language of a request: ``?lang=``, else the cookie, else what the browser accepts."""
    wanted = request.query_params.get("lang") or request.cookies.get("lang")
    return chosen(wanted, request.headers.get("accept-language"))


def visitor_of(request: Asked) -> Visitor:
    """Who asks."""
    found = request.scope.get("user")
    return found if isinstance(found, Visitor) else NOBODY


def csrf_token(request: Asked) -> str:
    """The token that forms of this visitor carry (``_csrf_token``)."""
    token = ScopeState.from_scope(request.scope).csrf_token
    return token if isinstance(token, str) else ""


def style_source(style: str) -> str:
    """What a content security policy calls this very style sheet (CSP Level 3, hash-source)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"


def page(
    request: Asked,
    template: str,
    make: Callable[[], dict[str, Any]] | dict[str, Any],
    *,
    status: int = 200,
    style: str | None = None,
    keep: bool | str = False,
) -> Response[Any]:
    """The page of a template.

    ``make`` gives what the template needs. With ``keep`` the page is kept for this visitor and language until
    the data changes, or until the string that is given does; it must depend on nothing else but the address.
    A ``style`` in what ``make`` gives is allowed by its hash.
    """
    desk: Desk = request.app.state.desk
    spoken = language_of(request)
    if not keep:
        made = _rendered(request, template, make, spoken, style)
    else:
        version = keep if isinstance(keep, str) else desk.version(behind=_BEHIND)
        key = (request.url.path, request.url.query, spoken.code, visitor_of(request))
        made = desk.pages.page(key, version, lambda: _rendered(request, template, make, spoken, style))
    request.state.styles = made.styles
    headers = {"Content-Language": spoken.code, "Vary": "Cookie, Accept-Language, Accept-Encoding"}
    if made.pressed is None:
        token = str(escape(csrf_token(request)))
        body = (made.body or "").replace(_TOKEN_HERE, token).encode("utf-8", "replace")
    elif takes_gzip(request):
        body = made.pressed
        headers["Content-Encoding"] = "gzip"
    else:
        body = made.plain().encode()
    return Response(body, status_code=status, media_type="text/html; charset=utf-8", headers=headers)


def takes_gzip(request: Asked) -> bool:
    """Whether the browser takes gzip; if so the answer is expected to be pressed already."""
    takes = "gzip" in request.headers.get("accept-encoding", "")
    if takes:
        ScopeState.from_scope(
            request.scope
        ).is_cached = True  # what the compressing middleware leaves as it is
    return takes


def _rendered(
    request: Asked, template: str, make: Callable[[], dict[str, Any]] | dict[str, Any], spoken: Language,
    style: str | None,
) -> MadePage:  # fmt: skip
    content = make() if callable(make) else make
    desk: Desk = request.app.state.desk
    visitor = visitor_of(request)
    body = _environment(spoken.code).get_template(template).render(
        lang=spoken, visitor=visitor, path=request.url.path, here=here(request), csrf=_TOKEN_HERE,
        visitor_name=visitor.name, has_database=desk.database is not None,
        other=next(language(c) for c in CODES if c != spoken.code), **content,
    )  # fmt: skip
    held = _TOKEN_HERE in body
    pressed = None if held else gzip.compress(body.encode("utf-8", "replace"), _PRESSURE, mtime=0)
    return MadePage(
        body if held else None, pressed, tuple(style_source(s) for s in (content.get("style") or style,) if s)
    )


def here(request: Asked) -> str:
    """The address of this page without its host and language."""
    query = "&".join(p for p in request.url.query.split("&") if p and not p.startswith("lang="))
    return request.url.path + (f"?{query}" if query else "")


def _contained(value: Any) -> Any:
    """Words that stand in a line of a page reorder nothing beside them. What is markup already is left alone."""
    return contained(value) if type(value) is str else value


@cache
def _environment(code: str) -> Environment:
    spoken = language("ar" if code == "ar" else "en")
    made = Environment(
        loader=PackageLoader("riwaya.web"), autoescape=True, undefined=StrictUndefined, finalize=_contained,
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"],
    )  # fmt: skip
    made.install_gettext_callables(spoken.gettext, spoken.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals |= {"asset": asset_url}
    made.filters |= {"number": spoken.number, "day": spoken.day, "percent": spoken.percent, "cut": excerpt}
    return made
