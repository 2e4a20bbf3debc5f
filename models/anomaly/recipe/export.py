"""Export Head R to ONNX, compare with torch, and enter it in ``models/registry.toml``.

``python export.py --checkpoint DIR/checkpoint.pt``
"""

from __future__ import annotations

import argparse
import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from network import CELL_CHANNELS, HeadR

MODELS = Path(__file__).resolve().parents[2]
FILE = "anomaly/anomaly.onnx"
CELL_PX = 4


def load(checkpoint: Path, widths: tuple[int, int, int]) -> HeadR:
    """Load the averaged weights."""
    model = HeadR(widths)
    model.load_state_dict(torch.load(checkpoint, weights_only=True)["average"])
    return model.eval()


def export(model: HeadR, target: Path, settings: dict[str, Any]) -> None:
    """Write the network with a fixed tile size."""
    side = settings["tile_px"]
    sample = (
        torch.rand(1, 2, side, side) * 255,
        torch.randn(1, CELL_CHANNELS, side // CELL_PX, side // CELL_PX),
    )
    torch.onnx.export(
        model,
        sample,
        str(target),
        input_names=["fine", "cells"],
        output_names=["logits"],
        opset_version=settings["opset"],
        dynamo=False,
    )
    onnx.checker.check_model(str(target), full_check=True)


def largest_difference(model: HeadR, target: Path, side: int) -> float:
    """Compare ONNX with torch on random input of the real ranges."""
    session = onnxruntime.InferenceSession(str(target), providers=["CPUExecutionProvider"])
    rng = np.random.default_rng(0)
    worst = 0.0
    for _ in range(3):
        fine = rng.integers(0, 256, (1, 2, side, side)).astype(np.float32)
        cells = rng.standard_normal(
            (1, CELL_CHANNELS, side // CELL_PX, side // CELL_PX), np.float32
        )
        with torch.no_grad():
            expected = model(torch.from_numpy(fine), torch.from_numpy(cells)).numpy()
        answer = session.run(["logits"], {"fine": fine, "cells": cells})[0]
        worst = max(worst, float(np.abs(answer - expected).max()))
    return worst


def registry_table(target: Path, version: str, settings: dict[str, Any]) -> str:
    """Return the model's table for the registry."""
    content = target.read_bytes()
    side = settings["tile_px"]
    cells = side // CELL_PX
    return "\n".join(
        [
            "[models.anomaly]",
            f'file = "{FILE}"',
            f'version = "{version}"',
            f"bytes = {len(content)}",
            f'sha256 = "{hashlib.sha256(content).hexdigest()}"',
            f"opset = {settings['opset']}",
            'licence = "the project\'s own; trained on procedural data only"',
            'card = "anomaly/CARD.md"',
            f"inputs = {{ fine = [1, 2, {side}, {side}],"
            f" cells = [1, {CELL_CHANNELS}, {cells}, {cells}] }}",
            f"outputs = {{ logits = [1, 1, {cells}, {cells}] }}",
            "",
        ]
    )


def register(models: Path, table: str) -> None:
    """Replace this model's table in the registry, leaving the others as they are."""
    path = models / "registry.toml"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    pieces = re.split(r"(?m)^(?=\[models\.)", text)
    kept = [piece for piece in pieces if not re.match(r"\[models\.anomaly[.\]]", piece)]
    head = "".join(kept).rstrip("\n")
    path.write_text(f"{head}\n\n{table}" if head else table, encoding="utf-8")
    tomllib.loads(path.read_text(encoding="utf-8"))


def main() -> None:
    """Export, compare, register."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--version", default="1.0.0")
    parser.add_argument("--models", type=Path, default=MODELS, help="models folder to write to")
    parser.add_argument("--tile", type=int, help="another tile size, for evaluation on patches")
    options = parser.parse_args()
    config = tomllib.loads((Path(__file__).parent / "config.toml").read_text(encoding="utf-8"))
    settings = config["export"]
    settings["tile_px"] = options.tile or settings["tile_px"]
    model = load(options.checkpoint, tuple(config["network"]["widths"]))
    target = options.models / FILE
    target.parent.mkdir(parents=True, exist_ok=True)
    export(model, target, settings)
    worst = largest_difference(model, target, settings["tile_px"])
    if worst > settings["tolerance"]:
        msg = f"ONNX differs from torch by {worst}"
        raise SystemExit(msg)
    register(options.models, registry_table(target, options.version, settings))
    print(f"{target.name}: {target.stat().st_size} bytes, largest difference {worst:.2e}")


if __name__ == "__main__":
    main()
