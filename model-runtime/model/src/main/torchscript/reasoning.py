# Latent reasoning: from a position of a history on, the state is fed back K times (ReaRec, arXiv
# 2503.22675, section 3.2). A step is one more token of the same encoder, which attends to the
# items up to its position and to the tokens of its own position before it: keys and values of the
# items are those of the encoder, so a step costs one token. That is so for a bidirectional encoder
# too: items never see reasoning tokens (the prefix masking of the paper).
#
#   S positions of a history that reason, each for itself: the newest alone to serve, all to train
from typing import List, NamedTuple

import torch
from torch import Tensor

import cross_reasoning
import encoder
import weights


class Trajectory(NamedTuple):
    mask: Tensor               # (B, S, 1, T): which items each position sees
    heads: Tensor              # (H, D): 1 where a column belongs to a head
    scale: Tensor              # (H, D): the same, of queries
    item_keys: List[Tensor]    # L x (B, T, D)
    item_values: List[Tensor]  # L x (B, T, D)
    keys: List[Tensor]         # L x (B S, k, D): of the tokens so far
    values: List[Tensor]       # L x (B S, k, D)
    looked: List[Tensor]       # of each layer of each step, (B, S, H, T): its attention to the items


# (H, D): 1 where a column belongs to a head.
def columns_of_heads(heads: int, like: Tensor) -> Tensor:
    own = torch.eye(heads, device=like.device).to(like.dtype)                # (H, H)
    return own.repeat_interleave(like.size(2) // heads, 1)


# The same, of queries: the root of a head's width divides their products.
def scale_of_heads(heads: int, like: Tensor) -> Tensor:
    return columns_of_heads(heads, like) * (like.size(2) // heads) ** -0.5


# A trajectory without a token yet, of positions that see the items which the mask (B, 1, S, T) allows.
def begin(items: encoder.Encoded, mask: Tensor, heads: int) -> Trajectory:
    keys: List[Tensor] = []
    values: List[Tensor] = []
    looked: List[Tensor] = []
    width = items.states.size(2)
    for _ in items.keys:
        none = torch.empty([mask.size(0) * mask.size(2), 0, width], dtype=items.states.dtype,
                           device=mask.device)
        keys.append(none)
        values.append(none)
    own = columns_of_heads(heads, items.states)                              # (H, D)
    return Trajectory(mask.transpose(1, 2), own, scale_of_heads(heads, items.states), items.keys,
                      items.values, keys, values, looked)


# Attention of the newest tokens (B, S, D), which join the trajectory, in layer i. Each head asks with
# a query of the whole width that is 0 outside its own columns, and keeps its own of what it mixed: so
# keys and values of the items are used as they lie, where a head by itself would need copies of them.
def attend(x: Tensor, trajectory: Trajectory, i: int, w: weights.Layer,
           dropout: encoder.Dropout) -> Tensor:
    query, key, value = encoder.linear(x, w.attention_inputs).chunk(3, 2)    # (B, S, D)
    keys = torch.cat([trajectory.keys[i], key.flatten(0, 1)[:, None]], 1)    # (B S, k, D)
    values = torch.cat([trajectory.values[i], value.flatten(0, 1)[:, None]], 1)
    trajectory.keys[i] = keys
    trajectory.values[i] = values
    shape = [x.size(0), x.size(1), trajectory.heads.size(0), -1]
    queries = query[:, :, None] * trajectory.scale                           # (B, S, H, D)
    to_items = torch.bmm(queries.flatten(1, 2), trajectory.item_keys[i].transpose(1, 2))
    to_tokens = torch.bmm(queries.flatten(0, 1), keys.transpose(1, 2))       # (B S, H, k)
    scores = torch.cat([to_items.view(shape) + trajectory.mask, to_tokens.view(shape)], 3)
    attention = torch.softmax(scores, 3).to(x.dtype)                         # (B, S, H, T + k)
    if dropout.on:
        attention = torch.dropout(attention, dropout.hidden, True)
    of_items, of_tokens = attention.split([to_items.size(2), keys.size(1)], 3)
    trajectory.looked.append(of_items)
    from_items = torch.bmm(of_items.flatten(1, 2), trajectory.item_values[i])         # (B, S H, D)
    mixed = torch.baddbmm(from_items.view([-1, shape[2], x.size(2)]), of_tokens.flatten(0, 1), values)
    own = (mixed * trajectory.heads).sum(1).view_as(x)                       # (B, S, D)
    return encoder.add_attention(x, own, w, dropout)


# One step: the states (B, S, D) that come of the inputs (B, S, D).
def step(inputs: Tensor, trajectory: Trajectory, model: weights.Model,
         dropout: encoder.Dropout) -> Tensor:
    x = encoder.enter(inputs, model, dropout)
    for i in range(len(model.layers)):
        w = model.layers[i]
        attended = attend(x, trajectory, i, w, dropout)
        x = encoder.feed_forward(attended, w, dropout)
    return x                                                                 # (B, S, D)


# What step k (from 0) adds to the state: its position. Steps beyond those trained are the last.
def position_of(k: int, model: weights.Model) -> Tensor:
    return model.reasoning_positions[min(k, model.reasoning_positions.size(0) - 1)]   # (D)


# Of so many steps, those over searches, which come first; all of them where there are no others.
def cross_steps(steps: int, model: weights.Model) -> int:
    if len(model.cross) == 0:
        return 0
    trained = model.cross[0].positions.size(0)
    return steps if model.reasoning_positions.size(0) == 0 else min(steps, trained)


# A reasoning under way: so many steps over searches, then those of ReaRec.
class Course(NamedTuple):
    crossed: int                           # how many
    search: List[cross_reasoning.Search]   # one, or none where none are
    trajectory: List[Trajectory]           # one, or none where all are


# Before the first step, of positions that see the items which the mask (B, 1, S, T) allows.
def set_out(items: encoder.Encoded, mask: Tensor, steps: int, model: weights.Model) -> Course:
    crossed = cross_steps(steps, model)
    over_searches: List[cross_reasoning.Search] = []
    if crossed > 0:
        over_searches.append(cross_reasoning.begin(items.tokens, items.special, mask, model))
    behind: List[Trajectory] = []
    if steps > crossed:
        behind.append(begin(items, mask, model.heads))
    return Course(crossed, over_searches, behind)


# Step k, from 0: what comes of the states (B, S, D).
def advance(state: Tensor, k: int, course: Course, model: weights.Model,
            dropout: encoder.Dropout) -> Tensor:
    if k < course.crossed:
        return cross_reasoning.step(state, course.search[0], model, dropout)
    return step(state + position_of(k - course.crossed, model), course.trajectory[0], model, dropout)


class Reasoned(NamedTuple):
    states: List[Tensor]  # r_0..r_K, (B, S, D) each
    course: Course        # and what they looked at


# The reasoning of the positions that start from these states and see the items that the mask
# (B, 1, S, T) allows.
def reason(items: encoder.Encoded, start: Tensor, mask: Tensor, steps: int, model: weights.Model,
           dropout: encoder.Dropout) -> Reasoned:
    states = [start]
    course = set_out(items, mask, steps, model)
    for k in range(steps):
        states.append(advance(states[k], k, course, model, dropout))
    return Reasoned(states, course)


# Positions of a group, each with a history of its own that is encoded for it alone.
class Drawn(NamedTuple):
    encoded: encoder.Encoded  # of R histories
    start: Tensor             # (R, 1, D): the states at the positions
    mask: Tensor              # (R, 1, 1, T): what they see


# Some positions (R) of a group of histories (B, T), of the flattened (B * T).
def drawn(items: Tensor, positions: Tensor, model: weights.Model, dropout: encoder.Dropout) -> Drawn:
    rows = positions.div(items.size(1), rounding_mode="floor")               # (R)
    columns = positions % items.size(1)                                      # (R)
    encoded = encoder.encode(items.index_select(0, rows), model, dropout)
    every = torch.arange(rows.size(0), device=items.device)                  # (R)
    return Drawn(encoded, encoded.states[every, columns][:, None],
                 encoded.mask[every, :, columns][:, :, None])


# The reasoning of the newest item of each history; S is 1.
def reason_at_newest(items: encoder.Encoded, steps: int, model: weights.Model) -> Reasoned:
    return reason(items, items.states[:, -1:], items.mask[:, :, -1:], steps, model,
                  encoder.no_dropout())


# How much one token (B) of each history looked at each token while it was encoded, (B, T): the mean
# over layers and heads, and as much again for itself, which the residual connections carry. Heads as
# in attend.
def encoded_evidence(items: encoder.Encoded, token: Tensor, model: weights.Model) -> Tensor:
    every = torch.arange(token.size(0), device=token.device)                 # (B)
    scale = scale_of_heads(model.heads, items.states)                        # (H, D)
    scores: List[Tensor] = []
    for i in range(len(items.keys)):
        place = token.clamp_max(items.queries[i].size(1) - 1)                # 0 of the newest alone
        query = items.queries[i][every, place][:, None] * scale              # (B, H, D)
        scores.append(torch.bmm(query, items.keys[i].transpose(1, 2)))       # (B, H, T)
    mask = items.mask[every, :, token]                                       # (B, 1, T)
    if weights.keeps_apart(model):
        alike = items.special == items.special[every, token][:, None]        # (B, T)
        mask = mask + encoder.additive_mask(alike)[:, None]
    attention = torch.softmax(torch.cat(scores, 1) + mask, 2)                # (B, L H, T)
    own = torch.zeros_like(attention[:, 0]).scatter(1, token[:, None], 0.5)  # (B, T)
    return attention.mean(1) * 0.5 + own


# How much of what is joined at the newest position is the newest of one kind, (B): what it adds in
# the direction (B, D), no less than nothing; of places (B) counted from 1, 0 where there is none.
def part_of(place: Tensor, items: encoder.Encoded, null: Tensor, reads: Tensor, toward: Tensor) -> Tensor:
    token = encoder.at_places(place[:, None], items.tokens, null)[:, 0]      # (B, D)
    return (torch.linear(token, reads) * toward).sum(1).clamp_min(0.0)


# What r_0 rests on, (B, T): where the newest of both kinds are joined, on each as much as it adds in
# a direction (B, D); what is added by a null vector is nobody's.
def evidence_before_steps(items: encoder.Encoded, toward: Tensor, model: weights.Model) -> Tensor:
    newest = torch.full_like(items.special[:, 0], items.special.size(1) - 1, dtype=torch.int64)
    if len(model.fusion) == 0:
        return encoded_evidence(items, newest, model)
    fusion = model.fusion[0]
    reads = (fusion.both.weight * fusion.norm.weight[:, None]).chunk(2, 1)   # (D, D) each
    clicked = encoder.place_of_newest(items.real & ~items.special)[:, -1]    # (B)
    searched = encoder.place_of_newest(items.special)[:, -1]
    by_click = part_of(clicked, items, fusion.null_interaction, reads[0], toward)
    by_search = part_of(searched, items, fusion.null_search, reads[1], toward)
    both = (by_click + by_search).clamp_min(1e-9)
    of_click = encoded_evidence(items, (clicked - 1).clamp_min(0), model)
    of_search = encoded_evidence(items, (searched - 1).clamp_min(0), model)
    return ((by_click / both * (clicked > 0))[:, None] * of_click
            + (by_search / both * (searched > 0))[:, None] * of_search)


# How much each step of one position looked at each token, (B, K, T).
def looked_at(course: Course, layers: int) -> Tensor:
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
def evidence(items: encoder.Encoded, reasoned: Reasoned, toward: Tensor,
             model: weights.Model) -> Tensor:
    states = torch.cat(reasoned.states, 1).to(torch.float32)                 # (B, K + 1, D)
    steps = states.size(1) - 1
    if steps == 0:
        return states[:, 0, :0]
    looked = looked_at(reasoned.course, len(model.layers)).to(torch.float32) # (B, K, T)
    kept = torch.cosine_similarity(states[:, :-1], states[:, 1:], 2).clamp(0.0, 1.0)  # (B, K)
    rests = evidence_before_steps(items, toward, model)                      # (B, T)
    total = rests
    for k in range(steps):
        rests = torch.lerp(looked[:, k], rests, kept[:, k:k + 1])
        total = total + rests if model.ensemble else rests
    return total / float(steps + 1) if model.ensemble else rests


# The user's vector, of states (B, K + 1, D): their mean for ensemble reasoning learning, Eq. 7,
# or the last. It scores in float32, whatever the precision of the states.
def user_of(states: Tensor, model: weights.Model) -> Tensor:
    states = states.to(torch.float32)
    return states.mean(1) if model.ensemble else states[:, -1]              # (B, D)
