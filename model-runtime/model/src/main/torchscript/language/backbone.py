# The language model that ReaEmb reasons with: here the encoder of `bert`, with adapters. A program of
# another language model replaces this one, and has all that is defined here.
#
#   B texts   T tokens of a text, padded on either side   D width   H heads   L layers   G samples
#
# The last two tokens of each text are the thought and the end.
from typing import Dict, List, NamedTuple

import torch
from torch import Tensor

from encoder import layers
from language import lora
import weights


class Model(NamedTuple):
    token_embedding: Tensor              # (V, D)
    position_embedding: Tensor           # (C, D)
    input_norm: weights.Affine
    layers: List[weights.Layer]
    adapters: List[List[lora.Adapter]]   # of each layer: query, key, value, output, inner, outer
    scale: float                         # alpha / R of the adapters
    heads: int
    causal: bool                         # whether a token sees those before it alone


# What a pass leaves.
class Read(NamedTuple):
    states: Tensor        # (B, T, D), of the last layer
    keys: List[Tensor]    # L x (B, T, D)
    values: List[Tensor]  # L x (B, T, D)


# The model of these weights; numbers are those of the Java class of the language model, "scale", and
# whether its layers compute in "bfloat16".
def bind(w: Dict[str, Tensor], numbers: Dict[str, Tensor]) -> Model:
    rounded = weights.rounded(w, ["layer"]) if float(numbers["bfloat16"]) > 0 else w
    found = weights.layers_of(rounded, "layer.")
    adapters: List[List[lora.Adapter]] = []
    for n in range(len(found)):
        layer = "layer." + str(n)
        adapters.append(lora.of_layers(w, [
            layer + ".attention.query", layer + ".attention.key", layer + ".attention.value",
            layer + ".attention.output", layer + ".feed_forward.inner", layer + ".feed_forward.outer"]))
    return Model(w["token_embedding"], w["position_embedding"], weights.affine(w, "input_norm"), found,
                 adapters, float(numbers["scale"]), int(numbers["heads"]),
                 float(numbers["causal"]) > 0)


# Whether a text's states do not depend on what follows, so that a pass can be continued.
def is_causal(model: Model) -> bool:
    return model.causal


# What the model reads for tokens (B, T): (B, T, D).
def embed(tokens: Tensor, model: Model) -> Tensor:
    return torch.embedding(model.token_embedding, tokens)


# A pass over embedded tokens (B, T, D), of which those inside (B, T) are no padding. Inputs of adapters
# are dropped out with this probability.
def read(embedded: Tensor, inside: Tensor, model: Model, dropout: float) -> Read:
    places = (inside.cumsum(1) - 1).clamp_min(0)                             # (B, T)
    allowed = inside[:, None, None]                                          # (B, 1, 1, T)
    if model.causal:
        size = [inside.size(1), inside.size(1)]
        allowed = allowed & torch.ones(size, device=inside.device).tril().to(torch.bool)
    x = placed(embedded, places, model)                                      # (B, T, D)
    mask = layers.additive_mask(allowed).to(x.dtype)                         # (B, 1, 1 or T, T)
    keys: List[Tensor] = []
    values: List[Tensor] = []
    for n in range(len(model.layers)):
        layer = model.layers[n]
        projected = project(x, n, model, dropout)
        mixed = torch.scaled_dot_product_attention(
            layers.by_head(projected[0], model.heads), layers.by_head(projected[1], model.heads),
            layers.by_head(projected[2], model.heads), mask)                 # (B, H, T, D/H)
        x = finish(x, mixed.transpose(1, 2).flatten(2), n, model, dropout)   # (B, T, D)
        keys.append(projected[1])
        values.append(projected[2])
    return Read(x.to(torch.float32), keys, values)


# The states (B, G, 2, D) of thought and end, where G samples of what is read in their places,
# (B, G, 2, D), follow the same text: what was read of it, of which so many tokens (B) come before the
# thought, those of (B, T). Only of a causal model.
def resume(text: Read, before: Tensor, last: Tensor, model: Model) -> Tensor:
    samples = last.size(1)
    places = before.sum(1)[:, None, None] + torch.arange(2, device=last.device)    # (B, 1, 2)
    x = placed(last, places, model).flatten(1, 2)                            # (B, 2 G, D)
    outside = layers.additive_mask(before[:, None, None]).to(x.dtype)        # (B, 1, 1, T)
    later = layers.additive_mask(torch.ones([2, 2], device=last.device).tril().to(torch.bool))
    later = later.to(x.dtype)                                                # (2, 2)
    for n in range(len(model.layers)):
        projected = project(x, n, model, 0.0)
        query = layers.by_head(projected[0], model.heads) * head_scale(model)      # (B, H, 2 G, D/H)
        own_key = layers.by_head(projected[1], model.heads).unflatten(2, [samples, 2])
        own_value = layers.by_head(projected[2], model.heads).unflatten(2, [samples, 2])
        key = layers.by_head(text.keys[n], model.heads)                      # (B, H, T, D/H)
        value = layers.by_head(text.values[n], model.heads)                  # (B, H, T, D/H)
        to_text = torch.matmul(query, key.transpose(2, 3)) + outside         # (B, H, 2 G, T)
        to_own = torch.matmul(query.unflatten(2, [samples, 2]), own_key.transpose(3, 4)) + later
        share = torch.softmax(torch.cat([to_text, to_own.flatten(2, 3)], 3), 3)    # (B, H, 2 G, T + 2)
        of_text = torch.matmul(share[:, :, :, :-2], value)                   # (B, H, 2 G, D/H)
        of_own = torch.matmul(share[:, :, :, -2:].unflatten(2, [samples, 2]), own_value)
        mixed = of_text + of_own.flatten(2, 3)                               # (B, H, 2 G, D/H)
        x = finish(x, mixed.transpose(1, 2).flatten(2), n, model, 0.0)       # (B, 2 G, D)
    return x.to(torch.float32).unflatten(1, [samples, 2])


# Logarithms of the probabilities that the model's head gives to tokens (R, 2) by states (R, 2, D): no
# numbers, as this model has no head.
def log_likelihoods(states: Tensor, tokens: Tensor, model: Model) -> Tensor:
    return torch.log(torch.zeros_like(states[:, :, 0]) - 1)


def head_scale(model: Model) -> float:
    return (model.token_embedding.size(1) // model.heads) ** -0.5


def placed(embedded: Tensor, places: Tensor, model: Model) -> Tensor:
    x = layers.layer_norm(embedded + model.position_embedding[places], model.input_norm)
    return x.to(model.layers[0].inner.weight.dtype)


# Query, key and value of the n-th layer, (B, T, D) each.
def project(x: Tensor, n: int, model: Model, dropout: float) -> List[Tensor]:
    layer = model.layers[n]
    adapters = model.adapters[n]
    dropped = torch.dropout(x, dropout, dropout > 0) if len(adapters) > 0 else x
    projected = layers.linear(x, layer.attention_inputs).chunk(3, 2)
    return [lora.added(projected[i], dropped, adapters, i, model.scale) for i in range(3)]


# What the rest of the n-th layer makes of its input x and of what its attention mixed, (B, T, D).
def finish(x: Tensor, mixed: Tensor, n: int, model: Model, dropout: float) -> Tensor:
    layer = model.layers[n]
    adapters = model.adapters[n]
    on = dropout > 0 and len(adapters) > 0
    output = lora.added(layers.linear(mixed, layer.attention_output),
                        torch.dropout(mixed, dropout, on), adapters, 3, model.scale)
    x = layers.layer_norm(x + output, layer.attention_norm)                  # (B, T, D)
    inner = lora.added(layers.linear(x, layer.inner), torch.dropout(x, dropout, on), adapters, 4,
                       model.scale)
    inner = torch.gelu(inner)                                                # (B, T, F)
    outer = lora.added(layers.linear(inner, layer.outer), torch.dropout(inner, dropout, on), adapters,
                       5, model.scale)
    return layers.layer_norm(x + outer, layer.feed_forward_norm)
