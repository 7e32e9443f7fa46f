"""Gold readings, and databases for the tests of the store: SQLite, and PostgreSQL where it is installed.

With ``RIWAYA_HYPOTHESIS=fixed`` property tests try the same examples in every run.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from riwaya.corpus.cluster import link
from riwaya.gold.corpus import load_gold_file
from riwaya.schema import Reading
from riwaya.store.database import Database
from tests.corrected_store import fill

# No deadlines: machines are shared, and how fast something is no test says.
settings.register_profile("free", deadline=None)
settings.register_profile("fixed", deadline=None, derandomize=True)
settings.load_profile(os.environ.get("RIWAYA_HYPOTHESIS", "free"))


@pytest.fixture(scope="session")
def gold() -> list[Reading]:
    """Twelve gold readings of the corpus; a test module may have a choice of its own."""
    reports = Path(__file__).parent.parent / "corpus" / "reports"
    return [load_gold_file(path).reading for path in sorted(reports.glob("w1-*.gold"))[:12]]


def _server_programs() -> Path | None:
    """The folder of initdb and pg_ctl (Debian keeps them off the PATH)."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return places[-1].parent if places else None


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server of our own, up to the slash before the database name."""
    programs = _server_programs()
    if programs is None:
        if os.environ.get("RIWAYA_NEED_POSTGRES"):
            pytest.fail("PostgreSQL is not installed")
        pytest.skip("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="riwaya-pg-", dir="/tmp"))
    owner: str | None = None
    if os.geteuid() == 0:  # the server refuses to run as root
        owner = "postgres"
        os.chown(folder, pwd.getpwnam(owner).pw_uid, pwd.getpwnam(owner).pw_gid)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def run(*arguments: str) -> None:
        subprocess.run(arguments, check=True, capture_output=True, cwd="/tmp", user=owner, group=owner)

    data = str(folder / "data")
    run(str(programs / "initdb"), "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C")
    options = f"-k {folder} -p {port} -c listen_addresses=127.0.0.1 -c fsync=off"
    run(
        str(programs / "pg_ctl"), "-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start"
    )  # fmt: skip
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}"
    finally:
        run(str(programs / "pg_ctl"), "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'riwaya.db'}"
    server: str = request.getfixturevalue("postgres_server")
    import psycopg

    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return f"{server}/{name}"


@pytest.fixture
def database(database_url: str, gold: list[Reading]) -> Iterator[Database]:
    """Four reports of the corpus, linked, in a database of each kind."""
    with Database(database_url, create=True) as opened:
        fill(opened, gold[:4])
        link(opened)
        yield opened
