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
    mask: Tensor               # (B, 1, S, T): which items each position sees
    item_keys: List[Tensor]    # L x (B, H, T, D/H)
    item_values: List[Tensor]  # L x (B, H, T, D/H)
    keys: List[Tensor]         # L x (B, H, S, k, D/H): of the tokens so far
    values: List[Tensor]       # L x (B, H, S, k, D/H)


# A trajectory without a token yet. Keys and values of the items are laid out once for all steps.
def begin(items: encoder.Encoded, mask: Tensor) -> Trajectory:
    keys: List[Tensor] = []
    values: List[Tensor] = []
    for k in items.keys:
        none = torch.empty([k.size(0), k.size(1), mask.size(2), 0, k.size(3)], device=k.device)
        keys.append(none)
        values.append(none)
    return Trajectory(mask, [k.contiguous() for k in items.keys],
                      [v.contiguous() for v in items.values], keys, values)


# Attention of the newest tokens (B, S, D), which join the trajectory, in layer i.
def attend(x: Tensor, trajectory: Trajectory, i: int, w: weights.Layer, heads: int,
           dropout: encoder.Dropout) -> Tensor:
    key = encoder.project(x, w.key, heads)[:, :, :, None]                    # (B, H, S, 1, D/H)
    value = encoder.project(x, w.value, heads)[:, :, :, None]                # (B, H, S, 1, D/H)
    keys = torch.cat([trajectory.keys[i], key], 3)                           # (B, H, S, k, D/H)
    values = torch.cat([trajectory.values[i], value], 3)                     # (B, H, S, k, D/H)
    trajectory.keys[i] = keys
    trajectory.values[i] = values
    query = encoder.project(x, w.query, heads) * key.size(4) ** -0.5         # (B, H, S, D/H)
    to_items = torch.matmul(query, trajectory.item_keys[i].transpose(2, 3)) + trajectory.mask
    to_tokens = torch.matmul(keys, query[:, :, :, :, None]).squeeze(4)       # (B, H, S, k)
    attention = torch.softmax(torch.cat([to_items, to_tokens], 3), 3)        # (B, H, S, T + k)
    attention = torch.dropout(attention, dropout.hidden, dropout.on)
    of_items, of_tokens = attention.split([to_items.size(3), keys.size(3)], 3)
    mixed = (torch.matmul(of_items, trajectory.item_values[i])
             + torch.matmul(of_tokens[:, :, :, None], values).squeeze(3))    # (B, H, S, D/H)
    return encoder.add_attention(x, mixed, w, dropout)


# One step: the states (B, S, D) that come of the inputs (B, S, D).
def step(inputs: Tensor, trajectory: Trajectory, model: weights.Model,
         dropout: encoder.Dropout) -> Tensor:
    x = encoder.enter(inputs, model, dropout)
    for i in range(len(model.layers)):
        w = model.layers[i]
        attended = attend(x, trajectory, i, w, model.heads, dropout)
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


# The states r_0..r_K, (B, S, D) each, of the positions that start from these states and see the
# items that the mask (B, 1, S, T) allows.
def reason(items: encoder.Encoded, start: Tensor, mask: Tensor, steps: int, model: weights.Model,
           dropout: encoder.Dropout) -> List[Tensor]:
    states = [start]
    crossed = cross_steps(steps, model)
    if crossed > 0:
        states.extend(cross_reasoning.reason(items.states, items.special, start, mask, crossed, model,
                                             dropout).states)
    if steps > crossed:
        trajectory = begin(items, mask)
        for step_of in range(steps - crossed):
            k = crossed + step_of
            inputs = states[k] + position_of(step_of, model)
            states.append(step(inputs, trajectory, model, dropout))
    return states


# The states r_0..r_K at the newest item, (B, K + 1, D).
def reason_at_newest(items: encoder.Encoded, steps: int, model: weights.Model) -> Tensor:
    states = reason(items, items.states[:, -1:], items.mask[:, :, -1:], steps, model,
                    encoder.no_dropout())
    return torch.cat(states, 1)


# The user's vector, of states (B, K + 1, D): their mean for ensemble reasoning learning, Eq. 7,
# or the last.
def user_of(states: Tensor, model: weights.Model) -> Tensor:
    return states.mean(1) if model.ensemble else states[:, -1]              # (B, D)
