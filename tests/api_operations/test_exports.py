"""Exports: one file as it is, several in a zip."""

from __future__ import annotations

import io
import zipfile

from litestar import Litestar
from litestar.testing import TestClient


def test_an_export_of_one_file_is_sent_as_it_is(client: TestClient[Litestar]) -> None:
    answer = client.get("/v1/exports/geojson?since=2016-09-01")
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.headers["content-disposition"] == 'attachment; filename="riwaya-geojson.geojson"'
    assert answer.json()["type"] == "FeatureCollection"


def test_an_export_of_several_files_is_a_zip(client: TestClient[Litestar]) -> None:
    answer = client.get("/v1/exports/csv?article=1&article=2")
    assert answer.headers["riwaya-reports"] == "2"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert "articles.csv" in archive.namelist()
        assert len(archive.read("articles.csv").decode().splitlines()) >= 3


def test_a_page_of_one_report_stands_alone(client: TestClient[Litestar]) -> None:
    answer = client.get("/v1/exports/html?article=1")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.text.startswith("<!doctype html>")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert client.get("/v1/exports/html").headers["content-type"] == "application/zip"
