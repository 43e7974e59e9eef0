# A model of a test: what is known at each position is a mix of all items up to it, each by a weight of
# its own.
from typing import Dict, NamedTuple

import torch
from torch import Tensor

from encoder import encoder
from encoder import layers
import weights


class Weights(NamedTuple):
    mixed: weights.Affine  # (D, D)


def bind(w: Dict[str, Tensor]) -> Weights:
    return Weights(weights.affine(w, "toy.mixed"))


def rounded(w: Dict[str, Tensor]) -> Dict[str, Tensor]:
    return w


def encode(items: Tensor, w: weights.Encoder, own: Weights, dropout: layers.Dropout,
           newest_alone: bool=False) -> encoder.Encoded:
    encoded = encoder.encode(items, w, dropout)
    real = encoded.real[:, :, None].to(encoded.tokens.dtype)                 # (B, T, 1)
    count = torch.cumsum(real, 1).clamp_min(1.0)
    mean = torch.cumsum(encoded.tokens * real, 1) / count                    # (B, T, D)
    none: List[weights.Joined] = []
    return encoder.with_states(encoded, layers.linear(mean, own.mixed), none)
