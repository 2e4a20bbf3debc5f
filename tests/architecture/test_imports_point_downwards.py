"""Which room may know which is written in pyproject.toml and holds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HEAVY = ("cv2", "numpy", "scipy", "onnxruntime", "fastapi", "PIL", "matplotlib")
ASK_FOR_HELP = f"""
import sys
sys.argv = ["visualdoc", "--help"]
from visualdoc.cli.main import main
try:
    main()
except SystemExit:
    pass
print("LOADED", *sorted(set({HEAVY!r}) & set(sys.modules)))
"""


def test_every_contract_is_kept(checkout: Path) -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_help_loads_no_heavy_package(checkout: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK_FOR_HELP],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=True,
    )

    assert "verify" in done.stdout
    assert done.stdout.splitlines()[-1] == "LOADED"
