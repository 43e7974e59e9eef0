# Latent cross reasoning, after LCR-SER (arXiv 2508.04152), whose equations are not public: from a
# position of a history on, the state is what the user is after; a step looks at the searches and at
# the interactions up to that position and takes from each what serves it. Ours: the step, the gate
# and the null slots.
#
# All positions of a history do so in one pass, each with what it sees. Steps share their weights.
#
#   S positions that reason, each for itself
from typing import List, NamedTuple, Tuple

import torch
from torch import Tensor

from encoder import layers
import network
import weights


# Searches or interactions, with a null slot in front: what is looked at where there is nothing.
class Memory(NamedTuple):
    keys: Tensor    # (B, H, 1 + T, D/H)
    values: Tensor  # (B, H, 1 + T, D/H)
    mask: Tensor    # (B, 1, S, 1 + T): added to the scores; what a position may look at


# A reasoning under way: what it looks at, and what came of each step so far.
class Search(NamedTuple):
    searches: Memory
    interactions: Memory
    thoughts: List[Tensor]    # (B, S, D) each: what each step began with
    searched: List[Tensor]    # (B, H, S, 1 + T) each, as of a memory: what each step looked at
    interacted: List[Tensor]  # likewise
    gates: List[Tensor]       # (B, S, D) each: how much of the one and, for the rest, of the other


# The tokens of one kind, states (B, T, D); seen (B, 1, S, T) is 0 where a position may look.
def memory(states: Tensor, seen: Tensor, attention: weights.Attention, null: Tensor,
           heads: int) -> Memory:
    first = null[None].expand([states.size(0), 1, null.size(1)])             # (B, 1, D)
    slots = torch.cat([first, states], 1)                                    # (B, 1 + T, D)
    always = torch.zeros_like(seen[:, :, :, :1])                             # (B, 1, S, 1)
    return Memory(layers.by_head(layers.linear(slots, attention.key), heads),
                  layers.by_head(layers.linear(slots, attention.value), heads),
                  torch.cat([always, seen], 3))


# What attention gives states (B, S, D) of a memory: (B, S, D), and its weights.
def look(x: Tensor, at: Memory, attention: weights.Attention, heads: int,
         dropout: layers.Dropout) -> Tuple[Tensor, Tensor]:
    query = layers.by_head(layers.linear(x, attention.query), heads) * at.keys.size(3) ** -0.5
    scores = torch.matmul(query, at.keys.transpose(2, 3)) + at.mask          # (B, H, S, 1 + T)
    weight = torch.softmax(scores, 3).to(x.dtype)
    mixed = torch.matmul(torch.dropout(weight, dropout.hidden, dropout.on), at.values)
    flat = mixed.transpose(1, 2).flatten(2)                                  # (B, S, D)
    return layers.linear(flat, attention.output), weight


# What a thought (B, S, D) takes from the thoughts before it and itself, each position its own.
def recall(x: Tensor, thoughts: List[Tensor], attention: weights.Attention, heads: int,
           dropout: layers.Dropout) -> Tensor:
    each = torch.stack(thoughts, 2)                                          # (B, S, k, D)
    keys = layers.linear(each, attention.key).unflatten(3, [heads, -1])      # (B, S, k, H, D/H)
    values = layers.linear(each, attention.value).unflatten(3, [heads, -1])
    query = layers.linear(x, attention.query).unflatten(2, [heads, -1])
    query = query * keys.size(4) ** -0.5                                     # (B, S, H, D/H)
    weight = torch.softmax((query[:, :, None] * keys).sum(4), 2)             # (B, S, k, H)
    weight = torch.dropout(weight, dropout.hidden, dropout.on)
    mixed = (weight[:, :, :, :, None] * values).sum(2).flatten(2)            # (B, S, D)
    return layers.linear(mixed, attention.output)


def drop(x: Tensor, dropout: layers.Dropout) -> Tensor:
    return torch.dropout(x, dropout.hidden, dropout.on)


# Before the first step, of positions that see what the mask (B, 1, S, T) allows, of tokens with the
# states (B, T, D), some of which are searches (B, T).
def begin(tokens: Tensor, searches: Tensor, mask: Tensor, model: network.Model) -> Search:
    w = model.cross[0]
    hidden = layers.additive_mask(searches)[:, None, None]                   # (B, 1, 1, T)
    shown = layers.additive_mask(~searches)[:, None, None]
    thoughts: List[Tensor] = []
    searched: List[Tensor] = []
    interacted: List[Tensor] = []
    gates: List[Tensor] = []
    return Search(memory(tokens, mask + shown, w.searches, w.null_search, model.encoder.heads),
                  memory(tokens, mask + hidden, w.interactions, w.null_interaction, model.encoder.heads),
                  thoughts, searched, interacted, gates)


# One step, from the states (B, S, D).
def step(state: Tensor, search: Search, model: network.Model, dropout: layers.Dropout) -> Tensor:
    w = model.cross[0]
    heads = model.encoder.heads
    x = state + w.positions[min(len(search.thoughts), w.positions.size(0) - 1)]       # (B, S, D)
    search.thoughts.append(x)
    recalled = recall(x, search.thoughts, w.thoughts, heads, dropout)
    asked = layers.layer_norm(x + drop(recalled, dropout), w.thoughts_norm)
    found, looked = look(asked, search.searches, w.searches, heads, dropout)
    search.searched.append(looked)
    read, looked_back = look(asked, search.interactions, w.interactions, heads, dropout)
    search.interacted.append(looked_back)
    gate = torch.sigmoid(layers.linear(torch.cat([asked, found, read], 2), w.gate))
    search.gates.append(gate)                                                # (B, S, D)
    taken = layers.layer_norm(asked + drop(gate * found + (1.0 - gate) * read, dropout),
                               w.gate_norm)
    outer = layers.linear(torch.relu(layers.linear(taken, w.inner)), w.outer)
    return layers.layer_norm(taken + drop(outer, dropout), w.feed_forward_norm)


# How much each of K steps of one position looked at each token, (B, K, T): what is missing from 1 went
# to null slots.
def shares(search: Search) -> Tensor:
    gate = torch.cat(search.gates, 1).mean(2, keepdim=True)                  # (B, K, 1)
    searched = torch.cat(search.searched, 2)[:, :, :, 1:].mean(1)            # (B, K, T)
    interacted = torch.cat(search.interacted, 2)[:, :, :, 1:].mean(1)        # (B, K, T)
    return torch.lerp(interacted, searched, gate)
