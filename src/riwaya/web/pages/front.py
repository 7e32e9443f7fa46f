"""The first page: paste or drop a report and read it at once."""

from __future__ import annotations

import datetime
import tempfile
from importlib import resources
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.exceptions import NotFoundException
from litestar.params import Body, FromPath, FromQuery
from litestar.response import Redirect
from sqlalchemy import func, select

from riwaya.errors import InputError
from riwaya.schema import Article
from riwaya.sources.collect import Options, collect
from riwaya.sources.documents import Document, Skipped
from riwaya.store import tables
from riwaya.web.desk import AtDesk, Desk
from riwaya.web.render import Asked, page
from riwaya.web.security.addresses import within
from riwaya.web.security.limits import UPLOAD
from riwaya.web.settings import LONGEST_TEXT
from riwaya.web.visitor import needs

__all__ = ["handlers"]

_LATEST = 8


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What the first page's form sends."""

    text: str = ""
    published: str = ""
    outlet: str = ""


@get("/", sync_to_thread=True, guards=[needs("reader")])
def front(request: Asked, desk: AtDesk) -> Response[str]:
    """The first page."""
    return page(request, "front.html", lambda: _front(request, desk), keep=True)


def _front(
    request: Asked, desk: Desk, text: str = "", published: str = "", outlet: str = ""
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "longest": LONGEST_TEXT, "text": text, "published": published, "outlet": outlet, "counts": {}, "latest": (), "problem": None, "remedy": None,
    }  # fmt: skip
    if desk.database is None:
        return found
    held = {"reports": tables.articles, "statements": tables.attributions, "events": tables.events}
    differing = select(func.count()).where(tables.clusters.c.conflicts > 0)
    with desk.connect() as connection:
        counts = select(
            *(select(func.count()).select_from(t).scalar_subquery().label(n) for n, t in held.items()),
            differing.scalar_subquery().label("differing"),
        )
        found["counts"] = connection.execute(counts).one()._asdict()
        a = tables.articles.c
        found["latest"] = connection.execute(
            select(a.id, a.title, a.outlet, a.published).order_by(a.id.desc()).limit(_LATEST)
        ).all()
    return found


@post("/read", guards=[needs("reader")], request_max_body_size=UPLOAD)
async def read(
    request: Asked,
    desk: AtDesk,
    data: Annotated[dict[str, Any], Body(media_type=RequestEncodingType.MULTI_PART)],
) -> Response[Any]:
    """Reads what was pasted or the file that was given, and leads to its page."""
    return await desk.in_turn(lambda: _read(request, desk, data))


def _read(request: Asked, desk: Desk, data: dict[str, Any]) -> Response[Any]:
    given = {name: str(data.get(name) or "") for name in ("text", "published", "outlet")}
    file = data.get("file")
    try:
        article = _of_file(file, given) if isinstance(file, UploadFile) and file.filename else _of_text(given)
        name = desk.keep(desk.read(article))
    except InputError as error:
        problem = {"problem": error.reason, "remedy": error.remedy}
        return page(request, "front.html", _front(request, desk, **given) | problem, status=422)
    return Redirect(f"/readings/{name}", status_code=303)


def _of_text(given: dict[str, str]) -> Article:
    if len(given["text"]) > LONGEST_TEXT:
        raise InputError("the report", f"it has more than {LONGEST_TEXT:,} characters", "give it in parts")
    text = given["text"].replace("\r\n", "\n")  # what forms make of line ends (HTML standard, 4.10.21.4)
    return Article(text=text, published=_day(given["published"]), outlet=given["outlet"].strip() or None)


def _day(given: str) -> str | None:
    if not given:
        return None
    try:
        return datetime.date.fromisoformat(given).isoformat()
    except ValueError as error:
        raise InputError("the report", f"{given[:40]!r} is no day", "write it YYYY-MM-DD") from error


def _of_file(file: UploadFile, given: dict[str, str]) -> Article:
    """The one report of a file of any kind that an ingest knows."""
    options = Options(outlet=given["outlet"].strip() or None, published=_day(given["published"]))
    with tempfile.TemporaryDirectory(prefix="riwaya-") as folder:
        path = Path(folder) / "report"
        with path.open("wb") as copy:
            while some := file.file.read(2**20):
                copy.write(some)
        found = list(islice(collect([str(path)], options), 2))
    if len(found) > 1:
        raise InputError(
            "the file",
            "it holds more than one report",
            "read it into a database: riwaya ingest FILE --db riwaya.db",
        )
    only = found[0] if found else InputError("the file", "it holds no report", "give a report in Arabic")
    if isinstance(only, Skipped):
        raise InputError("the file", only.reason, "give a report in Arabic")
    if isinstance(only, InputError):
        raise InputError("the file", only.reason, only.remedy)
    assert isinstance(only, Document)
    return only.article


@get("/sample", guards=[needs("reader")])
async def sample(desk: AtDesk) -> Redirect:
    """Reads the report that comes with the package."""
    if desk.sample is None or desk.kept(desk.sample) is None:
        desk.sample = await desk.in_turn(lambda: desk.keep(desk.read(_sample())))
    return Redirect(f"/readings/{desk.sample}", status_code=303)


def _sample() -> Article:
    text = (resources.files("riwaya.web") / "sample-ar.txt").read_text(encoding="utf-8")
    return Article(text=text, published="2024-03-15", outlet="وكالة الجسر")


@get("/language/{code:str}", sync_to_thread=False, opt={"open": True})
def speak(code: FromPath[str], next: FromQuery[str] = "/") -> Redirect:
    """Sets the language of the interface and leads back."""
    if code not in ("en", "ar"):
        raise NotFoundException
    answer = Redirect(within(next), status_code=303)
    answer.set_cookie("lang", code, max_age=365 * 24 * 3600, samesite="lax", path="/", httponly=True)
    return answer


handlers = (front, read, sample, speak)
