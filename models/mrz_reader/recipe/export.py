"""Write the trained network as ONNX: ``python export.py NETWORK.pt MODEL.onnx``."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import torch
from network import Exported, LineReader

OPSET = 17
LINE_HEIGHT_PX = 32


def export(weights: Path, target: Path) -> None:
    """Export with a dynamic batch and width, and print what the registry needs."""
    network = LineReader()
    network.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True))
    torch.onnx.export(
        Exported(network.eval()).eval(),
        (torch.zeros(1, 1, LINE_HEIGHT_PX, 256),),
        str(target),
        input_names=["line"],
        output_names=["posterior"],
        dynamic_axes={"line": {0: "batch", 3: "width"}, "posterior": {0: "batch", 1: "frames"}},
        opset_version=OPSET,
        dynamo=False,
    )
    content = target.read_bytes()
    print(f'bytes = {len(content)}\nsha256 = "{hashlib.sha256(content).hexdigest()}"')


if __name__ == "__main__":
    export(Path(sys.argv[1]), Path(sys.argv[2]))
