"""Plain methods beside the product's: same references, alignment and regions."""

from visualdoc.evaluation.baselines.known import KnownType, know, regions_of
from visualdoc.evaluation.baselines.laid import Laid
from visualdoc.evaluation.baselines.methods import METHODS

__all__ = ["METHODS", "KnownType", "Laid", "know", "regions_of"]
