# What a batch is to be learnt from: the states of its positions. All prefixes of a history are trained
# in one pass: the encoder is causal, so the state at each position is that of the prefix which ends
# there, and every position reasons for itself. Where it is bidirectional, only the newest position is
# that of a prefix: batches hold one prefix a row, or histories with masked items, whose targets are
# those items.
#
#   P positions of a batch that have a target   R of them that are reasoned about twice
from typing import List, NamedTuple

import torch
from torch import Tensor

from encoder import encoder
from encoder import layers
from encoder import texts
from reasoning import reasoning
from training import sampled
import network


# A batch, as groups of histories of similar length.
class Batch(NamedTuple):
    items: List[Tensor]        # (B, T) each
    positions: List[Tensor]    # those of the flattened (B * T) that have a target
    classes: sampled.Classes   # the targets of all groups (P), and what they are told apart from
    contrasted: List[Tensor]   # those of the positions that are reasoned about twice
    noise: Tensor              # (R, K, D), for all groups
    texts: texts.Texts         # of the batch's searches and, behind them, of all items, if these are read


class Views(NamedTuple):
    states: Tensor  # (P, K + 1, D): r_0..r_K of every position that has a target
    clean: Tensor   # (R, K, D): r_1..r_K of the positions that are reasoned about twice
    noised: Tensor  # (R, K, D): their second, noised trajectory
    added: List[encoder.Added]  # what the model adds to the loss, of every position (P); none, or one


# What the model adds to the loss, at some positions of the flattened (B, T).
def at_positions(added: List[encoder.Added], positions: Tensor) -> List[encoder.Added]:
    return [encoder.Added(one.loss[positions], one.weight) for one in added]


# Both views of one group of histories (B, T).
def of_group(items: Tensor, positions: Tensor, contrasted: Tensor, noise: Tensor, model: network.Model,
             dropout: layers.Dropout) -> Views:
    encoded = network.encode(items, model, dropout)
    first = int((positions % items.size(1)).min())        # no position before it has a target
    steps = network.trained_steps(model)
    states = torch.stack(
        reasoning.reason(encoded, encoded.states[:, first:], encoded.mask[:, :, first:], steps,
                         model, dropout).states, 2)
    flat = states.flatten(0, 1)                                              # (B S, K + 1, D)
    clean = flat.index_select(0, among_last(contrasted, items.size(1), first))        # (R, K + 1, D)
    noised = clean[:, 1:]
    if contrasted.size(0) > 0:
        noised = noised_view(items, contrasted, clean, noise, model, dropout)
    return Views(flat.index_select(0, among_last(positions, items.size(1), first)), clean[:, 1:],
                 noised, at_positions(encoded.added, positions))


# Positions of the flattened (B, T) as those of the flattened columns from the first on.
def among_last(positions: Tensor, columns: int, first: int) -> Tensor:
    rows = positions.div(columns, rounding_mode="floor")
    return rows * (columns - first) + positions % columns - first


# The second trajectory (ReaRec, Eq. 11): other dropout, and noise (R, K, D) on the input of every
# step, which starts from the clean state (R, K + 1, D) before it.
def noised_view(items: Tensor, contrasted: Tensor, clean: Tensor, noise: Tensor,
                model: network.Model, dropout: layers.Dropout) -> Tensor:
    each = reasoning.drawn(items, contrasted, model, dropout)
    trajectory = reasoning.begin(each.encoded, each.mask, model.encoder.heads)
    states: List[Tensor] = []
    for k in range(noise.size(1)):
        inputs = clean[:, k] + reasoning.position_of(k, model) + noise[:, k]          # (R, D)
        states.append(reasoning.step(inputs[:, None], trajectory, model, dropout))
    return torch.cat(states, 1)                                              # (R, K, D)


# Views of all groups.
def of(batch: Batch, model: network.Model, dropout: layers.Dropout) -> Views:
    noise_of = batch.noise.split([c.size(0) for c in batch.contrasted])
    states: List[Tensor] = []
    clean: List[Tensor] = []
    noised: List[Tensor] = []
    added: List[Tensor] = []
    weight = 0.0
    for i in range(len(batch.items)):
        group = of_group(batch.items[i], batch.positions[i], batch.contrasted[i], noise_of[i], model,
                         dropout)
        states.append(group.states)
        clean.append(group.clean)
        noised.append(group.noised)
        for one in group.added:
            added.append(one.loss)
            weight = one.weight
    every: List[encoder.Added] = []
    if len(added) > 0:
        every.append(encoder.Added(torch.cat(added), weight))
    return Views(torch.cat(states), torch.cat(clean), torch.cat(noised), every)
