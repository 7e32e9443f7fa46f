"""Many reports at once: files that are read into the database while the desk goes on."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Redirect

from riwaya.errors import UsageError
from riwaya.web.desk import AtDesk
from riwaya.web.jobs import BusyError, Jobs
from riwaya.web.render import Asked, language_of, page, visitor_of
from riwaya.web.security.limits import UPLOAD
from riwaya.web.uploads import MOST_FILES, new_folder, saved
from riwaya.web.visitor import needs

__all__ = ["handlers"]


def _jobs(request: Asked) -> Jobs:
    jobs = request.app.state.jobs
    if not isinstance(jobs, Jobs):
        raise UsageError("this desk has no database; start it with riwaya serve --db FILE")
    return jobs


@get("/batches", guards=[needs("editor")], sync_to_thread=True)
def batches(request: Asked, desk: AtDesk) -> Response[str]:
    """The batches, and the form for one more."""
    return page(request, "batches.html", {"jobs": _jobs(request).all(), "problem": None})


@post("/batches/new", guards=[needs("editor")], request_max_body_size=UPLOAD)
async def send(request: Asked) -> Response[Any]:
    """Takes files and has them read."""
    jobs, _ = _jobs(request), language_of(request).gettext
    form = await request.form()
    files = [item for __, item in form.multi_items() if isinstance(item, UploadFile) and item.filename]
    if not files:
        return _refused(request, _("Choose a file."), 422)
    if len(files) > MOST_FILES:
        said = _("Choose %(most)s files at most, or a ZIP of them.")
        return _refused(request, said % {"most": language_of(request).number(MOST_FILES)}, 422)
    try:
        with new_folder() as folder:
            jobs.submit(await saved(files, folder), visitor_of(request).name)
    except BusyError:
        return _refused(request, _("Too many batches wait. Send it again when one is over."), 503)
    return Redirect("/batches", status_code=303)


def _refused(request: Asked, problem: str, status: int) -> Response[Any]:
    return page(request, "batches.html", {"jobs": _jobs(request).all(), "problem": problem}, status=status)


@post("/batches/{job:str}/cancel", guards=[needs("editor")], sync_to_thread=True)
def cancel(request: Asked, job: FromPath[str]) -> Redirect:
    """Ends a batch; what is stored already stays."""
    _jobs(request).cancel(job)
    return Redirect("/batches", status_code=303)


handlers = (batches, send, cancel)
