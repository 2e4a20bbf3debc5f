"""Degradations for tests only: nothing is trained, tuned or calibrated on them.

They share no code with the channels that draw the samples or the training data, so that what is
measured on them does not depend on one simulator's idea of a scanner.
"""

from visualdoc.evaluation.degradation.families import FAMILIES, degraded, family_of
from visualdoc.evaluation.degradation.spoiled import Family, Spoiled

__all__ = ["FAMILIES", "Family", "Spoiled", "degraded", "family_of"]
