# The history encoder: a transformer over item embeddings, normalised after each block (SASRec as
# ReaRec uses it: arXiv 2503.22675, section 3.1; with the published code's input norm). It is causal,
# or bidirectional as BERT4Rec (arXiv 1904.06690): each item then attends to all items.
#
# Shapes, here and in every program:
#   B histories of a batch   T items of a history, padded on the left, oldest first
#   D width   H heads   F inner width of the feed-forward   L layers   C window
#   K reasoning steps   N items; index N is the pad item, N + 1 the mask of a model that has one
#   P positions of a batch that have a target
from typing import List, NamedTuple, Tuple

import torch
from torch import Tensor

import coattention
import weights


class Dropout(NamedTuple):
    inputs: float  # on embedded inputs
    hidden: float  # on attention probabilities and on what each half of a block adds
    on: bool


class Encoded(NamedTuple):
    states: Tensor        # (B, T, D): what is known at each position, or (B, 1, D) at the newest
    tokens: Tensor        # what each token stands for; the same but where kinds are joined
    keys: List[Tensor]    # L x (B, T, D): what a later token of the same history attends to
    values: List[Tensor]  # L x (B, T, D)
    queries: List[Tensor] # L x (B, T, D): what each token looked for, the last like the states
    mask: Tensor          # (B, 1, T, T): which tokens are known at each position, to add to scores
    real: Tensor          # (B, T): which tokens are no pads
    special: Tensor       # (B, T): which tokens are no items
    interests: List[coattention.Interests]  # of items and of searches, with co-attention, or none


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


# What is not pad.
def real_items(items: Tensor, model: weights.Model) -> Tensor:
    return items != model.item_embedding.size(0) - 1                         # (B, T)


# Positions count from the oldest kept item, those of searches by themselves where they are encoded
# apart; a pad stands at position C.
def positions_of(real: Tensor, special: Tensor, model: weights.Model) -> Tensor:
    count = torch.cumsum(real, 1)                                            # (B, T)
    if weights.keeps_apart(model):
        searches = torch.cumsum(special, 1)                                  # (B, T)
        count = torch.where(special, searches, count - searches)
    return torch.where(real, count - 1, model.position_embedding.size(0) - 1)


def linear(x: Tensor, w: weights.Affine) -> Tensor:
    return torch.linear(x, w.weight, w.bias)


def layer_norm(x: Tensor, w: weights.Affine) -> Tensor:
    return torch.layer_norm(x, [x.size(-1)], w.weight, w.bias, 1e-12)


# The way into the encoder, shared by items and reasoning tokens: norm, then dropout. From here on
# everything is in the precision of the layers.
def enter(x: Tensor, model: weights.Model, dropout: Dropout) -> Tensor:
    entered = torch.dropout(layer_norm(x, model.input_norm), dropout.inputs, dropout.on)
    return entered.to(weights.precision(model))


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


# What a question about the next item looks like: histories (B, T), for a model that was trained to
# fill in masks with one in the next item's place (BERT4Rec, section 3.6), so (B, T + 1).
def asked(items: Tensor, model: weights.Model) -> Tensor:
    if not model.asks_with_mask:
        return items
    mask = torch.full_like(items[:, :1], model.item_embedding.size(0))       # (B, 1)
    return torch.cat([items, mask], 1)                                       # (B, T + 1)


# Which tokens (B, T) are no items: masks, or searches.
def special_ones(items: Tensor, model: weights.Model) -> Tensor:
    return items > model.item_embedding.size(0) - 1                          # (B, T)


# What stands for each token (B, T): its row of the item table, or of what else there is.
def embed(items: Tensor, model: weights.Model) -> Tensor:
    if model.special.size(0) == 0:
        return torch.embedding(model.item_embedding, items)                  # (B, T, D)
    pad = model.item_embedding.size(0) - 1
    x = torch.embedding(model.item_embedding, items.clamp_max(pad))          # (B, T, D)
    other = torch.embedding(model.special, (items - pad - 1).clamp_min(0))   # (B, T, D)
    return torch.where(special_ones(items, model)[:, :, None], other, x)


# Which items (B, T) each item sees, (B, 1, T, T): the real ones, up to itself or all.
def visible(real: Tensor, model: weights.Model) -> Tensor:
    length = real.size(1)
    pairs = torch.ones([length, length], dtype=torch.bool, device=real.device)
    return (pairs if model.bidirectional else pairs.tril()) & real[:, None, None, :]


# Which tokens (B, 1, T, T) are of the same kind, items or not.
def same_kind(special: Tensor) -> Tensor:
    return (special[:, :, None] == special[:, None, :])[:, None]


# Which tokens (B, 1, T, T) are of the other kind, or the token itself: so that each sees something.
# (TorchScript reads ~a | b as ~(a | b), unlike Python.)
def other_kind(special: Tensor) -> Tensor:
    itself = torch.eye(special.size(1), dtype=torch.bool, device=special.device)
    return itself | ~same_kind(special)


# Where the newest token of a kind (B, T) up to each position stands, (B, T): counted from 1, 0 where
# none is.
def place_of_newest(kind: Tensor) -> Tensor:
    places = torch.arange(1, kind.size(1) + 1, device=kind.device) * kind    # (B, T), 0 where not
    return torch.cummax(places, 1)[0]


# Tokens (B, T, D) at places (B, S) counted from 1, (B, S, D): the null vector at 0.
def at_places(places: Tensor, tokens: Tensor, null: Tensor) -> Tensor:
    first = null[None].expand([tokens.size(0), 1, null.size(1)])             # (B, 1, D)
    slots = torch.cat([first, tokens], 1)                                    # (B, 1 + T, D)
    return slots.gather(1, places[:, :, None].expand([-1, -1, tokens.size(2)]))


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


# What is known at each position, (B, T, D), joined from tokens (B, T, D), or (B, T, 2 D).
def fuse(tokens: Tensor, real: Tensor, special: Tensor, fusion: weights.Fusion) -> Tensor:
    interactions = place_of_newest(real & ~special)                          # (B, T)
    searches = place_of_newest(special)
    both = torch.cat([at_places(interactions, tokens, fusion.null_interaction),
                      at_places(searches, tokens, fusion.null_search)], 2)
    return layer_norm(linear(both, fusion.both), fusion.norm)


# States of all positions of left-padded histories (B, T), or of the newest alone; those at pads mean
# nothing.
def encode(items: Tensor, model: weights.Model, dropout: Dropout,
           newest_alone: bool=False) -> Encoded:
    real = real_items(items, model)                                          # (B, T)
    special = special_ones(items, model)                                     # (B, T)
    x = (embed(items, model)
         + torch.embedding(model.position_embedding, positions_of(real, special, model)))
    x = enter(x, model, dropout)                                             # (B, T, D)
    known = visible(real, model)                                             # (B, 1, T, T)
    mask = additive_mask(known)
    own = additive_mask(known & same_kind(special)) if weights.keeps_apart(model) else mask
    encoded = through(x, model.layers, own, model.heads, dropout, newest_alone)
    states = encoded.tokens
    for fusion in model.fusion:
        tokens = encoded.tokens
        if len(fusion.transitions) > 0:
            across = additive_mask(known & other_kind(special))
            tokens = torch.cat(
                [tokens, through(x, fusion.transitions, across, model.heads, dropout).tokens], 2)
        states = fuse(tokens, real, special, fusion)
    known_tokens = encoded.tokens
    interests: List[coattention.Interests] = []
    for w in model.coattention:
        of_searches = through(x, w.layers, own, model.heads, dropout).tokens
        known_tokens = torch.where(special[:, :, None], of_searches, encoded.tokens)
        interests = coattention.interests_of(known_tokens, known[:, 0], real, special, w)
        states = layer_norm(linear(coattention.gathered(known_tokens, interests, w), w.gathered),
                            w.norm)
    return Encoded(states, known_tokens, encoded.keys, encoded.values, encoded.queries, mask, real,
                   special, interests)
