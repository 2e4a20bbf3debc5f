"""Train the locator: ``python train.py OUT [NETWORK.pt]``, from nothing or from a network.

Writes ``OUT/network.pt`` and ``OUT/metrics.json``. Crops are drawn while training, none is seen
twice; the validation crops come from a seed that the training never uses.
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
from locator_network import Locator
from pages import PageCrops
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader, IterableDataset

HERE = Path(__file__).parent
VALIDATION_SEED_OFFSET = 10_000_019
VALIDATION_CROPS = 192
WARM_UP = 0.08
DIRECTION_WEIGHT, HEIGHT_WEIGHT = 0.5, 0.5


class Batches(IterableDataset[tuple[Tensor, Tensor]]):
    """Endless batches; each worker draws from its own seed."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.config = config

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Draw batch after batch."""
        cv2.setNumThreads(1)
        worker = torch.utils.data.get_worker_info()
        crops = PageCrops(self.config, self.config["seed"] + (worker.id if worker else 0))
        shelf = Shelf(crops, int(self.config["train"]["shelf"]))
        while True:
            yield shelf.batch(
                int(self.config["train"]["batch"]), int(self.config["train"]["fresh"])
            )


class Shelf:
    """Crops that are shown again, turned by right angles and lit otherwise.

    Drawing a crop costs as much time as learning from it; a turned one is nearly as good as new.
    """

    def __init__(self, crops: PageCrops, places: int) -> None:
        self.crops = crops
        self.places = places
        self.kept: list[tuple[np.ndarray, np.ndarray]] = []

    def batch(self, size: int, fresh: int) -> tuple[Tensor, Tensor]:
        """Batch with ``fresh`` new crops, all of them while the shelf is nearly empty."""
        rng = self.crops.rng
        new = size if len(self.kept) < 4 * size else fresh
        shown = [self.crops.draw() for _ in range(new)]
        for crop in shown:
            if len(self.kept) < self.places:
                self.kept.append(crop)
            else:
                self.kept[int(rng.integers(self.places))] = crop
        while len(shown) < size:
            shown.append(varied(rng, *self.kept[int(rng.integers(len(self.kept)))]))
        images = np.stack([image for image, _ in shown])[:, None].astype(np.float32)
        labels = np.stack([label for _, label in shown])
        return torch.from_numpy(normalise(images)), torch.from_numpy(labels)


def varied(
    rng: np.random.Generator, image: np.ndarray, labels: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Turn a crop by right angles and change its contrast and noise."""
    turns = int(rng.integers(4))
    grey = np.rot90(image, turns).astype(np.float32)
    grey = (grey - 128) * rng.uniform(0.6, 1.3) + 128 + rng.normal(0, 18)
    grey += rng.normal(0, rng.uniform(0, 5), grey.shape)
    turned = np.rot90(labels, turns, axes=(1, 2)).copy()
    if turns % 2:
        turned[2:4] = -turned[2:4]
    return np.clip(grey, 0, 255).astype(np.uint8), turned


def batch_of(crops: PageCrops, size: int) -> tuple[Tensor, Tensor]:
    """Draw one batch: B × 1 × H × W pages and B × 5 × H/4 × W/4 labels."""
    drawn = [crops.draw() for _ in range(size)]
    images = np.stack([image for image, _ in drawn])[:, None].astype(np.float32)
    return torch.from_numpy(normalise(images)), torch.from_numpy(np.stack([x for _, x in drawn]))


def normalise(images: np.ndarray) -> np.ndarray:
    """Grey levels about zero; the reader does the same."""
    return (images - 128.0) / 64.0


def loss_of(maps: Tensor, labels: Tensor) -> Tensor:
    """Cross-entropy of the core; on the core also direction and height."""
    core, weight, direction, height = labels[:, 0], labels[:, 1], labels[:, 2:4], labels[:, 4]
    entropy = functional.binary_cross_entropy_with_logits(maps[:, 0], core, reduction="none")
    # Cores are a few per cent of the cells.
    balance = weight * (1 + 3 * core)
    first = (entropy * balance).sum() / balance.sum()
    cells = core.sum().clamp(min=1)
    second = (((maps[:, 1:3] - direction) ** 2).sum(dim=1) * core).sum() / cells
    third = (functional.smooth_l1_loss(maps[:, 3], height, reduction="none") * core).sum() / cells
    return first + DIRECTION_WEIGHT * second + HEIGHT_WEIGHT * third


def evaluate(network: nn.Module, batches: list[tuple[Tensor, Tensor]]) -> dict[str, float]:
    """Precision and recall of core cells, error of direction and height on them."""
    network.eval()
    totals = np.zeros(5)
    with torch.no_grad():
        for images, labels in batches:
            maps = network(images)
            said, core, weight = maps[:, 0] > 0, labels[:, 0] > 0, labels[:, 1] > 0
            turn = torch.atan2(maps[:, 2], maps[:, 1]) - torch.atan2(labels[:, 3], labels[:, 2])
            off = torch.atan2(torch.sin(turn), torch.cos(turn)).abs() / 2
            totals += [
                int((said & core).sum()),
                int((said & weight).sum()),
                int(core.sum()),
                float(off[core].sum()),
                float((maps[:, 3] - labels[:, 4]).abs()[core].sum()),
            ]
    network.train()
    right, said_n, core_n, off_sum, height = (float(v) for v in totals)
    return {
        "precision": right / max(said_n, 1),
        "recall": right / core_n,
        "direction_error_deg": math.degrees(off_sum / core_n),
        "height_log_error": height / core_n,
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
    network = Locator().to(memory_format=torch.channels_last)
    if start is not None:
        network.load_state_dict(torch.load(start, map_location="cpu", weights_only=True))
    held_out = PageCrops(config, config["seed"] + VALIDATION_SEED_OFFSET)
    validation = [batch_of(held_out, 16) for _ in range(VALIDATION_CROPS // 16)]
    optimiser = torch.optim.AdamW(
        network.parameters(),
        lr=float(settings["learning_rate"]),
        weight_decay=float(settings["weight_decay"]),
    )
    steps, minutes = int(settings["steps"]), float(settings["minutes"])
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
        progress = max(step / steps, elapsed_min / minutes)
        if progress >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = float(settings["learning_rate"]) * rate_at(progress)
        with torch.autocast("cpu", torch.bfloat16):
            maps = network(images.to(memory_format=torch.channels_last))
        loss = loss_of(maps.float(), labels)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimiser.step()
        if step % 200 == 199 or step == 9:
            figures = {k: round(v, 4) for k, v in evaluate(network, validation[:3]).items()}
            print(f"{step + 1} {elapsed_min:.1f} min loss {loss.item():.4f} {figures}", flush=True)
            torch.save(network.state_dict(), out / "network.pt")
    torch.save(network.state_dict(), out / "network.pt")
    figures = evaluate(network, validation)
    figures["parameters"] = sum(p.numel() for p in network.parameters())
    figures["steps"] = step
    figures["crops_seen"] = step * int(settings["batch"])
    figures["minutes"] = round((time.monotonic() - started) / 60, 1)
    (out / "metrics.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    chosen = tomllib.loads((HERE / "config.toml").read_text(encoding="utf-8"))
    train(chosen, target, Path(sys.argv[2]) if len(sys.argv) > 2 else None)
