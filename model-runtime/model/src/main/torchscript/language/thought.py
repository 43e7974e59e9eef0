# Latent reasoning over a text (ReaEmb, arXiv 2606.16703): a first pass reads the text, attention of one
# head reads a thought out of its states, and a second pass reads the text with the thought in its place.
#
# Deviates from the published code: the two numbers of a pair turn by the same angle, as a rotation needs
# (RoFormer, arXiv 2104.09864, section 3.2), so that padding on either side gives the same thought.
from typing import Dict, NamedTuple

import torch
from torch import Tensor

from encoder import layers
from language import backbone
import weights


class Module(NamedTuple):
    query: weights.Affine  # (D, D)
    key: weights.Affine
    value: weights.Affine


class Reasoner(NamedTuple):
    model: backbone.Model
    module: Module


def bind(w: Dict[str, Tensor]) -> Module:
    return Module(weights.affine(w, "thought.query"), weights.affine(w, "thought.key"),
                  weights.affine(w, "thought.value"))


# The place of the thought in each text (B): that of the last token but one.
def place(inside: Tensor) -> Tensor:
    last = inside.size(1) - 1 - inside.flip([1]).to(torch.int64).argmax(1)
    return last - 1


# Which tokens come before the thought, (B, T).
def before(inside: Tensor) -> Tensor:
    places = torch.arange(inside.size(1), device=inside.device)
    return inside & (places[None] < place(inside)[:, None])


# Vectors (..., T, D) turned by their places (..., T): the i-th number and the i-th of the second half by
# the angle place / 1000^(2 i / D).
def rotated(x: Tensor, places: Tensor) -> Tensor:
    half = x.size(-1) // 2
    steps = torch.arange(half, device=x.device).to(torch.float32) / half
    angles = places[..., None].to(torch.float32) * torch.pow(1000.0, -steps)       # (..., T, D/2)
    cos = torch.cos(angles)
    sin = torch.sin(angles)
    first = x[..., :half]
    second = x[..., half:]
    return torch.cat([first * cos - second * sin, second * cos + first * sin], -1)


# The thought (B, D) that is read out of the states (B, T, D) of the first pass: the state before it asks
# all those before it.
def read_out(states: Tensor, inside: Tensor, module: Module) -> Tensor:
    rows = torch.arange(inside.size(0), device=inside.device)
    asking = place(inside) - 1                                               # (B)
    places = inside.cumsum(1) - 1                                            # (B, T)
    query = layers.linear(states[rows, asking], module.query)                # (B, D)
    query = rotated(query, places[rows, asking])                             # (B, D)
    key = rotated(layers.linear(states, module.key), places)                 # (B, T, D)
    scores = torch.matmul(key, query[:, :, None])[:, :, 0] * states.size(2) ** -0.5
    share = torch.softmax(scores + layers.additive_mask(before(inside)), 1)  # (B, T)
    mixed = torch.matmul(share[:, None], states)[:, 0]                       # (B, D)
    return layers.linear(mixed, module.value)


# What the second pass reads: embedded tokens (B, T, D) with a thought (B, D) in its place.
def with_thought(embedded: Tensor, thought: Tensor, inside: Tensor) -> Tensor:
    places = torch.arange(inside.size(1), device=inside.device)
    here = (places[None] == place(inside)[:, None])[:, :, None]              # (B, T, 1)
    return torch.where(here, thought[:, None], embedded)


# The mean (B, D) of the states (B, T, D) of all tokens.
def mean(states: Tensor, inside: Tensor) -> Tensor:
    weight = inside[:, :, None].to(torch.float32)
    return (states.to(torch.float32) * weight).sum([1]) / weight.sum([1])


# Vectors (B, D) of texts (B, T): both passes.
def vectors(tokens: Tensor, inside: Tensor, reasoner: Reasoner) -> Tensor:
    model = reasoner.model
    embedded = backbone.embed(tokens, model)
    first = backbone.read(embedded, inside, model, 0.0)
    thought = read_out(first.states, inside, reasoner.module)
    if backbone.is_causal(model):
        return resumed(first, embedded, thought[:, None], inside, model)[:, 0]
    second = backbone.read(with_thought(embedded, thought, inside), inside, model, 0.0)
    return mean(second.states, inside)


# Vectors (B, G, D) of texts that a causal model has read, with G thoughts each, (B, G, D): only what
# begins with the thought is computed again.
def resumed(first: backbone.Read, embedded: Tensor, thoughts: Tensor, inside: Tensor,
            model: backbone.Model) -> Tensor:
    return pooled(first, resume(first, embedded, thoughts, inside, model), inside)


# The states (B, G, 2, D) of thought and end.
def resume(first: backbone.Read, embedded: Tensor, thoughts: Tensor, inside: Tensor,
           model: backbone.Model) -> Tensor:
    rows = torch.arange(inside.size(0), device=inside.device)
    end = embedded[rows, place(inside) + 1][:, None].expand_as(thoughts)     # (B, G, D)
    return backbone.resume(first, before(inside), torch.stack([thoughts, end], 2), model)


# The mean (B, G, D) of the states of all tokens, those of thought and end from (B, G, 2, D).
def pooled(first: backbone.Read, last: Tensor, inside: Tensor) -> Tensor:
    text = (first.states.to(torch.float32) * before(inside)[:, :, None]).sum([1])  # (B, D)
    return (text[:, None] + last.sum([2])) / inside.sum(1)[:, None, None]
