"""What happens where output cannot be written: one clear error, and no noise when the program ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from riwaya.errors import UsageError

__all__ = ["abandon_stdout", "writable"]


@contextmanager
def writable(path: str) -> Iterator[None]:
    """Makes every OSError within one UsageError that names ``path``; ``-`` is standard output.

    Raises:
        UsageError: something could not be written.
        BrokenPipeError: who read the output wants no more of it, which is no error of the user's.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        named = "standard output" if path == "-" else path
        raise UsageError(f"{named}: cannot be written: {error.strerror or error}") from error


def abandon_stdout() -> None:
    """Lets go of what standard output did not take: else the interpreter's last flush complains again."""
    with suppress(OSError, ValueError):  # a replaced standard output may have no descriptor
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
