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
from typing import List, NamedTuple

import torch
from torch import Tensor

import weights


# What is known of one kind at each position; the null vector stands first, for where nothing is.
class Interests(NamedTuple):
    slots: Tensor       # (B, 1 + T, D): the null vector and all tokens
    known: Tensor       # (B, T, 1 + T): which of them are of the kind and up to the position
    attention: Tensor   # (B, T, 1 + T): co-attention with what is known of the other kind
    similar: Tensor     # (B, T, 1 + T): which have their share of it or more
    dissimilar: Tensor  # (B, T, 1 + T): which have less; all that are known where none has


# What the tokens of the other kind up to each position say of each token (B, T, D), (B, T, T): an
# item r and a search s say of each other w r tanh(r W s) and v s tanh(r W s).
def scores_of(tokens: Tensor, real: Tensor, special: Tensor, w: weights.CoAttention) -> Tensor:
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
                 w: weights.CoAttention) -> List[Interests]:
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
def gathered(tokens: Tensor, interests: List[Interests], w: weights.CoAttention) -> Tensor:
    return torch.cat([found(torch.matmul(tokens, w.of_interactions), interests[0]),
                      found(torch.matmul(tokens, w.of_searches), interests[1]), tokens], 2)


# The mean of some slots at each position, (B T, D).
def mean_of(some: Tensor, slots: Tensor) -> Tensor:
    return torch.bmm(some / some.sum(2, True), slots).flatten(0, 1)


# How much farther from what co-attention mixes the similar part is, on average, than the dissimilar
# one, and a margin of 0.1, of both kinds at positions (P) of the flattened (B, T): (P).
def contrast(interests: List[Interests], positions: Tensor) -> Tensor:
    total = torch.zeros([positions.size(0)], device=positions.device)
    for kind in interests:
        anchor = torch.bmm(kind.attention, kind.slots).flatten(0, 1)         # (B T, D)
        total = total + torch.triplet_margin_loss(
            anchor[positions], mean_of(kind.similar, kind.slots)[positions],
            mean_of(kind.dissimilar, kind.slots)[positions], 0.1, 2.0, 1e-6, False, 0)
    return total
