"""Turn rendered shards into network input, once: the channels are the product's own.

``python prepare.py DIR [--watch MINUTES]`` writes ``SEED.cells.npy``, ``SEED.fine.npy``,
``SEED.labels.npy`` and ``SEED.names.npy`` beside every shard that has none, and goes on looking
for new shards while a render is under way.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import cv2
import numpy as np

from visualdoc.checks.anomaly.channels import measure


def prepare(shard: Path) -> None:
    """Measure all probes of one shard."""
    with np.load(shard) as data:
        inside = np.ones(data["dynamic"].shape, dtype=bool)
        spread = data["spread"].astype(np.float32) / 16.0
        measured = [
            measure(probe, data["median"], spread, data["dynamic"], inside)
            for probe in data["probes"]
        ]
        stem = shard.with_suffix("")
        np.save(f"{stem}.fine.npy", np.stack([channels.fine for channels in measured]))
        np.save(f"{stem}.names.npy", data["names"])
        np.save(f"{stem}.labels.npy", data["labels"])
        # Last: its presence says that the shard is done.
        np.save(f"{stem}.cells.npy", np.stack([c.cells for c in measured]).astype(np.float16))


def main() -> None:
    """Prepare a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--watch", type=float, default=0.0, help="minutes to wait for new shards")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    until = time.monotonic() + 60 * options.watch
    while True:
        shards = [
            path for path in options.folder.glob("*.npz") if not path.name.endswith(".part.npz")
        ]
        waiting = [
            path for path in shards if not Path(f"{path.with_suffix('')}.cells.npy").exists()
        ]
        for shard in sorted(waiting):
            prepare(shard)
        if time.monotonic() > until:
            return
        time.sleep(5.0)


if __name__ == "__main__":
    main()
