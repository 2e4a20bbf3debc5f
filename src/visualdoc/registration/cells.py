"""What small cells of a page say about its displacement: least squares on the grey values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.resampling import cell_mean, gaussian, gradients
from visualdoc.registration.information import Information
from visualdoc.registration.spline import SplineField

Floats = NDArray[np.float32]

CELL_PX = 16
# structure that is compared: finer than this is noise, coarser is shading
BAND_PX = (1.0, 8.0)
# neighbourhood over which contrast and noise are estimated, in cells
GAIN_CELLS = 3.0
NOISE_CELLS = 1.5
MAX_GAIN = 2.5
# grey levels squared: what a clean scanner and eight bits leave
NOISE_FLOOR = 0.6
# a cell that explains less than this of its energy shows something else
UNEXPLAINED = 0.7
# degrees of freedom of the error distribution of one cell (Student), for outliers
FREEDOM = 4.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Texture:
    """The reference side of the comparison, at one resolution.

    Attributes
    ----------
    band, across, down
        H × W float32: grey values between two scales and their derivatives.
    weight
        H × W float32, 0 where content may differ.
    products
        R × C × 6 means over cells: xx, xy, yy of the derivatives, derivative times grey (x, y), and
        grey squared, all weighted.
    share
        R × C: mean weight.
    """

    band: Floats
    across: Floats
    down: Floats
    weight: Floats
    products: Floats
    share: Floats

    @classmethod
    def of(cls, grey: Floats, weight: Floats) -> Texture:
        """Prepare a reference: H × W luminance and weight."""
        band = band_pass(grey)
        across, down = gradients(band)
        pairs = ((across, across), (across, down), (down, down), (across, band), (down, band),
                 (band, band))  # fmt: skip
        products = np.dstack([cell_mean(a * b * weight, CELL_PX) for a, b in pairs])
        return cls(
            band=band,
            across=across,
            down=down,
            weight=weight,
            products=products,
            share=cell_mean(weight, CELL_PX),
        )

    @property
    def centres_px(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Rows and columns of the cells' centres, in pixels with centres at integers."""
        rows, columns = self.share.shape
        middle = (CELL_PX - 1) / 2
        down = np.arange(rows, dtype=np.float64) * CELL_PX + middle
        return down, np.arange(columns, dtype=np.float64) * CELL_PX + middle


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """A picture against the reference, cell by cell.

    Attributes
    ----------
    information
        What the cells say about the displacement of the picture, in px of this resolution.
    unexplained
        R × C: share of the picture's and reference's energy that a small displacement does not
        explain; near 0 where they agree, near 1 and above where they show different things.
    correlation
        R × C × 3 sums for correlations: picture · reference, reference², picture².
    """

    information: Information
    unexplained: NDArray[np.float64]
    correlation: NDArray[np.float64]


def band_pass(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    """Keep the structure between two scales, so that neither noise nor shading leads."""
    return np.asarray(gaussian(grey, BAND_PX[0]) - gaussian(grey, BAND_PX[1]), dtype=np.float32)


def compare(texture: Texture, picture: NDArray[np.float32]) -> Comparison:
    """Measure the small displacement of a picture against its reference in every cell.

    Parameters
    ----------
    picture
        H × W float32 luminance on the reference's grid, off by a pixel or two at most.

    Notes
    -----
    One Gauss-Newton step of least squares matching with a local contrast factor; the noise of each
    cell is estimated from what stays unexplained around it.

    References
    ----------
    Lucas and Kanade, IJCAI 1981; Förstner, ISPRS 26-3 (1986) 150 (precision of the match).
    """
    band = band_pass(picture)
    weighted = band * texture.weight
    with_x, with_y, with_grey, energy = (
        cell_mean(weighted * other, CELL_PX).astype(np.float64)
        for other in (texture.across, texture.down, texture.band, band)
    )
    xx, xy, yy, gx, gy, grey2 = (texture.products[:, :, i].astype(np.float64) for i in range(6))
    gain = np.clip(
        _spread(with_grey, GAIN_CELLS) / (_spread(grey2, GAIN_CELLS) + NOISE_FLOOR * 0.1),
        0.1,
        MAX_GAIN,
    )
    wrong = np.maximum(energy - 2 * gain * with_grey + gain**2 * grey2, 0.0)
    noise = _spread(wrong, NOISE_CELLS) / (_spread(texture.share, NOISE_CELLS) + 1e-3) + NOISE_FLOOR
    unexplained = wrong / (0.5 * (energy + gain**2 * grey2) + NOISE_FLOOR * texture.share + 1e-6)
    scale = CELL_PX**2 / noise
    trust = scale / (1.0 + (unexplained / UNEXPLAINED) ** 4)
    pull = np.stack([-(with_x - gain * gx) * gain, -(with_y - gain * gy) * gain], axis=-1)
    matrix = np.stack([xx, xy, yy], axis=-1) * (gain**2)[:, :, None]
    y, x = texture.centres_px
    return Comparison(
        information=Information(
            y_px=y, x_px=x, matrix=matrix * trust[:, :, None], pull=pull * trust[:, :, None]
        ),
        unexplained=unexplained,
        correlation=np.stack([with_grey, grey2, energy], axis=-1),
    )


def _spread(cells: NDArray[np.floating], sigma: float) -> NDArray[np.float64]:
    return gaussian(cells, sigma).astype(np.float64)


def surprise(information: Information, field: SplineField) -> NDArray[np.float64]:
    """Squared distance of each cell's measurement from a field, in its own standard deviations.

    Returns
    -------
    numpy.ndarray
        R × C; with two degrees of freedom its mean is 2 when the information is right.
    """
    left = information.pull - information.times(field.on(information.y_px, information.x_px))
    around = Information(
        y_px=information.y_px, x_px=information.x_px, matrix=information.matrix, pull=left
    )
    return np.asarray(np.maximum((around.displacement() * left).sum(axis=2), 0.0))


def robust_weight(surprises: NDArray[np.float64], scale: float) -> NDArray[np.float64]:
    """Weights of a Student distribution with few degrees of freedom, two dimensions."""
    return np.asarray((FREEDOM + 2.0) / (FREEDOM + surprises / scale))
