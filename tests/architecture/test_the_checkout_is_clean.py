"""What is shipped: whole models, one OpenCV, no machine's paths, no package index."""

from __future__ import annotations

import hashlib
import importlib.metadata
import re
import tomllib
from pathlib import Path

MAX_SHIPPED_BYTES = 120_000_000
# written in pieces, or this file would name them
HOSTS = (
    "py" + "pi.org",
    "python" + "hosted.org",
    "registry." + "npmjs.org",
    "conda." + "anaconda.org",
)
MACHINE_PATH = re.compile(r"(?<![\w./-])/(?:wo" + "rk|ho" + r"me/\w+|Use" + r"rs/\w+|ro" + "ot)/")

# their paths begin at the checkout
IGNORE_FILES = (".gitignore", ".dockerignore")
WITH_MACHINE_PATH = {
    "tests/faults/test_torture_files.py": "2026-11-24: more damaged files where a machine has them",
}


def _text(path: Path) -> str:
    content = path.read_bytes()
    return "" if b"\0" in content[:8192] else content.decode("utf-8", errors="replace")


def test_no_file_names_a_package_index(own_files: tuple[Path, ...]) -> None:
    named = [(path.name, host) for path in own_files for host in HOSTS if host in _text(path)]

    assert named == []


def test_no_file_names_a_path_of_one_machine(checkout: Path, own_files: tuple[Path, ...]) -> None:
    named = {
        path.relative_to(checkout).as_posix()
        for path in own_files
        if path.name not in IGNORE_FILES and MACHINE_PATH.search(_text(path))
    }

    assert named - WITH_MACHINE_PATH.keys() == set()


def test_models_and_samples_stay_small(checkout: Path, own_files: tuple[Path, ...]) -> None:
    folders = (checkout / "models", checkout / "sample_docs")
    sizes = [path.stat().st_size for path in own_files if any(f in path.parents for f in folders)]

    assert 0 < sum(sizes) < MAX_SHIPPED_BYTES


def test_models_are_those_of_the_registry(checkout: Path) -> None:
    models = checkout / "models"
    registry = tomllib.loads((models / "registry.toml").read_text(encoding="utf-8"))["models"]

    for name, row in registry.items():
        content = (models / row["file"]).read_bytes()
        assert len(content) == row["bytes"], name
        assert hashlib.sha256(content).hexdigest() == row["sha256"], name
        assert (models / row["card"]).is_file(), name
    kinds = ("*.onnx", "*.traineddata", "*.npz")
    weights = {path for kind in kinds for path in models.rglob(kind)}
    assert weights == {models / row["file"] for row in registry.values()}


def test_one_opencv_is_installed() -> None:
    names = {
        distribution.metadata["Name"].lower() for distribution in importlib.metadata.distributions()
    }

    assert {name for name in names if name.startswith("opencv")} == {"opencv-python-headless"}
