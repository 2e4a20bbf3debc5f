"""What the tests need that Python packages cannot bring; ``make test`` runs this first.

As root on Debian the browser is installed; everybody else is told how. The tests that miss
something say so themselves, so this command fails only when no test could run.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST_PYTHON = (3, 11)
BROWSERS = ("chromium", "google-chrome")
INSTALL_LIMIT_S = 600
POSTGRES_FOLDERS = "/usr/lib/postgresql"


def main() -> int:
    """Report and repair; 1 only when no test could run."""
    if sys.version_info < OLDEST_PYTHON or importlib.util.find_spec("pytest") is None:
        _say("Tests need Python 3.11 or newer and the project's environment: run 'make env'.")
        return 1
    if not _has_browser():
        _install_browser()
    if not _has_browser():
        _say(
            "Chromium is missing; the browser test will fail.",
            "Debian and Ubuntu: apt-get install --no-install-recommends chromium",
        )
    if not _has_postgresql():
        _say(
            "PostgreSQL is not installed (optional); its tests are left out.",
            "Debian and Ubuntu: apt-get install --no-install-recommends postgresql",
        )
    return 0


def _has_browser() -> bool:
    return any(shutil.which(name) for name in BROWSERS)


def _has_postgresql() -> bool:
    if shutil.which("initdb") or shutil.which("pg_ctl"):
        return True
    return any(Path(POSTGRES_FOLDERS).glob("*/bin/initdb"))


def _install_browser() -> None:
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0 or not Path("/etc/debian_version").is_file():
        return
    _say("Chromium is missing; installing Debian's.")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (
        ["update", "-q"],
        ["install", "-q", "-y", "--no-install-recommends", "chromium"],
    ):
        try:
            done = subprocess.run(
                [apt, *arguments], env=environment, timeout=INSTALL_LIMIT_S, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            _say(f"apt-get {arguments[0]} failed: {error}")
            return
        if done.returncode != 0:
            _say(f"apt-get {arguments[0]} failed with code {done.returncode}.")


def _say(*lines: str) -> None:
    sys.stderr.write("".join(f"visualdoc tests: {line}\n" for line in lines))


if __name__ == "__main__":
    sys.exit(main())
