# What a model is trained to do: cross entropy of the targets and what each way of learning adds.
#
# Cross entropy stands for the loss that is chosen: the softmax over the whole catalogue, or one
# over a sample of it.
from typing import List, NamedTuple

import torch
from torch import Tensor

from training import sampled
from training import softmax


# What states are scored against.
class Catalogue(NamedTuple):
    table: Tensor             # (N + 1, D)
    classes: sampled.Classes  # without a negative: the whole catalogue
    block: int                # rows of states that are scored at once


# The same, for some of the positions.
def of_some(catalogue: Catalogue, positions: Tensor) -> Catalogue:
    return Catalogue(catalogue.table, sampled.of_some(catalogue.classes, positions), catalogue.block)


# A share of the positions, drawn; all in their order where the share is 1.
def draw(positions: Tensor, share: float) -> Tensor:
    every = torch.arange(positions.size(0), device=positions.device)
    count = int(max(1.0, positions.size(0) * share))
    return every if count == every.size(0) else torch.randperm(every.size(0), device=every.device)[:count]


# Mean cross entropy of states (P, J, D), J of each position, every state the same.
def cross_entropy(states: Tensor, catalogue: Catalogue) -> softmax.Loss:
    if sampled.has_negatives(catalogue.classes):
        return sampled.mean(states, catalogue.table, catalogue.classes, False, catalogue.block)
    each = states.size(1)
    flat = softmax.cross_entropy(states.flatten(0, 1), catalogue.table,
                                 catalogue.classes.targets.repeat_interleave(each), catalogue.block)
    return softmax.Loss(flat.value, flat.state_grad.unflatten(0, [-1, each]), flat.table_grad)


# How far the steps of states (P, K + 1, D) are apart (ReaRec, Eq. 8).
def divergence(states: Tensor, catalogue: Catalogue) -> softmax.Loss:
    if sampled.has_negatives(catalogue.classes):
        return sampled.mean(states, catalogue.table, catalogue.classes, True, catalogue.block)
    return softmax.divergence(states, catalogue.table, catalogue.block)


# Ensemble reasoning learning (ReaRec, section 3.3.1) of states (P, K + 1, D): cross entropy of
# their mean, less the weighted divergence of the positions in the sample.
def ensemble(states: Tensor, catalogue: Catalogue, sample: Tensor,
             kl_weight: float) -> softmax.Loss:
    count = states.size(1)
    ce = cross_entropy(states.mean(1, keepdim=True), catalogue)
    state_grad = (ce.state_grad / count).repeat([1, count, 1])               # (P, K + 1, D)
    if kl_weight == 0.0:
        return softmax.Loss(ce.value, state_grad, ce.table_grad)
    kl = divergence(states[sample], of_some(catalogue, sample))
    state_grad.index_add_(0, sample, kl.state_grad, alpha=-kl_weight)
    return softmax.Loss(ce.value - kl_weight * kl.value, state_grad,
                        ce.table_grad.sub_(kl.table_grad, alpha=kl_weight))


# Progressive reasoning learning (ReaRec, section 3.3.2): the temperatures of steps 0..K, hot first.
def temperatures(tau: float, alpha: float, steps: int) -> List[float]:
    return [tau * alpha ** float(steps - k) for k in range(steps + 1)]


# The recommendation loss of states (P, K + 1, D): cross entropy of the last step and, weighted, the
# mean of that of the steps before it, as in the published code, for the positions in the sample.
def progressive(states: Tensor, catalogue: Catalogue, sample: Tensor,
                earlier_weight: float) -> softmax.Loss:
    steps = states.size(1) - 1
    ce = cross_entropy(states[:, steps:], catalogue)
    state_grad = torch.zeros_like(states)                                    # (P, K + 1, D)
    state_grad[:, steps:] = ce.state_grad
    if steps == 0 or earlier_weight == 0.0:
        return softmax.Loss(ce.value, state_grad, ce.table_grad)
    earlier = cross_entropy(states[sample, :steps], of_some(catalogue, sample))
    grad = torch.zeros_like(states[:, :steps])                               # (P, K, D)
    grad.index_copy_(0, sample, earlier.state_grad)
    state_grad[:, :steps] = grad * earlier_weight
    return softmax.Loss(ce.value + earlier_weight * earlier.value, state_grad,
                        ce.table_grad.add_(earlier.table_grad, alpha=earlier_weight))


# Reasoning-aware contrastive loss (ReaRec, Eq. 12): every noised state (R, K, D) is to be closest
# to the clean state of the same row and step, among those of all rows.
def contrastive(noised: Tensor, clean: Tensor, tau: float) -> Tensor:
    similar = torch.bmm(noised.transpose(0, 1), clean.permute([1, 2, 0])) / tau       # (K, R, R)
    own = torch.log_softmax(similar, 2).diagonal(0, 1, 2)                    # (K, R)
    return -own.mean()


# Contrastive alignment of reasoning states (R, K, D) with the rows of their targets (R, D): of all
# targets, each state is to be closest to its own, by cosine. Rows that have the same target are no
# negatives of one another. (LCR-SER's abstract has such a loss; its form is ours. Deviates from the
# specification: no projection, so that it pulls on the very vectors that are scored.)
def alignment(states: Tensor, rows: Tensor, targets: Tensor, tau: float) -> Tensor:
    directions = states / torch.linalg_vector_norm(states, 2, [2], True).clamp_min(1e-12)
    items = rows / torch.linalg_vector_norm(rows, 2, [1], True).clamp_min(1e-12)      # (R, D)
    similar = torch.matmul(directions.transpose(0, 1), items.t()) / tau      # (K, R, R)
    same = targets[:, None] == targets                                       # (R, R)
    alike = same & ~torch.eye(targets.size(0), dtype=torch.bool, device=targets.device)
    own = torch.log_softmax(similar + alike.to(similar.dtype) * -1e10, 2).diagonal(0, 1, 2)
    return -own.mean()
