# The history encoder: a transformer over item embeddings (SASRec as ReaRec uses it: arXiv 2503.22675,
# section 3.1; with the published code's input norm). It is causal, or bidirectional as BERT4Rec (arXiv
# 1904.06690): each item then attends to all items.
from typing import List, NamedTuple

import torch
from torch import Tensor

from encoder import layers
import weights


# Histories as layers read them.
class Entered(NamedTuple):
    tokens: Tensor   # (B, T, D)
    real: Tensor     # (B, T): which tokens are no pads
    special: Tensor  # (B, T): which tokens are no items
    known: Tensor    # (B, 1, T, T): which tokens are known at each position


# What a model adds to the loss of the next item, where it has something of its own to learn.
class Added(NamedTuple):
    loss: Tensor   # (B T): at each position
    weight: float  # of their mean


class Encoded(NamedTuple):
    states: Tensor        # (B, T, D): what is known at each position, or (B, 1, D) at the newest
    tokens: Tensor        # what each token stands for; the same but where kinds are joined
    keys: List[Tensor]    # L x (B, T, D): what a later token of the same history attends to
    values: List[Tensor]  # L x (B, T, D)
    queries: List[Tensor] # L x (B, T, D): what each token looked for, the last like the states
    mask: Tensor          # (B, 1, T, T): which tokens are known at each position, to add to scores
    attended: Tensor      # (B, 1, T, T): which tokens each attended to, likewise; most often the same
    real: Tensor          # (B, T): which tokens are no pads
    special: Tensor       # (B, T): which tokens are no items
    joined: List[weights.Joined]  # what joined the tokens to states; none where these are the same
    added: List[Added]    # in training; none, or one


# What a question about the next item looks like: histories (B, T), for a model that was trained to
# fill in masks with one in the next item's place (BERT4Rec, section 3.6), so (B, T + 1).
def asked(items: Tensor, w: weights.Encoder) -> Tensor:
    if not w.asks_with_mask:
        return items
    mask = torch.full_like(items[:, :1], w.item_embedding.size(0))           # (B, 1)
    return torch.cat([items, mask], 1)                                       # (B, T + 1)


# What is not pad.
def real_items(items: Tensor, w: weights.Encoder) -> Tensor:
    return items != w.item_embedding.size(0) - 1                             # (B, T)


# Which tokens (B, T) are no items: masks, or searches.
def special_ones(items: Tensor, w: weights.Encoder) -> Tensor:
    return items > w.item_embedding.size(0) - 1                              # (B, T)


# What stands for each item (B, T) of a history.
def embed_items(items: Tensor, w: weights.Encoder) -> Tensor:
    x = torch.embedding(w.item_embedding, items)                             # (B, T, D)
    return x if w.history_scale == 1.0 else x * w.history_scale


# What stands for each token (B, T): its row of the item table, or of what else there is.
def embed(items: Tensor, w: weights.Encoder) -> Tensor:
    if w.special.size(0) == 0:
        return embed_items(items, w)                                         # (B, T, D)
    pad = w.item_embedding.size(0) - 1
    x = embed_items(items.clamp_max(pad), w)                                 # (B, T, D)
    other = torch.embedding(w.special, (items - pad - 1).clamp_min(0))       # (B, T, D)
    return torch.where(special_ones(items, w)[:, :, None], other, x)


# Which place in its history each token has, (B, T): positions count from the oldest kept item.
def positions_of(real: Tensor) -> Tensor:
    return torch.cumsum(real, 1) - 1                                         # (B, T)


# The type that layers compute in.
def precision(w: weights.Encoder) -> int:
    return w.layers[0].query.weight.dtype


# The way into the encoder, shared by items and reasoning tokens: norm, then dropout. From here on
# everything is in the precision of the layers.
def enter(x: Tensor, w: weights.Encoder, dropout: layers.Dropout) -> Tensor:
    entered = torch.dropout(layers.layer_norm(x, w.input_norm), dropout.inputs, dropout.on)
    return entered.to(precision(w))


# Which items (B, T) each item sees, (B, 1, T, T): the real ones, up to itself or all.
def visible(real: Tensor, w: weights.Encoder) -> Tensor:
    length = real.size(1)
    pairs = torch.ones([length, length], dtype=torch.bool, device=real.device)
    return (pairs if w.bidirectional else pairs.tril()) & real[:, None, None, :]


# Left-padded histories (B, T) whose tokens have these positions (B, T); a pad stands at position C.
def enter_at(positions: Tensor, items: Tensor, w: weights.Encoder, dropout: layers.Dropout) -> Entered:
    real = real_items(items, w)                                              # (B, T)
    places = torch.where(real, positions, w.position_embedding.size(0) - 1)
    x = embed(items, w) + torch.embedding(w.position_embedding, places)
    return Entered(enter(x, w, dropout), real, special_ones(items, w), visible(real, w))


# What layers made of histories whose tokens attended to what a mask (B, 1, T, T) allows, and know what
# another does. Tokens are their own states.
def of_layers(made: layers.Through, entered: Entered, mask: Tensor, attended: Tensor) -> Encoded:
    joined: List[weights.Joined] = []
    added: List[Added] = []
    return Encoded(made.tokens, made.tokens, made.keys, made.values, made.queries, mask, attended,
                   entered.real, entered.special, joined, added)


# The same with other states (B, T, D), and what joined tokens to them, if it is told.
def with_states(encoded: Encoded, states: Tensor, joined: List[weights.Joined]) -> Encoded:
    return Encoded(states, encoded.tokens, encoded.keys, encoded.values, encoded.queries, encoded.mask,
                   encoded.attended, encoded.real, encoded.special, joined, encoded.added)


# States of all positions of left-padded histories (B, T), or of the newest alone; those at pads mean
# nothing.
def encode(items: Tensor, w: weights.Encoder, dropout: layers.Dropout,
           newest_alone: bool=False) -> Encoded:
    entered = enter_at(positions_of(real_items(items, w)), items, w, dropout)
    mask = layers.additive_mask(entered.known)
    made = layers.through(entered.tokens, w.layers, mask, w.heads, dropout, newest_alone)
    return of_layers(made, entered, mask, mask)
