"""How far an entry lies from its genuine ones once the page's own trend is taken out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# siblings that say what this page's scanner, ink and paper do to all entries
MIN_SIBLINGS = 2
MIN_GENUINE = 3
# weight, in scans, of the type's pooled spread; and, in entries, of what printers show in that
PRIOR_SCANS = 8.0
PRIOR_ENTRIES = 12.0
# a figure from a few letters scatters more: its variance is 1 + this over the ink's area in mm²
SMALL_MM2 = 4.0
LEAST_MM2 = 0.3
# no single quantity says more than so many spreads, and none says anything within so many
MOST_SPREADS = 12.0
USUAL_SPREADS2 = 2.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measured:
    """Quantities of one entry on one page.

    Attributes
    ----------
    values
        F quantities, NaN where one could not be told.
    area_mm2
        Of the ink that they were measured on.
    """

    values: Floats
    area_mm2: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Usual:
    """What the genuine scans say of one entry.

    Attributes
    ----------
    centre
        F means, NaN where fewer than three scans tell.
    variance
        F variances of a further entry of 1 mm² · ∞ once its page's trend is taken out, wider for
        the mean of few scans being uncertain.
    """

    centre: Floats
    variance: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Difference:
    """How one entry differs.

    Attributes
    ----------
    values
        F differences to the genuine entries, without what the siblings show as well.
    tolerance
        Their F spreads.
    """

    values: Floats
    tolerance: Floats

    @property
    def spreads(self) -> Floats:
        """Differences in spreads; 0 where one could not be told."""
        return np.nan_to_num(self.values / self.tolerance)

    @property
    def score(self) -> float:
        """All that exceeds the usual, summed in squares and rooted."""
        squares = np.minimum(np.abs(self.spreads), MOST_SPREADS) ** 2
        return float(np.sqrt(np.maximum(squares - USUAL_SPREADS2, 0.0).sum()))


def usual(scans: Sequence[Mapping[str, Measured]], prior_spread: Floats) -> Mapping[str, Usual]:
    """Sum up the genuine scans.

    Parameters
    ----------
    scans
        One mapping a scan: zone id → quantities of its entry.
    prior_spread
        F standard deviations that entries of one printer show.

    Returns
    -------
    Mapping
        Zone id → what is usual, for zones with an entry on three scans or more.
    """
    names = [n for n in _names(scans) if sum(n in scan for scan in scans) >= MIN_GENUINE]
    if not names:
        return {}
    missing = Measured(values=np.full(len(prior_spread), np.nan), area_mm2=LEAST_MM2)
    table = [[scan.get(n, missing) for scan in scans] for n in names]
    values = np.array([[m.values for m in row] for row in table])
    size = np.array([[_smallness(m.area_mm2) for m in row] for row in table])
    count = np.isfinite(values).sum(axis=1)
    centre = np.where(
        count >= MIN_GENUINE, np.nansum(values, axis=1) / np.maximum(count, 1), np.nan
    )
    change = values - centre[:, None]
    left = np.stack([change[i] - _trend(change, i) for i in range(len(names))])
    own = np.nansum(left**2 / size[..., None], axis=1)
    freedom = np.maximum(np.isfinite(left).sum(axis=1) - 1, 0)
    prior = PRIOR_ENTRIES * prior_spread**2
    pooled = (own.sum(axis=0) + prior) / (freedom.sum(axis=0) + PRIOR_ENTRIES)
    variance = (own + PRIOR_SCANS * pooled) / (freedom + PRIOR_SCANS)
    variance *= 1 + 1 / np.maximum(count, 1)
    return {name: Usual(centre=centre[i], variance=variance[i]) for i, name in enumerate(names)}


def differences(
    page: Mapping[str, Measured], genuine: Mapping[str, Usual]
) -> Mapping[str, Difference]:
    """Compare the entries of a page with the genuine ones and with each other.

    Returns
    -------
    Mapping
        Zone id → difference; empty with fewer than three entries, which have too few siblings.
    """
    names = [name for name in genuine if name in page]
    if len(names) <= MIN_SIBLINGS:
        return {}
    change = np.stack([page[name].values - genuine[name].centre for name in names])
    return {
        name: Difference(
            values=change[i] - _trend(change, i),
            tolerance=np.sqrt(genuine[name].variance * _smallness(page[name].area_mm2)),
        )
        for i, name in enumerate(names)
    }


def _names(scans: Sequence[Mapping[str, Measured]]) -> list[str]:
    return list(dict.fromkeys(name for scan in scans for name in scan))


def _smallness(area_mm2: float) -> float:
    return 1 + SMALL_MM2 / max(area_mm2, LEAST_MM2)


def _trend(change: Floats, index: int) -> Floats:
    """Median change of the siblings (entries first, quantities last); NaN where too few tell."""
    others = np.delete(change, index, axis=0)
    enough = np.isfinite(others).sum(axis=0) >= MIN_SIBLINGS
    return np.where(enough, np.nanmedian(np.where(enough, others, 0.0), axis=0), np.nan)
