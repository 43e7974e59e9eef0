# The weights of a model, bound by name once, so that no call looks a name up again.
from typing import Dict, List, NamedTuple

import torch
from torch import Tensor

import quantised


class Affine(NamedTuple):
    weight: Tensor
    bias: Tensor


class Attention(NamedTuple):
    query: Affine
    key: Affine
    value: Affine
    output: Affine


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


# What is known at a position, joined from the newest interaction and the newest search there: of
# histories that are encoded apart (late fusion), or together, or twice: within each kind, and across.
class Fusion(NamedTuple):
    apart: bool
    transitions: List[Layer]  # of the encoder across kinds, or none
    null_search: Tensor       # (1, D), where there is no search
    null_interaction: Tensor  # (1, D)
    both: Affine              # (D, 2 D), or (D, 4 D) where both are encoded twice
    norm: Affine


# Encoders of items and of searches, each by itself, and co-attention between them.
class CoAttention(NamedTuple):
    layers: List[Layer]           # of the encoder of searches; items have the model's
    null_search: Tensor           # (1, D), where there is no search
    null_interaction: Tensor      # (1, D)
    affinity: Tensor              # (D, D): of an item and a search
    said_by_searches: Tensor      # (1, D): how much a search says of items
    said_by_interactions: Tensor  # (1, D)
    of_searches: Tensor           # (D, D): what the newest token asks of searches
    of_interactions: Tensor       # (D, D)
    gathered: Affine              # (D, 7 D): of what it finds, thrice for each kind, and itself
    norm: Affine


# What scores the best candidates again, by what each finds in the history.
class Head(NamedTuple):
    candidates: int           # C
    null_search: Tensor       # (1, D)
    null_interaction: Tensor  # (1, D)
    searches: Affine          # what a candidate asks of searches, (D, D)
    interactions: Affine
    inner: Affine             # (F, 5 D): of both answers, the user, the candidate, and their product
    outer: Affine             # (1, F)


class Model(NamedTuple):
    item_embedding: Tensor      # (N + 1, D), row N is the pad item; looked up and scored against
    position_embedding: Tensor  # (C + 1, D), row C is the pad position; C is the window
    input_norm: Affine
    layers: List[Layer]
    heads: int
    reasoning_positions: Tensor  # (K, D)
    ensemble: bool               # whether the user's vector is the mean of all states, or the last
    bidirectional: bool          # whether an item attends to later items too
    special: Tensor              # (Q, D): what stands for the indices beyond the pad item: a mask, or
                                 # the searches of a batch
    asks_with_mask: bool         # whether a mask stands in the next item's place
    gram_embedding: Tensor       # (G + W, D) of a model that reads texts, or (0, D)
    search_embedding: Tensor     # (1, D): what all searches share, or (0, D)
    cross: List[Cross]           # one of a model that reasons over searches, or none
    fusion: List[Fusion]         # one of a model that joins the newest of both kinds, or none
    coattention: List[CoAttention]  # one of a model with co-attention between both kinds, or none
    head: List[Head]             # one of a model that scores its best items again, or none
    item_bias: Tensor            # (N): what is added to the items' scores, or (0)
    rounded_items: List[quantised.Items]  # the items in 8 bits, to find candidates by, or none


# The pair NAME.weight, NAME.bias.
def affine(w: Dict[str, Tensor], name: str) -> Affine:
    return Affine(w[name + ".weight"], w[name + ".bias"])


# Several as one: their outputs one behind the other.
def stacked(parts: List[Affine]) -> Affine:
    return Affine(torch.cat([part.weight for part in parts]), torch.cat([part.bias for part in parts]))


# The layer of this name.
def layer(w: Dict[str, Tensor], name: str) -> Layer:
    attention = name + ".attention."
    feed_forward = name + ".feed_forward."
    inputs = [affine(w, attention + name) for name in ["query", "key", "value"]]
    return Layer(
        inputs[0],
        inputs[1],
        inputs[2],
        stacked(inputs),
        affine(w, attention + "output"),
        affine(w, attention + "norm"),
        affine(w, feed_forward + "inner"),
        affine(w, feed_forward + "outer"),
        affine(w, feed_forward + "norm"),
    )


# As many layers as have a query weight, of names that begin so.
def layers_of(w: Dict[str, Tensor], prefix: str) -> List[Layer]:
    layers: List[Layer] = []
    while prefix + str(len(layers)) + ".attention.query.weight" in w:
        layers.append(layer(w, prefix + str(len(layers))))
    return layers


def attention_of(w: Dict[str, Tensor], name: str) -> Attention:
    return Attention(affine(w, name + ".query"), affine(w, name + ".key"), affine(w, name + ".value"),
                     affine(w, name + ".output"))


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


# The fusion of both kinds, where the model has one.
def fusion_of(w: Dict[str, Tensor]) -> List[Fusion]:
    fusion: List[Fusion] = []
    for name in ["apart", "joined", "transitions"]:
        if name + ".null_search" in w:
            fusion.append(Fusion(name != "joined", layers_of(w, "transitions.layer."),
                                 w[name + ".null_search"], w[name + ".null_interaction"],
                                 affine(w, name + ".both"), affine(w, name + ".norm")))
    return fusion


# Co-attention, where the model has it.
def coattention_of(w: Dict[str, Tensor]) -> List[CoAttention]:
    one: List[CoAttention] = []
    if "coattention.affinity" in w:
        one.append(CoAttention(
            layers_of(w, "coattention.layer."),
            w["coattention.null_search"],
            w["coattention.null_interaction"],
            w["coattention.affinity"],
            w["coattention.said_by_searches"],
            w["coattention.said_by_interactions"],
            w["coattention.of_searches"],
            w["coattention.of_interactions"],
            affine(w, "coattention.gathered"),
            affine(w, "coattention.norm"),
        ))
    return one


# The candidate-aware head, where the model has one.
def head_of(w: Dict[str, Tensor], candidates: int) -> List[Head]:
    heads: List[Head] = []
    if candidates > 0:
        heads.append(Head(candidates, w["head.null_search"], w["head.null_interaction"],
                          affine(w, "head.searches"), affine(w, "head.interactions"),
                          affine(w, "head.inner"), affine(w, "head.outer")))
    return heads


# A table of width D, without rows for a model without it.
def optional_table(w: Dict[str, Tensor], name: str) -> Tensor:
    return w[name] if name in w else w["item_embedding"][:0]


# What stands for each item, (N + 1, D): a row of its own and, in the training of a model that reads
# frozen vectors of the items (N + 1, V), what its vector is projected to (MoRec, arXiv 2303.13835,
# section 3). A trained model's item_embedding is this table already.
def item_table(w: Dict[str, Tensor]) -> Tensor:
    if "item_vectors" not in w:
        return w["item_embedding"]
    projected = torch.linear(w["item_vectors"], w["vector_projection.weight"],
                             w["vector_projection.bias"])
    return w["item_embedding"] + projected


# What stands for each gram, (G + W, D): a row of its own and, behind those, in the training of a model
# that reads frozen vectors of words (W, V), what the vector of each word is projected to. A trained
# model's gram_embedding is this table already.
def gram_table(w: Dict[str, Tensor]) -> Tensor:
    rows = optional_table(w, "gram_embedding")
    if "word_vectors" not in w:
        return rows
    return torch.cat([rows, torch.matmul(w["word_vectors"], w["word_projection.weight"].t())])


def no_rounded_items() -> List[quantised.Items]:
    none: List[quantised.Items] = []
    return none


# All weights of the encoder. Candidates are those that a head scores again, 0 where there is none.
def bind(w: Dict[str, Tensor], heads: int, ensemble: bool, bidirectional: bool=False,
         candidates: int=0) -> Model:
    return Model(item_table(w), w["position_embedding"], affine(w, "input_norm"),
                 layers_of(w, "layer."), heads,
                 optional_table(w, "reasoning_position_embedding"), ensemble, bidirectional,
                 optional_table(w, "mask_embedding"), "mask_embedding" in w,
                 gram_table(w), optional_table(w, "search_embedding"), cross_of(w), fusion_of(w),
                 coattention_of(w), head_of(w, candidates), w["item_embedding"].flatten()[:0],
                 no_rounded_items())


# The weights with those that compute in bfloat16 rounded to it: of layers, reasoning and fusion. What
# is looked up, what norms it on its way in, and what scores stays float32. So does all of a model with
# co-attention, which splits histories at a threshold: rounding would put tokens on the other side.
def in_bfloat16(w: Dict[str, Tensor]) -> Dict[str, Tensor]:
    rounded: Dict[str, Tensor] = {}
    for name in w.keys():
        computes = ("coattention.affinity" not in w
                    and name.split(".")[0] in ["layer", "transitions", "cross", "apart", "joined"])
        rounded[name] = w[name].to(torch.bfloat16) if computes else w[name]
    return rounded


# The type that layers compute in.
def precision(model: Model) -> int:
    return model.layers[0].query.weight.dtype


# What comes with a batch, where the weights are. To a GPU it goes through pinned memory, from which
# it is copied while the host goes on.
def beside(model: Model, x: Tensor) -> Tensor:
    place = model.item_embedding
    return x.pin_memory().to(place.device, non_blocking=True) if place.is_cuda else x


# Whether interactions and searches do not see one another.
def keeps_apart(model: Model) -> bool:
    return len(model.coattention) > 0 or (len(model.fusion) > 0 and model.fusion[0].apart)


# Whether all that is read of an encoded history is the state of its newest token, with the keys and
# values of all: nothing that is joined from several tokens, or looks at them again.
def reads_newest_alone(model: Model) -> bool:
    joined = len(model.fusion) > 0 or len(model.coattention) > 0
    return not joined and len(model.cross) == 0 and len(model.head) == 0


# Steps that the model was trained with: those over searches, then those of ReaRec.
def trained_steps(model: Model) -> int:
    over_searches = model.cross[0].positions.size(0) if len(model.cross) > 0 else 0
    return over_searches + model.reasoning_positions.size(0)


# The model with what stands for each item (N + 1, D), the same in 8 bits, and what stands for the
# searches of a batch (Q, D).
def reading(model: Model, item_embedding: Tensor, rounded_items: List[quantised.Items],
            searches: Tensor) -> Model:
    return Model(item_embedding, model.position_embedding, model.input_norm, model.layers, model.heads,
                 model.reasoning_positions, model.ensemble, model.bidirectional, searches,
                 model.asks_with_mask, model.gram_embedding, model.search_embedding, model.cross,
                 model.fusion, model.coattention, model.head, model.item_bias, rounded_items)


# The model with its items in 8 bits too, of weights that do not change any more.
def quantised_of(model: Model) -> Model:
    return Model(model.item_embedding, model.position_embedding, model.input_norm, model.layers,
                 model.heads, model.reasoning_positions, model.ensemble, model.bidirectional,
                 model.special, model.asks_with_mask, model.gram_embedding, model.search_embedding,
                 model.cross, model.fusion, model.coattention, model.head, model.item_bias,
                 [quantised.round_items(model.item_embedding[:-1])])


# The model that adds these to the items' scores, (N). It outlives the call, so it has a copy: what
# comes with a call lies in the host's memory, which is not this model's to keep.
def leaning(model: Model, item_bias: Tensor) -> Model:
    return Model(model.item_embedding, model.position_embedding, model.input_norm, model.layers,
                 model.heads, model.reasoning_positions, model.ensemble, model.bidirectional,
                 model.special, model.asks_with_mask, model.gram_embedding, model.search_embedding,
                 model.cross, model.fusion, model.coattention, model.head,
                 beside(model, item_bias).clone(), model.rounded_items)
