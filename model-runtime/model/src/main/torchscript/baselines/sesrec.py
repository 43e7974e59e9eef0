# Items and searches, each encoded by themselves, and co-attention between the two: it splits either
# history into what is similar to the other and what is not, and the newest token looks at all of it,
# at the similar part and at the dissimilar one. A baseline in the style of SESRec (arXiv 2305.10822
# and its published code). All positions are split in one pass: co-attention at a position sums up
# pairs of tokens, of which the position knows those up to itself.
#
# Deviates: the newest token asks where a candidate does there (target attention), as one vector is
# scored against all items; a product and a norm read what it found, in place of a network and a
# binary cross entropy. A search holds no clicks, which are items at their own places, and no source;
# users have no row. Encoders are causal, of the same blocks as every model here, and share a table of
# positions.
#
# It takes no steps.
from typing import Dict, List, NamedTuple

import torch
from torch import Tensor

from baselines import late_fusion
from encoder import encoder
from encoder import layers
import weights


class Weights(NamedTuple):
    layers: List[weights.Layer]   # of the encoder of searches; items have the model's
    null_search: Tensor           # (1, D), where there is no search
    null_interaction: Tensor      # (1, D)
    affinity: Tensor              # (D, D): of an item and a search
    said_by_searches: Tensor      # (1, D): how much a search says of items
    said_by_interactions: Tensor  # (1, D)
    of_searches: Tensor           # (D, D): what the newest token asks of searches
    of_interactions: Tensor       # (D, D)
    gathered: weights.Affine      # (D, 7 D): of what it finds, thrice for each kind, and itself
    norm: weights.Affine


def bind(w: Dict[str, Tensor]) -> Weights:
    return Weights(
        weights.layers_of(w, "coattention.layer."),
        w["coattention.null_search"],
        w["coattention.null_interaction"],
        w["coattention.affinity"],
        w["coattention.said_by_searches"],
        w["coattention.said_by_interactions"],
        w["coattention.of_searches"],
        w["coattention.of_interactions"],
        weights.affine(w, "coattention.gathered"),
        weights.affine(w, "coattention.norm"),
    )


# As they are: histories are split at a threshold, and rounding would put tokens on the other side.
def rounded(w: Dict[str, Tensor]) -> Dict[str, Tensor]:
    return w


# What is known of one kind at each position; the null vector stands first, for where nothing is.
class Interests(NamedTuple):
    slots: Tensor       # (B, 1 + T, D): the null vector and all tokens
    known: Tensor       # (B, T, 1 + T): which of them are of the kind and up to the position
    attention: Tensor   # (B, T, 1 + T): co-attention with what is known of the other kind
    similar: Tensor     # (B, T, 1 + T): which have their share of it or more
    dissimilar: Tensor  # (B, T, 1 + T): which have less; all that are known where none has


# What the tokens of the other kind up to each position say of each token (B, T, D), (B, T, T): an
# item r and a search s say of each other w r tanh(r W s) and v s tanh(r W s).
def scores_of(tokens: Tensor, real: Tensor, special: Tensor, w: Weights) -> Tensor:
    product = torch.bmm(torch.matmul(tokens, w.affinity), tokens.transpose(1, 2))     # (B, T, T)
    affinity = torch.tanh(torch.where(special[:, :, None], product.transpose(1, 2), product))
    said = torch.where(special[:, :, None], torch.linear(tokens, w.said_by_searches),
                       torch.linear(tokens, w.said_by_interactions))         # (B, T, 1)
    across = (special[:, :, None] != special[:, None, :]) & real[:, :, None]          # (B, T, T)
    return torch.cumsum(said * affinity * across, 1)


# How scores (B, T, T) split tokens (B, T, D) of one kind, of which each position sees some
# (B, T, T).
def split_by(scores: Tensor, tokens: Tensor, seen: Tensor, null: Tensor) -> Interests:
    first = null[None].expand([tokens.size(0), 1, null.size(1)])             # (B, 1, D)
    known = torch.cat([~seen.any(2, True), seen], 2)                         # (B, T, 1 + T)
    every = torch.cat([torch.zeros_like(scores[:, :, :1]), scores], 2)
    attention = torch.softmax(every.masked_fill(~known, -1e10), 2)
    share = attention * known.sum(2, True)                                   # 1 where all are equal
    similar = known & (share > 0.9999)
    others = known & (~similar)
    dissimilar = torch.where(others.any(2, True), others, known)
    return Interests(torch.cat([first, tokens], 1), known, attention, similar, dissimilar)


# What is known of items and of searches at each position, of tokens (B, T, D) that see what is
# visible (B, T, T).
def interests_of(tokens: Tensor, visible: Tensor, real: Tensor, special: Tensor,
                 w: Weights) -> List[Interests]:
    scores = scores_of(tokens, real, special, w)
    searches = special[:, None]                                              # (B, 1, T)
    return [split_by(scores, tokens, visible & (~searches), w.null_interaction),
            split_by(scores, tokens, visible & searches, w.null_search)]


# What questions (B, T, D) find: all of it, what is similar, what is not, (B, T, 3 D).
def found(questions: Tensor, interests: Interests) -> Tensor:
    looked = torch.bmm(questions, interests.slots.transpose(1, 2))           # (B, T, 1 + T)
    pools: List[Tensor] = []
    for among in [interests.known, interests.similar, interests.dissimilar]:
        attention = torch.softmax(looked.masked_fill(~among, -1e10), 2)
        pools.append(torch.bmm(attention, interests.slots))                  # (B, T, D)
    return torch.cat(pools, 2)


# What each token (B, T, D) finds of both kinds, and itself, (B, T, 7 D).
def gather(tokens: Tensor, interests: List[Interests], w: Weights) -> Tensor:
    return torch.cat([found(torch.matmul(tokens, w.of_interactions), interests[0]),
                      found(torch.matmul(tokens, w.of_searches), interests[1]), tokens], 2)


# The mean of some slots at each position, (B T, D).
def mean_of(some: Tensor, slots: Tensor) -> Tensor:
    return torch.bmm(some / some.sum(2, True), slots).flatten(0, 1)


# How much farther from what co-attention mixes the similar part is, on average, than the dissimilar
# one, and a margin of 0.1, of both kinds at each position, (B T).
def contrast(interests: List[Interests]) -> Tensor:
    each: List[Tensor] = []
    for kind in interests:
        anchor = torch.bmm(kind.attention, kind.slots).flatten(0, 1)         # (B T, D)
        each.append(torch.triplet_margin_loss(
            anchor, mean_of(kind.similar, kind.slots), mean_of(kind.dissimilar, kind.slots),
            0.1, 2.0, 1e-6, False, 0))
    return each[0] + each[1]


# The contrast of interests, in training, weighted as SESRec publishes.
def added(interests: List[Interests], dropout: layers.Dropout) -> List[encoder.Added]:
    some: List[encoder.Added] = []
    if dropout.on:
        some.append(encoder.Added(contrast(interests), 0.001))
    return some


def encode(items: Tensor, w: weights.Encoder, own: Weights, dropout: layers.Dropout,
           newest_alone: bool=False) -> encoder.Encoded:
    entered = late_fusion.enter(items, w, dropout)
    by_items = late_fusion.encode_apart(entered, w, dropout)
    by_searches = layers.through(entered.tokens, own.layers, by_items.attended, w.heads, dropout)
    tokens = torch.where(entered.special[:, :, None], by_searches.tokens, by_items.tokens)
    interests = interests_of(tokens, entered.known[:, 0], entered.real, entered.special, own)
    states = layers.layer_norm(layers.linear(gather(tokens, interests, own), own.gathered), own.norm)
    joined: List[weights.Joined] = []
    return encoder.Encoded(states, tokens, by_items.keys, by_items.values, by_items.queries,
                           by_items.mask, by_items.attended, entered.real, entered.special, joined,
                           added(interests, dropout))
