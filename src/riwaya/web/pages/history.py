"""What was changed in a report, by whom and when; undoing it; and the mark that all of it was checked."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.exceptions import HTTPException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from riwaya.changes import Reviewed
from riwaya.errors import NotStoredError
from riwaya.export.labels import Labels
from riwaya.store import corrections as layer
from riwaya.store.load import reading_of
from riwaya.web.desk import AtDesk
from riwaya.web.pages.correct import Form, base_of, changed_meanwhile
from riwaya.web.pages.report import title_of
from riwaya.web.render import Asked, language_of, page, visitor_of
from riwaya.web.row_numbers import possible
from riwaya.web.told_changes import told_change
from riwaya.web.visitor import needs

__all__ = ["handlers"]

_MOST = 100


@get("/articles/{number:int}/corrections", sync_to_thread=True, guards=[needs("reader")])
def history(request: Asked, desk: AtDesk, number: FromPath[int]) -> Response[str]:
    """What was changed in a report, the newest first."""
    with desk.connect() as connection:
        reading = reading_of(connection, possible(number))
        content = {
            "article": number, "title": title_of(reading), "base": base_of(reading),
            "corrections": [
                told_change(c, reading.article.text) for c in layer.history(connection, number, limit=_MOST)
            ],
            "problems": {c.number: c.problem for c in layer.corrections_of(connection, number) if c.problem},
            "reviewed": layer.reviewed(connection, number), "say": Labels(language_of(request).code),
        }  # fmt: skip
    return page(request, "corrections.html", content)


@post("/corrections/{correction:int}/undo", sync_to_thread=True, guards=[needs("editor")])
def undo(
    request: Asked, desk: AtDesk, correction: FromPath[int], article: FromQuery[int], data: Form
) -> Redirect:
    """Undoes a correction; ``article`` is where to go then."""
    if desk.database is None:
        raise NotStoredError(f"there is no correction {correction}")
    layer.undo(desk.database, possible(correction), visitor_of(request).name)
    return Redirect(f"/articles/{article}/corrections", status_code=303)


@post("/articles/{number:int}/reviewed", sync_to_thread=True, guards=[needs("editor")])
def reviewed(request: Asked, desk: AtDesk, number: FromPath[int], data: Form) -> Redirect:
    """Notes that somebody has checked the whole report."""
    if desk.database is None:
        raise NotStoredError(f"there is no article {number}")
    with desk.connect() as connection:
        reading = reading_of(connection, possible(number))
    if data.get("base") != base_of(reading):
        raise HTTPException(status_code=409, detail=changed_meanwhile(request))
    layer.add(desk.database, number, Reviewed(), visitor_of(request).name)
    return Redirect(f"/articles/{number}/corrections", status_code=303)


handlers = (history, undo, reviewed)
