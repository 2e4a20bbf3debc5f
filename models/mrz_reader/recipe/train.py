"""Train the line recogniser: ``python train.py OUT [NETWORK.pt]``, from nothing or from a network.

Writes ``OUT/network.pt`` and ``OUT/metrics.json``. Data are drawn while training, so no crop is
seen twice; the validation crops come from a seed that the training never uses.
"""

from __future__ import annotations

import json
import math
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from data import IGNORED, LineCrops, normalise
from network import CLASSES, LineReader
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset

HERE = Path(__file__).parent
VALIDATION_SEED_OFFSET = 10_000_019
VALIDATION_CROPS = 1500
WARM_UP = 0.1


class Batches(IterableDataset[tuple[Tensor, Tensor]]):
    """Endless batches; each worker draws from its own seed."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.config = config

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Draw batch after batch."""
        cv2.setNumThreads(1)
        worker = torch.utils.data.get_worker_info()
        crops = LineCrops(self.config, self.config["seed"] + (worker.id if worker else 0))
        while True:
            yield batch_of(crops, int(self.config["train"]["batch"]))


def batch_of(crops: LineCrops, size: int) -> tuple[Tensor, Tensor]:
    """Draw one batch: B × 1 × 32 × W and B × W/4 classes."""
    drawn = [crops.draw() for _ in range(size)]
    images = normalise(np.stack([image for image, _ in drawn]))[:, None]
    return torch.from_numpy(images), torch.from_numpy(np.stack([label for _, label in drawn]))


def evaluate(network: nn.Module, batches: list[tuple[Tensor, Tensor]]) -> dict[str, float]:
    """Share of characters read right at their centre frame, and of false frames."""
    network.eval()
    right = characters = false = blanks = 0
    with torch.no_grad():
        for images, labels in batches:
            read = network(images).argmax(dim=1)
            ink = labels > 0
            right += int((read[ink] == labels[ink]).sum())
            characters += int(ink.sum())
            blank = labels == 0
            false += int((read[blank] > 0).sum())
            blanks += int(blank.sum())
    network.train()
    return {
        "character_frames_right": right / characters,
        "blank_frames_read_as_character": false / blanks,
    }


def rate_at(progress: float) -> float:
    """Learning rate as a share of the highest: a short rise, then half a cosine down to zero."""
    if progress < WARM_UP:
        return 0.05 + 0.95 * progress / WARM_UP
    return 0.5 * (1 + math.cos(math.pi * (progress - WARM_UP) / (1 - WARM_UP)))


def train(config: dict[str, Any], out: Path, start: Path | None) -> None:
    """Run the recipe."""
    settings = config["train"]
    torch.manual_seed(config["seed"])
    torch.set_num_threads(int(settings["threads"]))
    network = LineReader().to(memory_format=torch.channels_last)
    if start is not None:
        network.load_state_dict(torch.load(start, map_location="cpu", weights_only=True))
    held_out = LineCrops(config, config["seed"] + VALIDATION_SEED_OFFSET)
    validation = [batch_of(held_out, 100) for _ in range(VALIDATION_CROPS // 100)]
    optimiser = torch.optim.AdamW(
        network.parameters(),
        lr=float(settings["learning_rate"]),
        weight_decay=float(settings["weight_decay"]),
    )
    steps = int(settings["steps"])
    loss_of = nn.CrossEntropyLoss(
        ignore_index=IGNORED, label_smoothing=float(settings["label_smoothing"])
    )
    started = time.monotonic()
    # Spawned, not forked: OpenCV's and torch's threads do not survive a fork.
    loader = DataLoader(
        Batches(config),
        batch_size=None,
        num_workers=1,
        prefetch_factor=8,
        multiprocessing_context="spawn",
    )
    for step, (images, labels) in enumerate(loader):
        elapsed_min = (time.monotonic() - started) / 60
        progress = max(step / steps, elapsed_min / float(settings["minutes"]))
        if progress >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = float(settings["learning_rate"]) * rate_at(progress)
        # Half the time of float32 on a CPU with bfloat16 instructions, with the same result.
        with torch.autocast("cpu", torch.bfloat16):
            logits = network(images.to(memory_format=torch.channels_last))
        loss = loss_of(logits.float(), labels)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimiser.step()
        if step % 250 == 249 or step == 9:
            figures = evaluate(network, validation[:3])
            print(f"{step + 1} {elapsed_min:.1f} min loss {loss.item():.4f} {figures}", flush=True)
            torch.save(network.state_dict(), out / "network.pt")
    torch.save(network.state_dict(), out / "network.pt")
    figures = evaluate(network, validation)
    figures["parameters"] = sum(p.numel() for p in network.parameters())
    figures["steps"] = step
    figures["crops_seen"] = step * int(settings["batch"])
    figures["minutes"] = round((time.monotonic() - started) / 60, 1)
    figures["classes"] = len(CLASSES)
    (out / "metrics.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    settings = tomllib.loads((HERE / "config.toml").read_text(encoding="utf-8"))
    train(settings, target, Path(sys.argv[2]) if len(sys.argv) > 2 else None)
