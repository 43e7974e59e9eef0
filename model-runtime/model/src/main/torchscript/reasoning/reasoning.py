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

from encoder import encoder
from encoder import layers
from reasoning import cross_reasoning
import network
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
           dropout: layers.Dropout) -> Tensor:
    query, key, value = layers.linear(x, w.attention_inputs).chunk(3, 2)     # (B, S, D)
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
    return layers.add_attention(x, own, w, dropout)


# One step: the states (B, S, D) that come of the inputs (B, S, D).
def step(inputs: Tensor, trajectory: Trajectory, model: network.Model,
         dropout: layers.Dropout) -> Tensor:
    x = encoder.enter(inputs, model.encoder, dropout)
    for i in range(len(model.encoder.layers)):
        w = model.encoder.layers[i]
        attended = attend(x, trajectory, i, w, dropout)
        x = layers.feed_forward(attended, w, dropout)
    return x                                                                 # (B, S, D)


# What step k (from 0) adds to the state: its position. Steps beyond those trained are the last.
def position_of(k: int, model: network.Model) -> Tensor:
    return model.reasoning_positions[min(k, model.reasoning_positions.size(0) - 1)]   # (D)


# Of so many steps, those over searches, which come first; all of them where there are no others.
def cross_steps(steps: int, model: network.Model) -> int:
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
def set_out(items: encoder.Encoded, mask: Tensor, steps: int, model: network.Model) -> Course:
    crossed = cross_steps(steps, model)
    over_searches: List[cross_reasoning.Search] = []
    if crossed > 0:
        over_searches.append(cross_reasoning.begin(items.tokens, items.special, mask, model))
    behind: List[Trajectory] = []
    if steps > crossed:
        behind.append(begin(items, mask, model.encoder.heads))
    return Course(crossed, over_searches, behind)


# Step k, from 0: what comes of the states (B, S, D).
def advance(state: Tensor, k: int, course: Course, model: network.Model,
            dropout: layers.Dropout) -> Tensor:
    if k < course.crossed:
        return cross_reasoning.step(state, course.search[0], model, dropout)
    return step(state + position_of(k - course.crossed, model), course.trajectory[0], model, dropout)


class Reasoned(NamedTuple):
    states: List[Tensor]  # r_0..r_K, (B, S, D) each
    course: Course        # and what they looked at


# The reasoning of the positions that start from these states and see the items that the mask
# (B, 1, S, T) allows.
def reason(items: encoder.Encoded, start: Tensor, mask: Tensor, steps: int, model: network.Model,
           dropout: layers.Dropout) -> Reasoned:
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
def drawn(items: Tensor, positions: Tensor, model: network.Model, dropout: layers.Dropout) -> Drawn:
    rows = positions.div(items.size(1), rounding_mode="floor")               # (R)
    columns = positions % items.size(1)                                      # (R)
    encoded = network.encode(items.index_select(0, rows), model, dropout)
    every = torch.arange(rows.size(0), device=items.device)                  # (R)
    return Drawn(encoded, encoded.states[every, columns][:, None],
                 encoded.mask[every, :, columns][:, :, None])


# The reasoning of the newest item of each history; S is 1.
def reason_at_newest(items: encoder.Encoded, steps: int, model: network.Model) -> Reasoned:
    return reason(items, items.states[:, -1:], items.mask[:, :, -1:], steps, model,
                  layers.no_dropout())


# The user's vector, of states (B, K + 1, D): their mean for ensemble reasoning learning, Eq. 7,
# or the last. It scores in float32, whatever the precision of the states.
def user_of(states: Tensor, model: network.Model) -> Tensor:
    states = states.to(torch.float32)
    return states.mean(1) if model.ensemble else states[:, -1]               # (B, D)
