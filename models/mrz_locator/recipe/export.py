"""Write the trained locator as ONNX: ``python export.py NETWORK.pt MODEL.onnx``.

The file's answer on fresh crops is compared with the network's before it is accepted.
"""

from __future__ import annotations

import hashlib
import sys
import tomllib
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from locator_network import Exported, Locator
from pages import PageCrops
from train import batch_of

HERE = Path(__file__).parent
OPSET = 17
CHECK_SEED_OFFSET = 20_000_033
TOLERANCE = 1e-3


def export(weights: Path, target: Path) -> None:
    """Export with dynamic sides and print what the registry needs."""
    network = Locator()
    network.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True))
    exported = Exported(network).eval()
    torch.onnx.export(
        exported,
        (torch.zeros(1, 1, 448, 640),),
        str(target),
        input_names=["page"],
        output_names=["lines"],
        dynamic_axes={
            "page": {0: "batch", 2: "height", 3: "width"},
            "lines": {0: "batch", 2: "rows", 3: "columns"},
        },
        opset_version=OPSET,
        dynamo=False,
    )
    check(exported, target)
    content = target.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    print(f'bytes = {len(content)}\nsha256 = "{digest}"')


def check(exported: Exported, target: Path) -> None:
    """Compare the file with the network on crops that neither training nor validation saw."""
    config = tomllib.loads((HERE / "config.toml").read_text(encoding="utf-8"))
    images, _ = batch_of(PageCrops(config, config["seed"] + CHECK_SEED_OFFSET), 4)
    session = onnxruntime.InferenceSession(str(target))
    with torch.no_grad():
        expected = exported(images).numpy()
    said = session.run(["lines"], {"page": images.numpy()})[0]
    worst = float(np.abs(said - expected).max())
    if worst > TOLERANCE:
        msg = f"the exported file differs from the network by {worst:.2g}"
        raise SystemExit(msg)
    print(f"largest difference from the network: {worst:.2g}")


if __name__ == "__main__":
    export(Path(sys.argv[1]), Path(sys.argv[2]))
