"""The locator: a small fully convolutional network over a reduced page.

Every output cell covers 4 × 4 px and says whether the middle of a line of a machine-readable zone
runs there, in which direction, and how tall its capitals are. From which end the line reads is
left to the recogniser: the direction is told as its doubled angle, which is the same both ways.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

STRIDE_PX = 4
NOMINAL_CAP_PX = 10.0
"""Capital height whose logarithm is zero in the output."""


def step(inputs: int, outputs: int, kernel: int, stride: int) -> nn.Module:
    """Return a convolution with batch normalisation and rectification."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride=stride, padding=kernel // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class Residual(nn.Module):
    """Two convolutions with a bypass."""

    def __init__(self, channels: int, dilation: int = 1) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=dilation, dilation=dilation, bias=False),
            nn.BatchNorm2d(channels),
            nn.ReLU(inplace=True),
            nn.Conv2d(channels, channels, 3, padding=dilation, dilation=dilation, bias=False),
            nn.BatchNorm2d(channels),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map B × C × H × W to the same shape."""
        return torch.relu(x + self.body(x))


class Locator(nn.Module):
    """B × 1 × H × W pages (sides multiples of 32) → B × 4 × H/4 × W/4.

    Channels: logit of a line's core, cosine and sine of its doubled direction, logarithm of the
    capital height over ``NOMINAL_CAP_PX``.
    """

    def __init__(self) -> None:
        super().__init__()
        self.fine = nn.Sequential(step(1, 16, 5, 2), step(16, 32, 3, 2), Residual(32))
        self.middle = nn.Sequential(step(32, 48, 3, 2), Residual(48), Residual(48, 2))
        self.coarse = nn.Sequential(step(48, 64, 3, 2), Residual(64), Residual(64, 2))
        self.down = step(64, 48, 1, 1)
        self.join = Residual(48)
        self.narrow = step(48, 32, 1, 1)
        self.head = nn.Sequential(Residual(32), nn.Conv2d(32, 4, 1))

    def forward(self, x: Tensor) -> Tensor:
        """Return the four maps."""
        fine = self.fine(x)
        middle = self.middle(fine)
        coarse = self.coarse(middle)
        middle = self.join(middle + _doubled(self.down(coarse)))
        return self.head(fine + _doubled(self.narrow(middle)))


def _doubled(x: Tensor) -> Tensor:
    return functional.interpolate(x, scale_factor=2.0, mode="nearest")


class Exported(nn.Module):
    """What goes into the ONNX file: the core's logit becomes a probability."""

    def __init__(self, network: Locator) -> None:
        super().__init__()
        self.network = network

    def forward(self, page: Tensor) -> Tensor:
        """Return B × 4 × H/4 × W/4."""
        maps = self.network(page)
        return torch.cat([torch.sigmoid(maps[:, :1]), maps[:, 1:]], dim=1)
