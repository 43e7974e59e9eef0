# A whole network: what encodes histories, what reasons, what reads texts, and what scores.
from typing import Dict, List, NamedTuple

import torch
from torch import Tensor

from encoder import backbone
from encoder import encoder
from encoder import layers
from retrieval import blocks
from retrieval import quantised
import weights


# What the shapes of its weights do not tell.
class Reading(NamedTuple):
    heads: int
    ensemble: bool       # whether the user's vector is the mean of all states, or the last
    bidirectional: bool  # whether an item attends to later items too
    candidates: int      # those that a head scores again, 0 where there is none


class Model(NamedTuple):
    encoder: weights.Encoder
    backbone: backbone.Weights   # what its encoder has of its own
    reasoning_positions: Tensor  # (K, D)
    ensemble: bool               # as of its reading
    cross: List[weights.Cross]   # one of a model that reasons over searches, or none
    head: List[weights.Head]     # one of a model that scores its best items again, or none
    gram_embedding: Tensor       # (G + W, D) of a model that reads texts, or (0, D)
    search_embedding: Tensor     # (1, D): what all searches share, or (0, D)
    item_bias: Tensor            # (N): what is added to the items' scores, or (0)
    rounded_items: List[quantised.Items]  # the items in 8 bits, to find candidates by, or none


def no_rounded_items() -> List[quantised.Items]:
    none: List[quantised.Items] = []
    return none


# All weights.
def bind(w: Dict[str, Tensor], reading: Reading) -> Model:
    return Model(weights.encoder_of(w, reading.heads, reading.bidirectional), backbone.bind(w),
                 weights.optional_table(w, "reasoning_position_embedding"), reading.ensemble,
                 weights.cross_of(w), weights.head_of(w, reading.candidates), weights.gram_table(w),
                 weights.optional_table(w, "search_embedding"), w["item_embedding"].flatten()[:0],
                 no_rounded_items())


# What comes with a batch, where the weights are. To a GPU it goes through pinned memory, from which
# it is copied while the host goes on.
def beside(model: Model, x: Tensor) -> Tensor:
    place = model.encoder.item_embedding
    return x.pin_memory().to(place.device, non_blocking=True) if place.is_cuda else x


# What is known at all positions of histories (B, T), or at the newest alone.
def encode(items: Tensor, model: Model, dropout: layers.Dropout,
           newest_alone: bool=False) -> encoder.Encoded:
    return backbone.encode(items, model.encoder, model.backbone, dropout, newest_alone)


# Whether nothing that comes behind looks at the tokens of an encoded history again, but for their
# keys and values.
def reads_newest_alone(model: Model) -> bool:
    return len(model.cross) == 0 and len(model.head) == 0


# Steps that the model was trained with: those over searches, then those of ReaRec.
def trained_steps(model: Model) -> int:
    over_searches = model.cross[0].positions.size(0) if len(model.cross) > 0 else 0
    return over_searches + model.reasoning_positions.size(0)


# What users are scored against.
def catalogue(model: Model) -> blocks.Catalogue:
    return blocks.Catalogue(model.encoder.item_embedding, model.item_bias, model.rounded_items)


# The model with what stands for each item (N + 1, D), the same in 8 bits, and what stands for the
# searches of a batch (Q, D).
def with_tables(model: Model, item_embedding: Tensor, rounded_items: List[quantised.Items],
                searches: Tensor) -> Model:
    w = model.encoder
    read = weights.Encoder(item_embedding, w.history_scale, w.position_embedding, w.input_norm, w.layers,
                           w.heads, w.bidirectional, searches, w.asks_with_mask)
    return Model(read, model.backbone, model.reasoning_positions, model.ensemble, model.cross,
                 model.head, model.gram_embedding, model.search_embedding, model.item_bias,
                 rounded_items)


# The model that scores otherwise: with what is added to the items' scores, and the items in 8 bits.
def with_scoring(model: Model, item_bias: Tensor, rounded_items: List[quantised.Items]) -> Model:
    return Model(model.encoder, model.backbone, model.reasoning_positions, model.ensemble, model.cross,
                 model.head, model.gram_embedding, model.search_embedding, item_bias, rounded_items)


# The model with its items in 8 bits too, of weights that do not change any more.
def quantised_of(model: Model) -> Model:
    return with_scoring(model, model.item_bias, [quantised.round_items(model.encoder.item_embedding[:-1])])


# The model that adds these to the items' scores, (N). It outlives the call, so it has a copy: what
# comes with a call lies in the host's memory, which is not this model's to keep.
def leaning(model: Model, item_bias: Tensor) -> Model:
    return with_scoring(model, beside(model, item_bias).clone(), model.rounded_items)
