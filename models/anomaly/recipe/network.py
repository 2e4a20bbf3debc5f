"""Head R: a small U-Net on cells, with learned zero-sum filters on the pixels.

The pixel branch runs the same zero-sum filters over scan and reference and keeps magnitudes only:
what counts is how grainy each is in each direction, not the phase of the grain.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

CELL_CHANNELS = 22
MAGNITUDES = 8
SIGNED = 12


class ZeroSum(nn.Module):
    """5 × 5 filters of stride 2 whose weights sum to zero, log magnitude, averaged to cells."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(MAGNITUDES, 1, 5, 5) * 0.2)

    def forward(self, fine: Tensor) -> Tensor:
        """Map B × 2 × H × W to B × 16 × H/4 × W/4."""
        weight = self.weight - self.weight.mean(dim=(2, 3), keepdim=True)
        paired = torch.cat([weight, weight])
        answers = functional.conv2d(fine, paired, stride=2, padding=2, groups=2).abs()
        return torch.log(functional.avg_pool2d(answers, 2) + 0.02)


def _block(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False),
        nn.BatchNorm2d(outputs, momentum=0.03),
        nn.ReLU(inplace=True),
    )


class Residual(nn.Module):
    """Two 3 × 3 convolutions around a shortcut."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = _block(width, width)
        self.second = nn.Sequential(
            nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width, momentum=0.03)
        )

    def forward(self, x: Tensor) -> Tensor:
        """Keep the shape."""
        return functional.relu(x + self.second(self.first(x)))


class HeadR(nn.Module):
    """Deviation logits a cell.

    Inputs: ``fine`` B × 2 × H × W luminance in bytes as floats (scan, reference), ``cells``
    B × 22 × H/4 × W/4. Output: B × 1 × H/4 × W/4 logits. H and W are multiples of 16.
    """

    def __init__(self, widths: tuple[int, int, int] = (24, 48, 64)) -> None:
        super().__init__()
        top, middle, deep = widths
        self.zero_sum = ZeroSum()
        self.signed = nn.Sequential(
            nn.Conv2d(2, SIGNED, 5, stride=2, padding=2),
            nn.ReLU(inplace=True),
            _block(SIGNED, 16, stride=2),
        )
        self.fuse = nn.Sequential(
            nn.Conv2d(CELL_CHANNELS + 2 * MAGNITUDES + 16, top, 1, bias=False),
            nn.BatchNorm2d(top, momentum=0.03),
            nn.ReLU(inplace=True),
        )
        self.quarter = Residual(top)
        self.eighth = nn.Sequential(_block(top, middle, stride=2), Residual(middle))
        self.sixteenth = nn.Sequential(
            _block(middle, deep, stride=2), Residual(deep), Residual(deep)
        )
        self.up_eighth = _block(deep + middle, middle)
        self.up_quarter = nn.Sequential(_block(middle + top, top), Residual(top))
        self.head = nn.Conv2d(top, 1, 1)
        nn.init.constant_(self.head.bias, -2.5)

    def forward(self, fine: Tensor, cells: Tensor) -> Tensor:
        """Return deviation logits."""
        scaled = fine / 64.0 - 2.0
        joined = torch.cat([cells, self.zero_sum(scaled), self.signed(scaled)], dim=1)
        quarter = self.quarter(self.fuse(joined))
        eighth = self.eighth(quarter)
        deep = functional.interpolate(self.sixteenth(eighth), scale_factor=2.0, mode="nearest")
        middle = self.up_eighth(torch.cat([deep, eighth], dim=1))
        upper = functional.interpolate(middle, scale_factor=2.0, mode="nearest")
        out: Tensor = self.head(self.up_quarter(torch.cat([upper, quarter], dim=1)))
        return out
