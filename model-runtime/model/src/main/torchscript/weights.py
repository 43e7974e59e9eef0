# The weights of a model, bound by name once, so that no call looks a name up again. Their names and
# shapes: WeightShapes, in Java.
from typing import Dict, List, NamedTuple

import torch
from torch import Tensor


class Affine(NamedTuple):
    weight: Tensor
    bias: Tensor


class Attention(NamedTuple):
    query: Affine
    key: Affine
    value: Affine
    output: Affine


class Layer(NamedTuple):
    query: Affine
    key: Affine
    value: Affine
    attention_inputs: Affine  # query, key and value, one behind the other: (3 D, D)
    attention_output: Affine
    attention_norm: Affine
    inner: Affine
    outer: Affine
    feed_forward_norm: Affine


# What turns histories into states.
class Encoder(NamedTuple):
    item_embedding: Tensor      # (N + 1, D), row N is the pad item; looked up and scored against
    history_scale: float        # what an item's row is multiplied with in a history
    position_embedding: Tensor  # (C + 1, D), row C is the pad position; C is the window
    input_norm: Affine
    layers: List[Layer]
    heads: int
    bidirectional: bool         # whether an item attends to later items too
    special: Tensor             # (Q, D): what stands for the indices beyond the pad item: a mask, or
                                # the searches of a batch
    asks_with_mask: bool        # whether a mask stands in the next item's place


# What is known at a position, joined from the newest interaction and the newest search there.
class Joined(NamedTuple):
    null_search: Tensor       # (1, D), where there is no search
    null_interaction: Tensor  # (1, D)
    both: Affine              # (D, 2 D)
    norm: Affine


# One step of latent cross reasoning; all steps share it.
class Cross(NamedTuple):
    positions: Tensor         # (K, D), of the steps
    null_search: Tensor       # (1, D)
    null_interaction: Tensor  # (1, D)
    thoughts: Attention
    thoughts_norm: Affine
    searches: Attention
    interactions: Attention
    gate: Affine
    gate_norm: Affine
    inner: Affine
    outer: Affine
    feed_forward_norm: Affine


# What scores the best candidates again, by what each finds in the history.
class Head(NamedTuple):
    candidates: int           # C
    null_search: Tensor       # (1, D)
    null_interaction: Tensor  # (1, D)
    searches: Affine          # what a candidate asks of searches, (D, D)
    interactions: Affine
    inner: Affine             # (F, 5 D): of both answers, the user, the candidate, and their product
    outer: Affine             # (1, F)


# The pair NAME.weight, NAME.bias.
def affine(w: Dict[str, Tensor], name: str) -> Affine:
    return Affine(w[name + ".weight"], w[name + ".bias"])


# Several as one: their outputs one behind the other.
def stacked(parts: List[Affine]) -> Affine:
    return Affine(torch.cat([part.weight for part in parts]), torch.cat([part.bias for part in parts]))


def attention_of(w: Dict[str, Tensor], name: str) -> Attention:
    return Attention(affine(w, name + ".query"), affine(w, name + ".key"), affine(w, name + ".value"),
                     affine(w, name + ".output"))


# The layer of this name.
def layer(w: Dict[str, Tensor], name: str) -> Layer:
    attending = name + ".attention."
    feeding = name + ".feed_forward."
    inputs = [affine(w, attending + part) for part in ["query", "key", "value"]]
    return Layer(
        inputs[0],
        inputs[1],
        inputs[2],
        stacked(inputs),
        affine(w, attending + "output"),
        affine(w, attending + "norm"),
        affine(w, feeding + "inner"),
        affine(w, feeding + "outer"),
        affine(w, feeding + "norm"),
    )


# As many layers as have a query weight, of names that begin so.
def layers_of(w: Dict[str, Tensor], prefix: str) -> List[Layer]:
    found: List[Layer] = []
    while prefix + str(len(found)) + ".attention.query.weight" in w:
        found.append(layer(w, prefix + str(len(found))))
    return found


# A table of width D, without rows for a model without it.
def optional_table(w: Dict[str, Tensor], name: str) -> Tensor:
    return w[name] if name in w else w["item_embedding"][:0]


# Whether the items are their frozen vectors alone (ReaEmb, arXiv 2606.16703).
def is_frozen(w: Dict[str, Tensor]) -> bool:
    return "vector_components" in w


# What a frozen vector of an item is projected by, (D, V). Two linear layers behind principal components
# are one: their product is computed before any item is.
def projection(w: Dict[str, Tensor]) -> Affine:
    if not is_frozen(w):
        return affine(w, "vector_projection")
    inner = affine(w, "vector_adapter.inner")
    outer = affine(w, "vector_adapter.outer")
    weight = torch.matmul(torch.matmul(outer.weight, inner.weight), w["vector_components"])
    return Affine(weight, torch.matmul(outer.weight, inner.bias) + outer.bias)


# What stands for each item, (N + 1, D): a row of its own and, in the training of a model that reads
# frozen vectors of the items (N + 1, V), what its vector is projected to (MoRec, arXiv 2303.13835,
# section 3); or the projected vector alone. A trained model's item_embedding is this table already.
def item_table(w: Dict[str, Tensor]) -> Tensor:
    if "item_vectors" not in w:
        return w["item_embedding"]
    by = projection(w)
    projected = torch.linear(w["item_vectors"], by.weight, by.bias)
    return projected if is_frozen(w) else w["item_embedding"] + projected


# What the row of an item is multiplied with in a history: the root of D where it is an adapted vector.
def scale_in_histories(w: Dict[str, Tensor]) -> float:
    return float(w["item_embedding"].size(1)) ** 0.5 if is_frozen(w) else 1.0


# What stands for each gram, (G + W, D): a row of its own and, behind those, in the training of a model
# that reads frozen vectors of words (W, V), what the vector of each word is projected to. A trained
# model's gram_embedding is this table already.
def gram_table(w: Dict[str, Tensor]) -> Tensor:
    rows = optional_table(w, "gram_embedding")
    if "word_vectors" not in w:
        return rows
    return torch.cat([rows, torch.matmul(w["word_vectors"], w["word_projection.weight"].t())])


def encoder_of(w: Dict[str, Tensor], heads: int, bidirectional: bool) -> Encoder:
    return Encoder(item_table(w), scale_in_histories(w), w["position_embedding"], affine(w, "input_norm"),
                   layers_of(w, "layer."), heads, bidirectional, optional_table(w, "mask_embedding"),
                   "mask_embedding" in w)


# What joins states, by the name it has.
def joined_of(w: Dict[str, Tensor], name: str) -> Joined:
    return Joined(w[name + ".null_search"], w[name + ".null_interaction"],
                  affine(w, name + ".both"), affine(w, name + ".norm"))


# Latent cross reasoning, where the model has it.
def cross_of(w: Dict[str, Tensor]) -> List[Cross]:
    steps: List[Cross] = []
    if "cross.positions" in w:
        steps.append(Cross(
            w["cross.positions"],
            w["cross.null_search"],
            w["cross.null_interaction"],
            attention_of(w, "cross.thoughts"),
            affine(w, "cross.thoughts.norm"),
            attention_of(w, "cross.searches"),
            attention_of(w, "cross.interactions"),
            affine(w, "cross.gate"),
            affine(w, "cross.gate.norm"),
            affine(w, "cross.feed_forward.inner"),
            affine(w, "cross.feed_forward.outer"),
            affine(w, "cross.feed_forward.norm"),
        ))
    return steps


# The candidate-aware head, where the model has one.
def head_of(w: Dict[str, Tensor], candidates: int) -> List[Head]:
    heads: List[Head] = []
    if candidates > 0:
        heads.append(Head(candidates, w["head.null_search"], w["head.null_interaction"],
                          affine(w, "head.searches"), affine(w, "head.interactions"),
                          affine(w, "head.inner"), affine(w, "head.outer")))
    return heads


# The weights with those that compute in bfloat16 rounded to it: those whose names begin so. What is
# looked up, what norms it on its way in, and what scores stays float32.
def rounded(w: Dict[str, Tensor], beginnings: List[str]) -> Dict[str, Tensor]:
    result: Dict[str, Tensor] = {}
    for name in w.keys():
        computes = name.split(".")[0] in beginnings
        result[name] = w[name].to(torch.bfloat16) if computes else w[name]
    return result
