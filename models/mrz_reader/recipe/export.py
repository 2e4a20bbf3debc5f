"""Write the trained network as ONNX: ``python export.py NETWORK.pt MODEL.onnx``.

The logits are divided by one temperature, fitted on crops that neither training nor validation saw,
so that the posterior means what it says (training with smoothed labels leaves it too modest).
"""

from __future__ import annotations

import hashlib
import sys
import tomllib
from pathlib import Path

import numpy as np
import torch
from data import IGNORED, LineCrops, normalise
from network import Exported, LineReader
from torch import Tensor, nn

HERE = Path(__file__).parent
OPSET = 17
CALIBRATION_SEED_OFFSET = 20_000_033
CALIBRATION_CROPS = 600


def calibration_logits(network: LineReader) -> tuple[Tensor, Tensor]:
    """Logits and classes of all frames of fresh crops."""
    config = tomllib.loads((HERE / "config.toml").read_text(encoding="utf-8"))
    crops = LineCrops(config, config["seed"] + CALIBRATION_SEED_OFFSET)
    drawn = [crops.draw() for _ in range(CALIBRATION_CROPS)]
    images = torch.from_numpy(normalise(np.stack([image for image, _ in drawn]))[:, None])
    labels = torch.from_numpy(np.stack([label for _, label in drawn]))
    with torch.no_grad():
        logits = torch.cat([network(part) for part in images.split(100)])
    return logits, labels


def fit_temperature(network: LineReader) -> float:
    """Temperature of least cross-entropy."""
    logits, labels = calibration_logits(network)
    loss_of = nn.CrossEntropyLoss(ignore_index=IGNORED)
    grid = np.geomspace(0.3, 2.0, 60)
    return float(min(grid, key=lambda t: float(loss_of(logits / t, labels))))


def export(weights: Path, target: Path) -> None:
    """Export with a dynamic batch and width, and print what the registry needs."""
    network = LineReader()
    network.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True))
    network.eval()
    temperature = fit_temperature(network)
    torch.onnx.export(
        Exported(network, temperature).eval(),
        (torch.zeros(1, 1, 32, 256),),
        str(target),
        input_names=["line"],
        output_names=["posterior"],
        dynamic_axes={"line": {0: "batch", 3: "width"}, "posterior": {0: "batch", 1: "frames"}},
        opset_version=OPSET,
        dynamo=False,
    )
    content = target.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    print(f'temperature = {temperature:.3f}\nbytes = {len(content)}\nsha256 = "{digest}"')


if __name__ == "__main__":
    export(Path(sys.argv[1]), Path(sys.argv[2]))
