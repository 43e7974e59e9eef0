# One layer of the encoder, normalised after each block (SASRec as ReaRec uses it: arXiv 2503.22675,
# section 3.1), and tokens on their way through several.
#
# Shapes, here and in every program:
#   B histories of a batch   T items of a history, padded on the left, oldest first
#   D width   H heads   F inner width of the feed-forward   L layers   C window
#   K reasoning steps   N items; index N is the pad item, N + 1 the mask of a model that has one
#   P positions of a batch that have a target
#   S tokens that ask
from typing import List, NamedTuple

import torch
from torch import Tensor

import weights


class Dropout(NamedTuple):
    inputs: float  # on embedded inputs
    hidden: float  # on attention probabilities and on what each half of a block adds
    on: bool


# What layers make of tokens.
class Through(NamedTuple):
    tokens: Tensor         # (B, T, D), or (B, 1, D) of the newest alone
    keys: List[Tensor]     # L x (B, T, D)
    values: List[Tensor]   # L x (B, T, D)
    queries: List[Tensor]  # L x (B, T, D), the last like the tokens


# Dropout of inference: none.
def no_dropout() -> Dropout:
    return Dropout(0.0, 0.0, False)


# 0 where allowed, -1e10 where not; finite, as a pad query may attend to nothing.
def additive_mask(allowed: Tensor) -> Tensor:
    return (~allowed).to(torch.float32) * -1e10


def linear(x: Tensor, w: weights.Affine) -> Tensor:
    return torch.linear(x, w.weight, w.bias)


def layer_norm(x: Tensor, w: weights.Affine) -> Tensor:
    return torch.layer_norm(x, [x.size(-1)], w.weight, w.bias, 1e-12)


# (B, T, D) -> (B, H, T, D/H)
def by_head(x: Tensor, heads: int) -> Tensor:
    return x.unflatten(2, [heads, -1]).transpose(1, 2)


# What attention adds to its tokens (B, S, D), from what it mixed (B, S, D).
def add_attention(x: Tensor, mixed: Tensor, w: weights.Layer, dropout: Dropout) -> Tensor:
    added = linear(mixed, w.attention_output)                                # (B, S, D)
    return layer_norm(x + torch.dropout(added, dropout.hidden, dropout.on), w.attention_norm)


def feed_forward(x: Tensor, w: weights.Layer, dropout: Dropout) -> Tensor:
    inner = torch.gelu(linear(x, w.inner))                                   # (B, S, F)
    added = linear(inner, w.outer)                                           # (B, S, D)
    return layer_norm(x + torch.dropout(added, dropout.hidden, dropout.on), w.feed_forward_norm)


# Tokens (B, T, D) through layers, where each sees what the mask allows. Where the newest alone is
# asked for, the last layer is for it alone: of the others it takes keys and values.
def through(x: Tensor, layers: List[weights.Layer], mask: Tensor, heads: int, dropout: Dropout,
            newest_alone: bool=False) -> Through:
    mask = mask.to(x.dtype)
    keys: List[Tensor] = []
    values: List[Tensor] = []
    queries: List[Tensor] = []
    for i in range(len(layers)):
        layer = layers[i]
        asking = x[:, -1:] if newest_alone and i == len(layers) - 1 else x   # (B, S, D)
        query = linear(asking, layer.query)
        key = linear(x, layer.key)                                           # (B, T, D)
        value = linear(x, layer.value)                                       # (B, T, D)
        mixed = torch.scaled_dot_product_attention(
            by_head(query, heads), by_head(key, heads), by_head(value, heads),
            mask[:, :, -asking.size(1):], dropout.hidden if dropout.on else 0.0)
        mixed = mixed.transpose(1, 2).flatten(2)                             # (B, S, D)
        x = feed_forward(add_attention(asking, mixed, layer, dropout), layer, dropout)
        keys.append(key)
        values.append(value)
        queries.append(query)
    return Through(x, keys, values, queries)
