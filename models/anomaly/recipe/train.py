"""Train Head R on prepared shards: ``python train.py --data DIR --out DIR [--minutes M]``.

Resumable (``--resume``), seeded, checkpoints every two minutes. New shards that appear while it
runs are taken up.
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import time
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from network import HeadR
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from visualdoc.checks.anomaly.channels import NAMES

CELL_PX = 4
POSITIVE, IGNORED = 1, 2
CHECKPOINT_S = 120.0
DYNAMIC = NAMES.index("dynamic")
ZONE_TOO_LARGE, ZONE_TOO_SHORT = 0.2, 0.12


@dataclass(slots=True)
class Shards:
    """Prepared designs of one folder, read through memory maps."""

    folder: Path
    stems: list[Path] = field(default_factory=list)

    def refresh(self) -> None:
        """Look for designs that were prepared since."""
        done = sorted(self.folder.glob("*.cells.npy"))
        self.stems = [path.with_name(path.name.split(".")[0]) for path in done]

    def crop(self, crop_px: int, rng: np.random.Generator) -> tuple[NDArray[Any], ...]:
        """Draw one crop: fine, cells, labels; turned and mirrored at random."""
        stem = self.stems[int(rng.integers(len(self.stems)))]
        cells = np.load(f"{stem}.cells.npy", mmap_mode="r")
        fine = np.load(f"{stem}.fine.npy", mmap_mode="r")
        labels = np.load(f"{stem}.labels.npy", mmap_mode="r")
        probe = int(rng.integers(len(cells)))
        side = crop_px // CELL_PX
        y, x = (int(v) for v in rng.integers(0, cells.shape[-1] - side + 1, 2))
        py, px = y * CELL_PX, x * CELL_PX
        parts = (
            fine[probe, :, py : py + crop_px, px : px + crop_px],
            np.array(cells[probe, :, y : y + side, x : x + side]),
            labels[probe, y : y + side, x : x + side][None],
        )
        parts[1][DYNAMIC] = redrawn(parts[1][DYNAMIC], rng)
        turns, mirrored = int(rng.integers(4)), rng.random() < 0.5
        turned = (np.rot90(part, turns, axes=(1, 2)) for part in parts)
        return tuple(np.array(part[:, :, ::-1] if mirrored else part) for part in turned)


def redrawn(dynamic: NDArray[Any], rng: np.random.Generator) -> NDArray[Any]:
    """Draw the zones as a person or a program might: over static print too, or too short.

    Returns
    -------
    numpy.ndarray
        The share of personalisation a cell, like ``dynamic``.
    """
    dynamic = dynamic.copy()
    side = len(dynamic)
    choice = rng.random()
    if choice < ZONE_TOO_LARGE:
        top, left = (int(v) for v in rng.integers(-side // 2, side, 2))
        height, width = (int(v) for v in rng.integers(side // 8, side, 2))
        dynamic[max(top, 0) : top + height, max(left, 0) : left + width] = 1
    elif choice < ZONE_TOO_LARGE + ZONE_TOO_SHORT:
        cut = int(rng.integers(0, side))
        columns = slice(0, cut) if rng.random() < 0.5 else slice(cut, side)
        dynamic[:, columns] = 0
    return dynamic


def batch(shards: Shards, settings: dict[str, Any], rng: np.random.Generator) -> tuple[Tensor, ...]:
    """Draw a batch as tensors."""
    drawn = [shards.crop(settings["crop_px"], rng) for _ in range(settings["batch"])]
    fine, cells, labels = (torch.from_numpy(np.stack(part)) for part in zip(*drawn, strict=True))
    layout = torch.channels_last
    return (
        fine.float().contiguous(memory_format=layout),
        cells.float().contiguous(memory_format=layout),
        labels,
    )


def loss_of(logits: Tensor, labels: Tensor, settings: dict[str, Any]) -> Tensor:
    """Focal cross-entropy over both sides, the hardest genuine cells, and Dice.

    Positive and genuine cells weigh the same in a sample, so that a whole reprint does not outweigh
    a digit; the hardest genuine cells weigh extra, because one false region a page is one too many.
    """
    positive = (labels == POSITIVE).flatten(1).float()
    genuine = (labels == 0).flatten(1).float()
    flat = logits.flatten(1)
    plain = functional.binary_cross_entropy_with_logits(flat, positive, reduction="none")
    surprise = 1 - torch.exp(-plain)
    focal = plain * surprise.detach() ** settings["focal_gamma"]
    on = (focal * positive).sum(1) / (positive.sum(1) + 20.0)
    off = (focal * genuine).sum(1) / (genuine.sum(1) + 20.0)
    count = max(1, int(flat.shape[1] * settings["hard_share"]))
    hard = (plain * genuine).topk(count, dim=1).values.mean(1)
    probability = torch.sigmoid(flat)
    overlap = (probability * positive).sum(1)
    claimed = (probability * (positive + genuine)).sum(1)
    dice = 1 - (2 * overlap + 20.0) / (claimed + positive.sum(1) + 20.0)
    extra = settings["hard_weight"] * hard + settings["dice_weight"] * dice * (positive.sum(1) > 0)
    return (on + 2.0 * off + extra).mean()


@dataclass(slots=True, kw_only=True)
class Run:
    """State of a training run."""

    model: HeadR
    average: HeadR
    optimizer: torch.optim.Optimizer
    step: int = 0
    spent_s: float = 0.0

    def save(self, path: Path) -> None:
        """Write a checkpoint in one piece."""
        state = {
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "spent_s": self.spent_s,
        }
        torch.save(state, path.with_suffix(".part"))
        path.with_suffix(".part").rename(path)

    def load(self, path: Path) -> None:
        """Go on from a checkpoint."""
        state = torch.load(path, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.spent_s = state["step"], state["spent_s"]

    def blend(self, ema: float) -> None:
        """Move the average towards the model."""
        share = min(ema, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            pairs = zip(
                self.average.state_dict().values(), self.model.state_dict().values(), strict=True
            )
            for old, new in pairs:
                if old.is_floating_point():
                    old.lerp_(new, 1 - share)
                else:
                    old.copy_(new)


def learning_rate(peak: float, spent: float, step: int) -> float:
    """Short warm-up by steps, then a cosine over the time that was given."""
    return (
        peak
        * min(1.0, (step + 1) / 100)
        * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(spent, 1.0))))
    )


def train_step(
    run: Run, shards: Shards, settings: dict[str, Any], rng: np.random.Generator
) -> float:
    """One step of the optimiser."""
    fine, cells, labels = batch(shards, settings, rng)
    with torch.autocast("cpu", torch.bfloat16):
        logits = run.model(fine, cells)
    loss = loss_of(logits.float(), labels, settings)
    run.optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(run.model.parameters(), 2.0)
    run.optimizer.step()
    run.step += 1
    run.blend(settings["ema"])
    return float(loss.detach())


def main() -> None:
    """Train until the time is up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--resume", action="store_true")
    options = parser.parse_args()
    config = tomllib.loads((Path(__file__).parent / "config.toml").read_text(encoding="utf-8"))
    settings = config["training"]
    budget_s = 60.0 * (options.minutes or settings["minutes"])
    torch.set_num_threads(options.threads)
    torch.manual_seed(settings["seed"])
    rng = np.random.default_rng(settings["seed"])
    options.out.mkdir(parents=True, exist_ok=True)
    model = HeadR(tuple(config["network"]["widths"])).to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(
        model.parameters(), settings["learning_rate"], weight_decay=settings["weight_decay"]
    )
    run = Run(model=model, average=copy.deepcopy(model), optimizer=optimizer)
    checkpoint = options.out / "checkpoint.pt"
    if options.resume and checkpoint.exists():
        run.load(checkpoint)
        rng = np.random.default_rng([settings["seed"], run.step])
    train(run, Shards(options.data), settings, rng, budget_s=budget_s, checkpoint=checkpoint)


def train(
    run: Run,
    shards: Shards,
    settings: dict[str, Any],
    rng: np.random.Generator,
    *,
    budget_s: float,
    checkpoint: Path,
) -> None:
    """Loop over steps; a line of progress and a checkpoint every two minutes."""
    losses: list[float] = []
    last_s = saved_s = time.monotonic()
    shards.refresh()
    while run.spent_s < budget_s:
        for group in run.optimizer.param_groups:
            group["lr"] = learning_rate(settings["learning_rate"], run.spent_s / budget_s, run.step)
        losses.append(train_step(run, shards, settings, rng))
        now_s = time.monotonic()
        run.spent_s, last_s = run.spent_s + now_s - last_s, now_s
        if now_s - saved_s > CHECKPOINT_S:
            saved_s = now_s
            run.save(checkpoint)
            shards.refresh()
            line = {
                "step": run.step,
                "minutes": round(run.spent_s / 60, 1),
                "loss": round(float(np.mean(losses)), 4),
                "designs": len(shards.stems),
            }
            print(json.dumps(line), flush=True)
            losses = []
    run.save(checkpoint)


if __name__ == "__main__":
    main()
