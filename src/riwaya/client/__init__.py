"""A typed client of the desk's HTTP API; it needs nothing but the package itself.

>>> from riwaya.client import Client
>>> client = Client("http://127.0.0.1:8765")
>>> reading = client.read("…")
"""

from __future__ import annotations

from riwaya.client.batch import Batch
from riwaya.client.client import Client
from riwaya.client.errors import ServerError, UnreachableError

__all__ = ["Batch", "Client", "ServerError", "UnreachableError"]
