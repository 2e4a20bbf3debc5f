"""The line recogniser: a fully convolutional network of about half a million parameters.

Input is one normalised line image, output a posterior over 38 classes (none, ``0-9``, ``A-Z``,
``<``) at every fourth column. There is no recurrence and no attention: a frame sees about two
characters to each side, so a glyph is judged by its own shape and little habit.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

CLASSES = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"


class Residual(nn.Module):
    """Two convolutions with a bypass."""

    def __init__(self, channels: int, kernel: tuple[int, int], dilation: int = 1) -> None:
        super().__init__()
        padding = (kernel[0] // 2, dilation * (kernel[1] // 2))
        self.body = nn.Sequential(
            nn.Conv2d(
                channels, channels, kernel, padding=padding, dilation=(1, dilation), bias=False
            ),
            nn.BatchNorm2d(channels),
            nn.ReLU(inplace=True),
            nn.Conv2d(
                channels, channels, kernel, padding=padding, dilation=(1, dilation), bias=False
            ),
            nn.BatchNorm2d(channels),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map B × C × H × W to the same shape."""
        return torch.relu(x + self.body(x))


def _step(inputs: int, outputs: int, kernel: tuple[int, int], stride: tuple[int, int]) -> nn.Module:
    padding = (kernel[0] // 2, kernel[1] // 2)
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride=stride, padding=padding, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class LineReader(nn.Module):
    """B × 1 × 32 × W normalised lines → B × 38 × W/4 logits."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            _step(1, 24, (5, 5), (2, 2)),
            _step(24, 48, (3, 3), (2, 2)),
            Residual(48, (3, 3)),
            _step(48, 96, (3, 3), (2, 1)),
            Residual(96, (3, 3)),
            nn.Conv2d(96, 144, (4, 1), bias=False),
            nn.BatchNorm2d(144),
            nn.ReLU(inplace=True),
            Residual(144, (1, 3)),
            Residual(144, (1, 3), dilation=2),
            nn.Dropout(0.1),
            nn.Conv2d(144, len(CLASSES), 1),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Return logits per frame."""
        return self.body(x).squeeze(2)


class Exported(nn.Module):
    """What goes into the ONNX file: the network with a calibrated softmax over the classes."""

    def __init__(self, network: LineReader, temperature: float) -> None:
        super().__init__()
        self.network = network
        self.temperature = temperature

    def forward(self, line: Tensor) -> Tensor:
        """Return B × W/4 × 38 posteriors."""
        return torch.softmax(self.network(line) / self.temperature, dim=1).transpose(1, 2)
