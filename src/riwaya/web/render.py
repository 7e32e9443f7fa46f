"""Templates to pages: in the visitor's language, with all from reports escaped."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Request, Response
from litestar.datastructures import State

from riwaya.web.assets import asset_url
from riwaya.web.desk import Desk, Kept
from riwaya.web.languages import CODES, Language, chosen, language
from riwaya.web.visitor import NOBODY, Visitor

__all__ = ["Asked", "csrf_token", "here", "language_of", "page", "style_source", "visitor_of"]

Asked = Request[Any, Any, State]
_TOKEN_HERE = f"csrf-{secrets.token_hex(16)}"  # stands in kept pages where each visitor's own token goes
_NAME_HERE = f"name-{secrets.token_hex(16)}"
_pages: Kept[tuple[object, ...], tuple[str, tuple[str, ...]]] = Kept(500)


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
    from litestar.utils.scope.state import ScopeState  # where the middleware keeps it

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
    keep: bool = False,
) -> Response[str]:
    """The page of a template.

    ``make`` gives what the template needs. With ``keep`` the page is kept for visitors of the same role and
    language until the data changes; it must depend on nothing else but the address. A ``style`` in what
    ``make`` gives is allowed by its hash.
    """
    spoken, visitor = language_of(request), visitor_of(request)
    desk: Desk = request.app.state.desk
    key = (request.url.path, request.url.query, spoken.code, visitor.role, desk.version()) if keep else ()
    kept = _pages.get((id(desk), *key)) if keep else None
    if kept is None:
        content = make() if callable(make) else make
        body = _environment(spoken.code).get_template(template).render(
            lang=spoken, visitor=visitor, path=request.url.path, here=here(request),
            csrf=_TOKEN_HERE, visitor_name=_NAME_HERE, has_database=desk.database is not None,
            other=next(language(c) for c in CODES if c != spoken.code), **content,
        )  # fmt: skip
        kept = body, tuple(style_source(s) for s in (content.get("style") or style,) if s)
        if keep:
            _pages.put((id(desk), *key), kept)
    body, allowed = kept
    from markupsafe import escape

    body = body.replace(_TOKEN_HERE, str(escape(csrf_token(request))))
    body = body.replace(_NAME_HERE, str(escape(visitor.name)))
    request.state.styles = allowed
    return Response(body, status_code=status, media_type="text/html; charset=utf-8",
                    headers={"Content-Language": spoken.code, "Vary": "Cookie, Accept-Language"})  # fmt: skip


def here(request: Asked) -> str:
    """The address of this page without its host and language."""
    query = "&".join(p for p in request.url.query.split("&") if p and not p.startswith("lang="))
    return request.url.path + (f"?{query}" if query else "")


@cache
def _environment(code: str) -> Environment:
    spoken = language("ar" if code == "ar" else "en")
    made = Environment(
        loader=PackageLoader("riwaya.web"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"],
    )  # fmt: skip
    made.install_gettext_callables(spoken.gettext, spoken.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals |= {"asset": asset_url}
    made.filters |= {"number": spoken.number, "day": spoken.day, "percent": spoken.percent}
    return made
