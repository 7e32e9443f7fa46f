"""What the gate found of a request, for the pages that let people in and keep their accounts."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Response
from litestar.enums import RequestEncodingType
from litestar.exceptions import NotFoundException, PermissionDeniedException, TooManyRequestsException
from litestar.params import Body

from riwaya.store.users import Users
from riwaya.web.render import Asked
from riwaya.web.security.addresses import Asked as Site
from riwaya.web.security.addresses import network_of
from riwaya.web.security.cookies import Jar
from riwaya.web.security.gate import Security
from riwaya.web.security.identity import Identity

__all__ = [
    "Form", "begin_try", "enter", "field", "identity_of", "may_enter", "needs_safe_way", "security_of", "site_of",
    "users_of",
]  # fmt: skip

Form = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]


def field(data: dict[str, Any], name: str) -> str:
    """A field of a form; "" where it is missing, or no text."""
    found = data.get(name, "")
    return found if isinstance(found, str) else ""


def security_of(request: Asked) -> Security:
    """What the gate and the pages share."""
    found: Security = request.app.state.security
    return found


def identity_of(request: Asked) -> Identity:
    """Who asks, and how they showed it."""
    found: Identity = request.scope["state"]["identity"]
    return found


def site_of(request: Asked) -> Site:
    """Under which name and from where the desk is asked."""
    found: Site = request.scope["state"]["asked"]
    return found


def users_of(request: Asked) -> Users:
    """The users of the desk's database.

    Raises:
        NotFoundException: it has none.
    """
    users = security_of(request).door.users
    if users is None:
        raise NotFoundException("this desk has no database, so it has no users")
    return users


def may_enter(request: Asked) -> bool:
    """Whether a password may be given: over https, or to this very machine."""
    return site_of(request).is_secure or site_of(request).is_local


def needs_safe_way(request: Asked) -> None:
    """Raises a PermissionDeniedException where no password may be given."""
    if not may_enter(request):
        raise PermissionDeniedException("passwords and sessions need https beyond this machine")


def begin_try(request: Asked, name: str) -> str:
    """Begins a try of a password; the answer is the address that it comes from.

    Raises:
        TooManyRequestsException: too many were wrong.
    """
    address = network_of(site_of(request).client)
    wait = security_of(request).throttle.begin(name, address)
    if wait:
        whole = max(1, round(wait + 0.5))
        said = f"too many wrong tries; wait {whole} s"
        raise TooManyRequestsException(said, headers={"Retry-After": str(whole)})
    return address


def enter(request: Asked, answer: Response[Any], secret: str) -> Response[Any]:
    """The answer with the cookie of a session."""
    secure = site_of(request).is_secure
    jar = security_of(request).door.jar
    answer.headers["Set-Cookie"] = Jar.written(jar.session(secure=secure), secret, secure=secure)
    return answer
