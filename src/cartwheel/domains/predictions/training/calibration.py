"""Calibration: from what a forest says to how often it comes true."""

from typing import Final

import msgspec
import numpy as np

from cartwheel.domains.predictions.training.examples import Labels, Numbers

_ROUNDS: Final = 50
_SMALL: Final = 1e-9


class Calibration(msgspec.Struct, frozen=True):
    """
    Platt's scaling: the log-odds of a row are `slope` times what the forest says, and `offset`.

    Two numbers that keep the order of all rows, survive in any graph and turn contributions into
    contributions (J. Platt 1999, with his targets against certainty).
    """

    slope: float
    offset: float

    def log_odds(self, margins: Numbers) -> Numbers:
        """Return calibrated log-odds."""
        return self.slope * margins + self.offset

    def probabilities(self, margins: Numbers) -> Numbers:
        """Return calibrated probabilities."""
        found: Numbers = 1 / (1 + np.exp(-self.log_odds(margins)))
        return found


def calibrate(margins: Numbers, labels: Labels) -> Calibration:
    """Fit to margins of rows that the forest has not learned from, by Newton's method."""
    came = int(labels.sum())
    others = len(labels) - came
    wanted = np.where(labels, (came + 1) / (came + 2), 1 / (others + 2))
    design = np.column_stack([margins, np.ones(len(margins))])
    found = np.array([1.0, 0.0])
    for _ in range(_ROUNDS):
        said = 1 / (1 + np.exp(-np.clip(design @ found, -30, 30)))
        curvature = (design.T * (said * (1 - said) + _SMALL)) @ design + _SMALL * np.eye(2)
        step = np.linalg.solve(curvature, design.T @ (wanted - said))
        found += np.clip(step, -2.0, 2.0)
        if np.abs(step).max() < _SMALL:
            break
    # Margins that say nothing, or the contrary, are worth no more than how often it comes.
    return Calibration(slope=float(max(found[0], 0.01)), offset=float(found[1]))
