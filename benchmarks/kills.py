"""Kills an ingest again and again: ``python -m benchmarks.kills [N]`` (default 200).

Runs the test of the suite with N kills: after each the database must open clean, hold every report that
was acknowledged, and none twice.
"""

from __future__ import annotations

import os
import subprocess
import sys


def main() -> None:
    """Runs it."""
    kills = sys.argv[1] if len(sys.argv) > 1 else "200"
    command = [sys.executable, "-m", "pytest", "-q", "tests/test_store.py", "-k", "killed_at_any_moment"]
    sys.exit(subprocess.run(command, env={**os.environ, "RIWAYA_KILLS": kills}, check=False).returncode)


if __name__ == "__main__":
    main()
