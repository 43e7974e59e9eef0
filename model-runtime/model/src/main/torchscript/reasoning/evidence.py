# What a list rests on: how much the reasoning of the newest token of a history looked at each token,
# as attention is rolled out through residual connections (decision 7).
from typing import List

import torch
from torch import Tensor

from encoder import encoder
from encoder import joined
from reasoning import cross_reasoning
from reasoning import reasoning
import network


# How much one token (B) of each history looked at each token while it was encoded, (B, T): the mean
# over layers and heads, and as much again for itself, which the residual connections carry. Heads as
# in attend.
def encoded(items: encoder.Encoded, token: Tensor, model: network.Model) -> Tensor:
    every = torch.arange(token.size(0), device=token.device)                 # (B)
    scale = reasoning.scale_of_heads(model.encoder.heads, items.states)      # (H, D)
    scores: List[Tensor] = []
    for i in range(len(items.keys)):
        place = token.clamp_max(items.queries[i].size(1) - 1)                # 0 of the newest alone
        query = items.queries[i][every, place][:, None] * scale              # (B, H, D)
        scores.append(torch.bmm(query, items.keys[i].transpose(1, 2)))       # (B, H, T)
    mask = items.attended[every, :, token]                                   # (B, 1, T)
    attention = torch.softmax(torch.cat(scores, 1) + mask, 2)                # (B, L H, T)
    own = torch.zeros_like(attention[:, 0]).scatter(1, token[:, None], 0.5)  # (B, T)
    return attention.mean(1) * 0.5 + own


# How much of what is joined at the newest position is the newest of one kind, (B): what it adds in
# the direction (B, D), no less than nothing; of places (B) counted from 1, 0 where there is none.
def part_of(place: Tensor, items: encoder.Encoded, null: Tensor, reads: Tensor, toward: Tensor) -> Tensor:
    token = joined.at_places(place[:, None], items.tokens, null)[:, 0]       # (B, D)
    return (torch.linear(token, reads) * toward).sum(1).clamp_min(0.0)


# What r_0 rests on, (B, T): where the newest of both kinds are joined, on each as much as it adds in
# a direction (B, D); what is added by a null vector is nobody's.
def before_steps(items: encoder.Encoded, toward: Tensor, model: network.Model) -> Tensor:
    newest = torch.full_like(items.special[:, 0], items.special.size(1) - 1, dtype=torch.int64)
    if len(items.joined) == 0:
        return encoded(items, newest, model)
    join = items.joined[0]
    reads = (join.both.weight * join.norm.weight[:, None]).chunk(2, 1)       # (D, D) each
    clicked = joined.place_of_newest(items.real & ~items.special)[:, -1]     # (B)
    searched = joined.place_of_newest(items.special)[:, -1]
    by_click = part_of(clicked, items, join.null_interaction, reads[0], toward)
    by_search = part_of(searched, items, join.null_search, reads[1], toward)
    both = (by_click + by_search).clamp_min(1e-9)
    of_click = encoded(items, (clicked - 1).clamp_min(0), model)
    of_search = encoded(items, (searched - 1).clamp_min(0), model)
    return ((by_click / both * (clicked > 0))[:, None] * of_click
            + (by_search / both * (searched > 0))[:, None] * of_search)


# How much each step of one position looked at each token, (B, K, T).
def looked_at(course: reasoning.Course, layers: int) -> Tensor:
    each = [cross_reasoning.shares(search) for search in course.search]
    for trajectory in course.trajectory:
        of_layers = torch.cat(trajectory.looked, 2)[:, 0]                    # (B, K L H, T)
        each.append(of_layers.unflatten(1, [len(trajectory.looked) // layers, -1]).mean(2))
    return torch.cat(each, 1)


# How much the reasoning of the newest token rests on each token, (B, T), as attention is rolled out
# through residual connections (Abnar and Zuidema, arXiv 2005.00928). Ours: a step replaces as much
# of what the state rested on as it turned the state, by their cosine; what it looked at takes that
# place. Where the newest of both kinds are joined, the direction (B, D) tells how much of each it
# began with. Without a step nothing is told, (B, 0).
def of(items: encoder.Encoded, reasoned: reasoning.Reasoned, toward: Tensor,
       model: network.Model) -> Tensor:
    states = torch.cat(reasoned.states, 1).to(torch.float32)                 # (B, K + 1, D)
    steps = states.size(1) - 1
    if steps == 0:
        return states[:, 0, :0]
    looked = looked_at(reasoned.course, len(model.encoder.layers)).to(torch.float32)  # (B, K, T)
    kept = torch.cosine_similarity(states[:, :-1], states[:, 1:], 2).clamp(0.0, 1.0)  # (B, K)
    rests = before_steps(items, toward, model)                               # (B, T)
    total = rests
    for k in range(steps):
        rests = torch.lerp(looked[:, k], rests, kept[:, k:k + 1])
        total = total + rests if model.ensemble else rests
    return total / float(steps + 1) if model.ensemble else rests
