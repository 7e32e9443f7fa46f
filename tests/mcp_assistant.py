"""An assistant that asks over the Model Context Protocol, by the SDK's own client, and what answers hold."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from anyio.from_thread import start_blocking_portal
from mcp import Client, StdioServerParameters, stdio_client
from msgspec import Struct

TOOLS = {"ask", "search", "article", "cite", "read"}


class Assistant(Struct):
    """A client and the thread that its event loop runs in."""

    portal: Any
    client: Client

    def call(self, tool: str, **arguments: object) -> Any:
        return self.portal.call(self.client.call_tool, tool, arguments)

    def get(self, tool: str, **arguments: object) -> Any:
        """The structured answer of a call that succeeds; its text says the same."""
        result = self.call(tool, **arguments)
        assert not result.is_error, result.content
        assert json.loads(result.content[0].text) == result.structured_content
        return result.structured_content

    def refused(self, tool: str, **arguments: object) -> str:
        """Why a call fails, in one line for the assistant."""
        result = self.call(tool, **arguments)
        assert result.is_error
        said: str = result.content[0].text
        assert "Traceback" not in said
        assert "\n" not in said
        return said


@contextmanager
def assistant(server: Any) -> Iterator[Assistant]:
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(Client(server)) as client:
        yield Assistant(portal, client)


def command(*options: str) -> Any:
    arguments = ["-m", "riwaya", "mcp", *options]
    return stdio_client(StdioServerParameters(command=sys.executable, args=arguments))


def words_in(value: Any) -> list[tuple[int, int, str]]:
    """Every excerpt in an answer."""
    if isinstance(value, list):
        return [found for item in value for found in words_in(item)]
    if not isinstance(value, dict):
        return []
    own = [(value["start"], value["end"], value["words"])] if isinstance(value.get("words"), str) else []
    return own + [found for item in value.values() for found in words_in(item)]


def chain(value: Any) -> list[str | None]:
    return [link.get("name") for link in value["chain"]]
