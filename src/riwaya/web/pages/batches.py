"""Many reports at once: files that are read into the database while the desk goes on."""

from __future__ import annotations

import tempfile
from pathlib import Path
from shutil import rmtree
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Redirect

from riwaya.errors import UsageError
from riwaya.sources.names import shown
from riwaya.web.batch import Upload
from riwaya.web.desk import AtDesk
from riwaya.web.jobs import BusyError, Jobs
from riwaya.web.render import Asked, page, visitor_of
from riwaya.web.security.limits import UPLOAD
from riwaya.web.visitor import needs

__all__ = ["handlers"]

_MOST_FILES = 1000


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
    jobs = _jobs(request)
    form = await request.form()
    files = [item for _, item in form.multi_items() if isinstance(item, UploadFile) and item.filename]
    if not files or len(files) > _MOST_FILES:
        said = "choose a file" if not files else f"choose {_MOST_FILES:,} files at most, or a ZIP of them"
        return page(request, "batches.html", {"jobs": jobs.all(), "problem": said}, status=422)
    folder = Path(tempfile.mkdtemp(prefix="riwaya-batch-"))
    try:
        names = [await _saved(file, folder, number) for number, file in enumerate(files)]
        jobs.submit(Upload(folder=str(folder), files=tuple(names), reports=None), visitor_of(request).name)
    except BusyError:
        rmtree(folder, ignore_errors=True)
        said = "too many batches wait; send it again when one is over"
        return page(request, "batches.html", {"jobs": jobs.all(), "problem": said}, status=503)
    except BaseException:
        rmtree(folder, ignore_errors=True)
        raise
    return Redirect("/batches", status_code=303)


async def _saved(file: UploadFile, folder: Path, number: int) -> tuple[str, str]:
    """(its name in the folder, its name as the sender knows it)."""
    inside = f"{number:04}"
    with (folder / inside).open("wb") as out:
        while some := await file.read(2**20):
            out.write(some)
    return inside, shown(Path(file.filename or "file").name[:200])


@post("/batches/{job:str}/cancel", guards=[needs("editor")], sync_to_thread=True)
def cancel(request: Asked, job: FromPath[str]) -> Redirect:
    """Ends a batch; what is stored already stays."""
    _jobs(request).cancel(job)
    return Redirect("/batches", status_code=303)


handlers = (batches, send, cancel)
