# Reinforcement of reasoning: paths of states are drawn around those that the steps give, and paths
# that rank the target higher than others of the same history are made likelier. (LCR-SER's abstract
# has such a stage; its form is ours: a Gaussian policy over states, advantages within a group as of
# GRPO, arXiv 2402.03300, section 4.1, and the clipping of PPO, arXiv 1707.06347, Eq. 7. Deviates from the
# specification: the reward is the rank in the whole catalogue, as in evaluation, and nothing holds
# the policy near the one it started from but the supervised loss beside it.)
#
#   R positions, drawn   G paths of each
from typing import List, NamedTuple

import torch
from torch import Tensor

from encoder import encoder
from encoder import layers
from reasoning import reasoning
from training import objectives
from training import settings
from training import views
import network


# Histories of one group, ready to be reasoned about.
class Rollouts(NamedTuple):
    encoded: encoder.Encoded
    start: Tensor          # (R, G, D): r_0, of each path the same
    mask: Tensor           # (R, 1, G, T)
    states: List[Tensor]   # K x (R, G, D): a_1..a_K, as drawn
    likely: List[Tensor]   # K x (R, G): log likelihoods of them when they were
    advantages: Tensor     # (R, G)


# Log likelihood of states (R, G, D) that were drawn around means (R, G, D), up to a constant and
# divided by the width, so that ratios stay moderate.
def log_likelihood(drawn: Tensor, mean: Tensor, noise: float) -> Tensor:
    return (drawn - mean).square().mean(2) * (-0.5 / (noise * noise))        # (R, G)


# The discounted gain of the target's rank, ties at the middle of their ranks: (R, G).
def rewards(user: Tensor, table: Tensor, targets: Tensor) -> Tensor:
    scores = torch.matmul(user, table[:-1].t())                              # (R, G, N)
    own = (user * table[targets][:, None]).sum(2, keepdim=True)              # (R, G, 1)
    close = 1e-5 * own.abs() + 1e-7                                          # of one number summed twice
    higher = torch.sum(scores > own + close, [2])
    same = torch.sum((scores - own).abs() <= close, [2])                     # at least the target
    rank = 1.0 + higher + 0.5 * (same - 1).clamp_min(0)
    return torch.log2(1.0 + rank).reciprocal()


# How much better than its group each path is, (R, G), in deviations of the group's rewards; 0 where
# all are equal.
def advantages_of(reward: Tensor) -> Tensor:
    centred = reward - reward.mean(1, keepdim=True)
    deviation = centred.square().mean(1, keepdim=True).sqrt()                # (R, 1)
    return torch.where(deviation < 1e-8, torch.zeros_like(centred), centred / (deviation + 1e-4))


# Draws paths of some positions of a group of histories (B, T): positions (R) of the flattened
# (B * T), with their targets (R). The model is read without dropout.
def roll_out(items: Tensor, positions: Tensor, targets: Tensor, model: network.Model,
             terms: settings.Reinforcement) -> Rollouts:
    each = reasoning.drawn(items, positions, model, layers.no_dropout())
    start = each.start.repeat([1, terms.paths, 1])                           # (R, G, D)
    mask = each.mask.repeat([1, 1, terms.paths, 1])                          # (R, 1, G, T)
    steps = network.trained_steps(model)
    course = reasoning.set_out(each.encoded, mask, steps, model)
    states: List[Tensor] = []
    likely: List[Tensor] = []
    for k in range(steps):
        before = start if k == 0 else states[k - 1]
        mean = reasoning.advance(before, k, course, model, layers.no_dropout()).detach()
        states.append(mean + terms.noise * torch.randn_like(mean))
        likely.append(log_likelihood(states[k], mean, terms.noise))
    path = torch.cat([start] + states, 2).unflatten(2, [steps + 1, -1]).flatten(0, 1)
    user = reasoning.user_of(path, model).unflatten(0, [-1, terms.paths])    # (R, G, D)
    reward = rewards(user.detach(), model.encoder.item_embedding.detach(), targets)
    return Rollouts(each.encoded, start, mask, states, likely, advantages_of(reward))


# The loss of paths as the model now is: those that were better are to be likelier. A step's mean
# is that from the drawn states before it.
def loss(rollouts: Rollouts, model: network.Model, terms: settings.Reinforcement) -> Tensor:
    steps = len(rollouts.states)
    course = reasoning.set_out(rollouts.encoded, rollouts.mask, steps, model)
    gains: List[Tensor] = []
    for k in range(steps):
        before = rollouts.start if k == 0 else rollouts.states[k - 1]
        mean = reasoning.advance(before, k, course, model, layers.no_dropout())
        now = log_likelihood(rollouts.states[k], mean, terms.noise)
        ratio = torch.exp(now - rollouts.likely[k])                          # (R, G)
        clipped = ratio.clamp(1.0 - terms.clip, 1.0 + terms.clip)
        gains.append(torch.minimum(ratio * rollouts.advantages, clipped * rollouts.advantages))
    return -torch.stack(gains).mean()


# Paths of some positions of every group, drawn.
def roll_outs(batch: views.Batch, model: network.Model,
              terms: settings.Reinforcement) -> List[Rollouts]:
    targets = batch.classes.targets
    share = terms.positions / max(1.0, float(targets.size(0)))
    targets_of = targets.split([p.size(0) for p in batch.positions])
    drawn: List[Rollouts] = []
    for i in range(len(batch.items)):
        some = objectives.draw(batch.positions[i], min(1.0, share))
        drawn.append(roll_out(batch.items[i], batch.positions[i][some], targets_of[i][some], model,
                              terms))
    return drawn


# Mean loss of the positions whose paths were drawn.
def mean_loss(rollouts: List[Rollouts], model: network.Model, terms: settings.Reinforcement) -> Tensor:
    total = torch.zeros([], device=model.encoder.item_embedding.device)
    count = 0
    for of_group in rollouts:
        rows = of_group.start.size(0)
        total = total + rows * loss(of_group, model, terms)
        count = count + rows
    return total / max(1, count)
