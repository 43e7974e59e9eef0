# Vectors of texts by a BERT encoder (arXiv 1810.04805, section 3): the mean of what its last layer
# makes of a text's tokens, scaled to length 1 (Sentence-BERT, arXiv 1908.10084, section 3). Its layers
# are those of the encoder of histories: both are normalised after each block.
#
#   B texts   T tokens of a text, padded on the right   V tokens of the vocabulary   C longest text
from typing import Dict, List, NamedTuple

import torch
from torch import Tensor

from encoder import layers
import weights


class Bert(NamedTuple):
    token_embedding: Tensor     # (V, D)
    position_embedding: Tensor  # (C, D), of the first segment: the only one that a text has
    input_norm: weights.Affine
    layers: List[weights.Layer]
    heads: int


def bind(w: Dict[str, Tensor], heads: int) -> Bert:
    return Bert(w["token_embedding"], w["position_embedding"], weights.affine(w, "input_norm"),
                weights.layers_of(w, "layer."), heads)


# Vectors (B, D) of texts (B, T) of so many tokens each (B).
def vectors(tokens: Tensor, lengths: Tensor, model: Bert) -> Tensor:
    places = torch.arange(tokens.size(1), device=tokens.device)              # (T)
    inside = places[None] < lengths[:, None]                                 # (B, T)
    embedded = torch.embedding(model.token_embedding, tokens)                # (B, T, D)
    embedded = layers.layer_norm(embedded + model.position_embedding[places], model.input_norm)
    mask = layers.additive_mask(inside[:, None, None])                       # (B, 1, 1, T)
    embedded = embedded.to(model.layers[0].query.weight.dtype)
    encoded = layers.through(embedded, model.layers, mask, model.heads,
                             layers.no_dropout()).tokens                     # (B, T, D)
    weight = inside[:, :, None].to(torch.float32)                            # (B, T, 1)
    mean = (encoded.to(torch.float32) * weight).sum([1]) / lengths[:, None]  # (B, D)
    return mean / mean.norm(2, [1], True)
