"""The model file: one archive with two ONNX graphs, the tokenizer and the model's card."""

from __future__ import annotations

import zipfile
from functools import cache
from importlib import resources
from pathlib import Path

import msgspec
from msgspec import Struct

from riwaya.errors import ModelError

__all__ = ["FORMAT", "Bundle", "Card", "default_path", "load_bundle", "read_card", "write_bundle"]

FORMAT = 1
_PARTS = ("encoder.onnx", "pairs.onnx", "tokenizer.json")


class Card(Struct, frozen=True, kw_only=True):
    """What the file says of itself: version, training, the data's hashes and the figures reached."""

    format: int
    version: str
    trained: str
    licence: str
    base: str
    data: dict[str, str]
    settings: dict[str, str | int | float]
    features: tuple[str, ...]
    figures: dict[str, float] = {}


class Bundle(Struct, frozen=True):
    """The parts of a model file."""

    encoder: bytes
    pairs: bytes
    tokenizer: str
    card: Card


def default_path() -> Path:
    """The model that ships with the package."""
    return Path(str(resources.files("riwaya.model") / "data" / "riwaya.model"))


def _read(path: Path, names: tuple[str, ...]) -> list[bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            return [archive.read(name) for name in names]
    except FileNotFoundError as error:
        raise ModelError(
            f"{path}: there is no model file; reinstall riwaya or train one (training/README.md)"
        ) from error
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise ModelError(f"{path}: the model file is damaged ({error}); reinstall riwaya") from error


@cache
def read_card(path: Path) -> Card:
    """Only the card, without loading the graphs.

    Raises:
        ModelError: the file is missing, damaged or of another format.
    """
    (raw,) = _read(path, ("card.json",))
    try:
        card = msgspec.json.decode(raw, type=Card)
    except msgspec.DecodeError as error:
        raise ModelError(f"{path}: the model file's card is damaged ({error}); reinstall riwaya") from error
    if card.format != FORMAT:
        raise ModelError(f"{path}: a model file of format {card.format}; this riwaya reads format {FORMAT}")
    return card


def load_bundle(path: Path) -> Bundle:
    """All parts of the model file.

    Raises:
        ModelError: the file is missing, damaged or of another format.
    """
    card = read_card(path)
    encoder, pairs, tokenizer = _read(path, _PARTS)
    return Bundle(encoder, pairs, tokenizer.decode(), card)


def write_bundle(path: Path, bundle: Bundle) -> None:
    """Writes the file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in zip(_PARTS, (bundle.encoder, bundle.pairs, bundle.tokenizer.encode()), strict=True):
            kind = zipfile.ZIP_DEFLATED if name.endswith(".json") else zipfile.ZIP_STORED
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data, compress_type=kind)
        archive.writestr(
            zipfile.ZipInfo("card.json", (2020, 1, 1, 0, 0, 0)), msgspec.json.encode(bundle.card)
        )
    partial.replace(path)
