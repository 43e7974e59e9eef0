# Late fusion: items attend to items and searches to searches alone, as by two encoders which share
# their weights, and what is known is joined from the newest of both. It may reason over both.
from typing import Dict, NamedTuple

import torch
from torch import Tensor

from encoder import encoder
from encoder import joined
from encoder import layers
import weights


class Weights(NamedTuple):
    joined: weights.Joined


def bind(w: Dict[str, Tensor]) -> Weights:
    return Weights(weights.joined_of(w, "apart"))


def rounded(w: Dict[str, Tensor]) -> Dict[str, Tensor]:
    return weights.rounded(w, ["layer", "cross", "apart"])


# Which tokens (B, 1, T, T) are of the same kind, items or not.
def same_kind(special: Tensor) -> Tensor:
    return (special[:, :, None] == special[:, None, :])[:, None]


# Histories (B, T) whose items count their positions by themselves, and whose searches theirs.
def enter(items: Tensor, w: weights.Encoder, dropout: layers.Dropout) -> encoder.Entered:
    searches = torch.cumsum(encoder.special_ones(items, w), 1)               # (B, T)
    both = torch.cumsum(encoder.real_items(items, w), 1)
    count = torch.where(encoder.special_ones(items, w), searches, both - searches)
    return encoder.enter_at(count - 1, items, w, dropout)


# Histories, each kind by itself.
def encode_apart(entered: encoder.Entered, w: weights.Encoder,
                 dropout: layers.Dropout) -> encoder.Encoded:
    attended = layers.additive_mask(entered.known & same_kind(entered.special))
    made = layers.through(entered.tokens, w.layers, attended, w.heads, dropout)
    return encoder.of_layers(made, entered, layers.additive_mask(entered.known), attended)


def encode(items: Tensor, w: weights.Encoder, own: Weights, dropout: layers.Dropout,
           newest_alone: bool=False) -> encoder.Encoded:
    return joined.joined(encode_apart(enter(items, w, dropout), w, dropout), own.joined)
