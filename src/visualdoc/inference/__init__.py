"""Models: registry, verification, sessions. The only place that imports onnxruntime."""

from visualdoc.inference.registry import ModelRegistry, default_models_dir
from visualdoc.inference.types import Model, ModelCard, ModelStore

__all__ = ["Model", "ModelCard", "ModelRegistry", "ModelStore", "default_models_dir"]
