# A decoder: a language model whose tokens see those before them alone (Llama 3, arXiv 2407.21783,
# section 3.2; Qwen2, arXiv 2407.10671, section 2.2; Qwen3, arXiv 2505.09388, section 2). It takes the
# place of `backbone` where such a model is loaded, and has all that is defined there.
#
#   B texts   T tokens of a text, padded on either side   D width   L layers   F inner width
#   H heads   K heads of keys and values   E width of a head   V rows of the token table   G samples
from typing import Dict, List, NamedTuple, Optional

import torch
from torch import Tensor

from encoder import layers
from language import lora
import weights


class Linear(NamedTuple):
    weight: Tensor
    bias: Optional[Tensor]


class Layer(NamedTuple):
    norm: Tensor                   # (D), of what attention reads
    query: Linear                  # (H E, D)
    key: Linear                    # (K E, D)
    value: Linear                  # (K E, D)
    output: Linear                 # (D, H E)
    query_norm: Optional[Tensor]   # (E), where heads are normalised
    key_norm: Optional[Tensor]     # (E)
    inner_norm: Tensor             # (D), of what the feed-forward reads
    gate: Linear                   # (F, D)
    up: Linear                     # (F, D)
    down: Linear                   # (D, F)


class Model(NamedTuple):
    token_embedding: Tensor              # (V, D)
    layers: List[Layer]
    adapters: List[List[lora.Adapter]]   # of each layer: query, key, value, output, gate, up, down
    scale: float                         # alpha / R of the adapters
    norm: Tensor                         # (D), of the last layer's states
    head: Optional[Tensor]               # (V, D), what predicts tokens, where the model has it
    frequencies: Tensor                  # (E / 2), radians a place
    heads: int                           # H
    key_heads: int                       # K
    epsilon: float


# What a pass leaves.
class Read(NamedTuple):
    states: Tensor        # (B, T, D), of the last layer, normalised
    keys: List[Tensor]    # L x (B, K, T, E), turned by their places
    values: List[Tensor]  # L x (B, K, T, E)


# By how much each pair of a head is turned.
class Turn(NamedTuple):
    cos: Tensor  # (B, 1, T, E / 2)
    sin: Tensor


def linear_of(w: Dict[str, Tensor], name: str) -> Linear:
    return Linear(w[name + ".weight"], optional(w, name + ".bias"))


def optional(w: Dict[str, Tensor], name: str) -> Optional[Tensor]:
    found: Optional[Tensor] = None
    if name in w:
        found = w[name]
    return found


def layer_of(w: Dict[str, Tensor], name: str) -> Layer:
    attending = name + ".attention."
    feeding = name + ".feed_forward."
    return Layer(
        w[attending + "norm.weight"],
        linear_of(w, attending + "query"),
        linear_of(w, attending + "key"),
        linear_of(w, attending + "value"),
        linear_of(w, attending + "output"),
        optional(w, attending + "query_norm.weight"),
        optional(w, attending + "key_norm.weight"),
        w[feeding + "norm.weight"],
        linear_of(w, feeding + "gate"),
        linear_of(w, feeding + "up"),
        linear_of(w, feeding + "down"),
    )


# The model of these weights; numbers are those of the Java class of the language model, "scale", and
# whether the matrices of its layers multiply in "bfloat16".
def bind(w: Dict[str, Tensor], numbers: Dict[str, Tensor]) -> Model:
    rounded = weights.rounded(w, ["layer"]) if float(numbers["bfloat16"]) > 0 else w
    found: List[Layer] = []
    adapters: List[List[lora.Adapter]] = []
    while "layer." + str(len(found)) + ".attention.query.weight" in w:
        name = "layer." + str(len(found))
        found.append(layer_of(rounded, name))
        attending = name + ".attention."
        feeding = name + ".feed_forward."
        adapters.append(lora.of_layers(w, [
            attending + "query", attending + "key", attending + "value", attending + "output",
            feeding + "gate", feeding + "up", feeding + "down"]))
    table = w["token_embedding"]
    head = optional(w, "head.weight")
    if float(numbers["tied"]) > 0:
        head = table
    return Model(table, found, adapters, float(numbers["scale"]), w["norm.weight"], head,
                 w["frequencies"], int(numbers["heads"]), int(numbers["key_heads"]),
                 float(numbers["epsilon"]))


# Whether a text's states do not depend on what follows, so that a pass can be continued.
def is_causal(model: Model) -> bool:
    return True


# What the model reads for tokens (B, T): (B, T, D).
def embed(tokens: Tensor, model: Model) -> Tensor:
    return torch.embedding(model.token_embedding, tokens)


# A pass over embedded tokens (B, T, D), of which those inside (B, T) are no padding. Inputs of adapters
# are dropped out with this probability. Padding sees itself, as a token must see something.
def read(embedded: Tensor, inside: Tensor, model: Model, dropout: float) -> Read:
    turn = turn_by((inside.cumsum(1) - 1).clamp_min(0), model)
    size = [inside.size(1), inside.size(1)]
    ones = torch.ones(size, device=inside.device)
    allowed = inside[:, None, None] & ones.tril().to(torch.bool)             # (B, 1, T, T)
    mask = layers.additive_mask(allowed | ones.tril().triu().to(torch.bool))
    x = embedded
    keys: List[Tensor] = []
    values: List[Tensor] = []
    for n in range(len(model.layers)):
        projected = project(x, n, turn, model, dropout)
        mixed = torch.scaled_dot_product_attention(
            projected[0], for_heads(projected[1], model), for_heads(projected[2], model),
            mask)                                                            # (B, H, T, E)
        x = finish(x, mixed.transpose(1, 2).flatten(2), n, model, dropout)   # (B, T, D)
        keys.append(projected[1])
        values.append(projected[2])
    return Read(rms_norm(x, model.norm, model.epsilon), keys, values)


# The states (B, G, 2, D) of thought and end, where G samples of what is read in their places,
# (B, G, 2, D), follow the same text: what was read of it, of which so many tokens (B) come before the
# thought, those of (B, T).
def resume(text: Read, before: Tensor, last: Tensor, model: Model) -> Tensor:
    samples = last.size(1)
    places = before.sum(1)[:, None] + torch.arange(2, device=last.device)    # (B, 2)
    turn = turn_by(places.repeat(1, samples), model)
    outside = layers.additive_mask(before[:, None, None])                    # (B, 1, 1, T)
    later = layers.additive_mask(torch.ones([2, 2], device=last.device).tril().to(torch.bool))
    x = last.flatten(1, 2)                                                   # (B, 2 G, D)
    for n in range(len(model.layers)):
        projected = project(x, n, turn, model, 0.0)
        query = projected[0] * projected[0].size(3) ** -0.5                  # (B, H, 2 G, E)
        own_key = for_heads(projected[1], model).unflatten(2, [samples, 2])
        own_value = for_heads(projected[2], model).unflatten(2, [samples, 2])
        key = for_heads(text.keys[n], model)                                 # (B, H, T, E)
        value = for_heads(text.values[n], model)                             # (B, H, T, E)
        to_text = torch.matmul(query, key.transpose(2, 3)) + outside         # (B, H, 2 G, T)
        to_own = torch.matmul(query.unflatten(2, [samples, 2]), own_key.transpose(3, 4)) + later
        share = torch.softmax(torch.cat([to_text, to_own.flatten(2, 3)], 3), 3)    # (B, H, 2 G, T + 2)
        of_text = torch.matmul(share[:, :, :, :-2], value)                   # (B, H, 2 G, E)
        of_own = torch.matmul(share[:, :, :, -2:].unflatten(2, [samples, 2]), own_value)
        mixed = of_text + of_own.flatten(2, 3)                               # (B, H, 2 G, E)
        x = finish(x, mixed.transpose(1, 2).flatten(2), n, model, 0.0)       # (B, 2 G, D)
    return rms_norm(x, model.norm, model.epsilon).unflatten(1, [samples, 2])


# What the head gives to all tokens, (..., V), by states (..., D): of those asked for alone, as a text's
# would fill the memory.
def logits(states: Tensor, model: Model) -> Tensor:
    head = model.head
    assert head is not None, "this language model has no head"
    return torch.linear(states, head)


# Logarithms of the probabilities that the model's head gives to tokens (R, S) by states (R, S, D).
def log_likelihoods(states: Tensor, tokens: Tensor, model: Model) -> Tensor:
    found = torch.log_softmax(logits(states, model), -1)                     # (R, S, V)
    return found.gather(-1, tokens[..., None])[..., 0]


# Each number over the root of the mean of squares (RMSNorm, arXiv 1910.07467, Eq. 4).
def rms_norm(x: Tensor, weight: Tensor, epsilon: float) -> Tensor:
    return x * torch.rsqrt(x.pow(2).mean([-1], True) + epsilon) * weight


def turn_by(places: Tensor, model: Model) -> Turn:
    angles = places[:, None, :, None].to(torch.float32) * model.frequencies  # (B, 1, T, E / 2)
    return Turn(torch.cos(angles), torch.sin(angles))


# Heads (B, H, T, E) turned: a pair is the i-th number and the i-th of the second half.
def turned(x: Tensor, turn: Turn) -> Tensor:
    halves = x.chunk(2, -1)
    return torch.cat([halves[0] * turn.cos - halves[1] * turn.sin,
                      halves[1] * turn.cos + halves[0] * turn.sin], -1)


# Heads of keys or values (B, K, T, E), each for its H / K heads of queries (GQA, arXiv 2305.13245).
def for_heads(x: Tensor, model: Model) -> Tensor:
    return x.repeat_interleave(model.heads // model.key_heads, 1)            # (B, H, T, E)


# The output (B, T, O) of a layer's n-th matrix, with its adapter.
def adapted(x: Tensor, matrix: Linear, adapters: List[lora.Adapter], n: int, model: Model,
            dropout: float) -> Tensor:
    output = torch.linear(x.to(matrix.weight.dtype), matrix.weight, matrix.bias).to(torch.float32)
    if len(adapters) == 0:
        return output
    return lora.added(output, torch.dropout(x, dropout, dropout > 0), adapters, n, model.scale)


# Query (B, H, T, E), key and value (B, K, T, E) of the n-th layer; the first two turned.
def project(x: Tensor, n: int, turn: Turn, model: Model, dropout: float) -> List[Tensor]:
    layer = model.layers[n]
    adapters = model.adapters[n]
    x = rms_norm(x, layer.norm, model.epsilon)
    query = layers.by_head(adapted(x, layer.query, adapters, 0, model, dropout), model.heads)
    key = layers.by_head(adapted(x, layer.key, adapters, 1, model, dropout), model.key_heads)
    value = layers.by_head(adapted(x, layer.value, adapters, 2, model, dropout), model.key_heads)
    query_norm = layer.query_norm
    if query_norm is not None:
        query = rms_norm(query, query_norm, model.epsilon)
    key_norm = layer.key_norm
    if key_norm is not None:
        key = rms_norm(key, key_norm, model.epsilon)
    return [turned(query, turn), turned(key, turn), value]


# What the rest of the n-th layer makes of its input x and of what its attention mixed, (B, T, D). Its
# feed-forward is a gated one (SwiGLU, arXiv 2002.05202, Eq. 6).
def finish(x: Tensor, mixed: Tensor, n: int, model: Model, dropout: float) -> Tensor:
    layer = model.layers[n]
    adapters = model.adapters[n]
    x = x + adapted(mixed, layer.output, adapters, 3, model, dropout)        # (B, T, D)
    normed = rms_norm(x, layer.inner_norm, model.epsilon)
    gate = torch.silu(adapted(normed, layer.gate, adapters, 4, model, dropout))    # (B, T, F)
    up = adapted(normed, layer.up, adapters, 5, model, dropout)
    return x + adapted(gate * up, layer.down, adapters, 6, model, dropout)
