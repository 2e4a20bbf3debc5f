"""Draw the committed sample documents and enrol their types into the shipped library.

Run by ``make library``. The same version of the code gives the same files; run it again after a
change of the models, the checks or the enrolment, and commit what changed.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

from visualdoc.evaluation.dataset import read_data_set
from visualdoc.evaluation.examine_set import library_for
from visualdoc.inference import ModelRegistry, default_models_dir
from visualdoc.samples.write import Order, write_set

HERE = Path(__file__).resolve().parent
SEED = 11
# one forgery a type, so that every family of checks has something to find
SHOWN = {
    "utopia-passport": ("photo_substitution", "wrong_check_digit", "mrz_viz_mismatch"),
    "utopia-permit-front": ("retyped_text", "moved_element"),
    "utopia-permit-back": ("copy_move",),
    "utopia-visa": ("erasure", "missing_element"),
    "utopia-birth-certificate": ("pasted_stamp",),
    "utopia-marriage-certificate": ("retyped_text",),
}


def main(drawn: Path | None = None) -> int:
    """Build everything; ``drawn`` takes scans that were drawn with the same seed before."""
    with tempfile.TemporaryDirectory() as folder:
        source = drawn or Path(folder)
        if drawn is None:
            attacks = tuple(sorted({a for names in SHOWN.values() for a in names}))
            order = Order(
                seed=SEED, genuine=1, forged=1, enrol=5, dpi=600.0, types=(), attacks=attacks
            )
            write_set(source, order, progress=print)
        for name in ("genuine", "forged", "types", "library"):
            shutil.rmtree(HERE / name, ignore_errors=True)
        library_for(read_data_set(source), HERE / "library", ModelRegistry(default_models_dir()))
        _copy_shown(source)
    return 0


def _copy_shown(source: Path) -> None:
    labels = json.loads((source / "labels.json").read_text(encoding="utf-8"))
    kept = [item for item in labels["items"] if _is_shown(item)]
    for item in kept:
        target = HERE / item["file"]
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(source / item["file"], target)
    shutil.copytree(source / "types", HERE / "types")
    document = {**labels, "items": kept}
    (HERE / "labels.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def _is_shown(item: dict[str, str]) -> bool:
    if item["kind"] == "genuine":
        return True
    return item["kind"] == "forged" and item["attack"] in SHOWN.get(item["type"], ())


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
