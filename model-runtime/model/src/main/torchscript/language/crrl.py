# Collaborative reward reinforcement learning (ReaEmb, CRRL): the module learns thoughts whose vectors
# rank the items that people take together above others. Only its six tensors change.
#
#   I items of a batch   G samples of each   N candidates of each   M of them are taken with it   D width
from typing import Dict, List, NamedTuple, Tuple

import torch
from torch import Tensor

from language import backbone
from language import thought


# What was sampled with the module as it was before the step.
class Rollouts(NamedTuple):
    tokens: Tensor        # (I, T)
    inside: Tensor        # (I, T)
    embedded: Tensor      # (I, T, D)
    first: backbone.Read  # of the first pass, which the module does not change
    noise: Tensor         # (I, G, D), zeros for the first sample
    thoughts: Tensor      # (I, G, D), with the noise
    before: Tensor        # (I, D), without
    rewards: Tensor       # (I, G)
    advantages: Tensor    # (I, G)


# Samples thoughts of items (I, T) and compares what comes of them with vectors of the items' candidates
# (I, N, D), of which the first are taken with it, weighing (I, M).
def roll_out(tokens: Tensor, inside: Tensor, candidates: Tensor, weights: Tensor,
             reasoner: thought.Reasoner, numbers: Dict[str, Tensor]) -> Rollouts:
    model = reasoner.model
    samples = int(numbers["samples"])
    embedded = backbone.embed(tokens, model)
    first = backbone.read(embedded, inside, model, 0.0)
    read_out = thought.read_out(first.states, inside, reasoner.module)       # (I, D)
    size = [tokens.size(0), samples - 1, read_out.size(1)]
    noise = torch.randn(size, device=read_out.device) * float(numbers["sigma"])
    noise = torch.cat([torch.zeros_like(read_out)[:, None], noise], 1)       # (I, G, D)
    thoughts = read_out[:, None] + noise
    sampled = vectors(first, embedded, thoughts, inside, model)              # (I, G, D)
    rewards = reward(sampled, candidates, weights)
    return Rollouts(tokens, inside, embedded, first, noise, thoughts, read_out, rewards,
                    advantage(rewards, float(numbers["in_group"]) > 0))


# Vectors (I, G, D) of the second pass with these thoughts (I, G, D).
def vectors(first: backbone.Read, embedded: Tensor, thoughts: Tensor, inside: Tensor,
            model: backbone.Model) -> Tensor:
    if backbone.is_causal(model):
        return thought.resumed(first, embedded, thoughts, inside, model)
    samples = thoughts.size(1)
    repeated = inside.repeat_interleave(samples, 0)                          # (I G, T)
    second = thought.with_thought(embedded.repeat_interleave(samples, 0), thoughts.flatten(0, 1),
                                  repeated)
    mean = thought.mean(backbone.read(second, repeated, model, 0.0).states, repeated)
    return mean.unflatten(0, [-1, samples])


# Rewards (I, G) of vectors (I, G, D) against candidates (I, N, D), the first of which are wanted, with
# weights (I, M) that sum to 1: sum of w_p / (1 + log2(rank_p + 2)), where the best rank is 0.
def reward(sampled: Tensor, candidates: Tensor, weights: Tensor) -> Tensor:
    scores = torch.matmul(sampled, candidates.transpose(1, 2))               # (I, G, N)
    wanted = scores[:, :, :weights.size(1)]                                  # (I, G, M)
    ranks = (scores[:, :, None] > wanted[..., None]).to(torch.float32).sum([3])    # (I, G, M)
    return (weights[:, None] / (1 + torch.log2(ranks + 2))).sum([2])


# Advantages (I, G): rewards over the mean of the samples without noise, scaled to length 1 over the whole
# batch; in groups, the ablation, over the mean of an item's samples, by their deviation.
def advantage(rewards: Tensor, in_group: bool) -> Tensor:
    if in_group:
        apart = rewards - rewards.mean(1, True)
        return apart / (apart.pow(2).mean(1, True).sqrt() + 1e-6)
    apart = rewards - rewards[:, 0].mean()
    return apart / (apart.norm() + 1e-6)


# The loss of the module of these leaves by what was sampled: clipped ratios of likelihoods times
# advantages (PPO, arXiv 1707.06347, Eq. 7).
def loss(some: Rollouts, model: backbone.Model, leaves: Dict[str, Tensor], before: Tensor,
         numbers: Dict[str, Tensor]) -> Tensor:
    change = log_likelihoods(some, model, leaves, numbers) - before          # (I, G) or (I, G, 1 or 2)
    ratio = torch.exp(change)
    advantages = some.advantages if ratio.dim() == 2 else some.advantages[:, :, None]
    clipped = ratio.clamp(1 - float(numbers["clip_low"]), 1 + float(numbers["clip_high"]))
    terms = torch.minimum(ratio * advantages, clipped * advantages)
    if ratio.dim() == 2:
        return -terms.mean()
    return -terms.sum() / (some.inside.sum() * some.advantages.size(1))


# Log-likelihoods of what was sampled under the module of these leaves, up to a constant.
#
# Gaussian (an extension of ours): of the thoughts as they were sampled, the mean over the D numbers, so
# that the ratio does not saturate; (I, G). Else the released surrogate: of thought and end by the model's
# head, after a second pass with the thought as it would be now, with the same noise; (I, G, 2). There each
# is likely by its own state, as released; "next" is the end by the thought's state alone, (I, G, 1), as
# what predicts the thought does not depend on the module.
def log_likelihoods(some: Rollouts, model: backbone.Model, leaves: Dict[str, Tensor],
                    numbers: Dict[str, Tensor]) -> Tensor:
    now = thought.read_out(some.first.states, some.inside, thought.bind(leaves))   # (I, D)
    if float(numbers["gaussian"]) > 0:
        return gaussian(some.thoughts, now, float(numbers["sigma"]))
    last = thought.resume(some.first, some.embedded, now[:, None] + some.noise, some.inside, model)
    rows = torch.arange(some.tokens.size(0), device=some.tokens.device)
    place = thought.place(some.inside)
    tokens = torch.stack([some.tokens[rows, place], some.tokens[rows, place + 1]], 1)   # (I, 2)
    samples = last.size(1)
    if float(numbers["next"]) > 0:
        last = last[:, :, :1]
        tokens = tokens[:, 1:]
    found = backbone.log_likelihoods(last.flatten(0, 1), tokens.repeat_interleave(samples, 0), model)
    return found.unflatten(0, [-1, samples])


def gaussian(thoughts: Tensor, mean: Tensor, sigma: float) -> Tensor:
    return -(thoughts - mean[:, None]).pow(2).mean(2) / (2 * sigma * sigma)
