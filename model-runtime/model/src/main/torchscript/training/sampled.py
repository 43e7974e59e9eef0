# Losses over a sample of the catalogue, and their gradients: every position is scored against its
# target and M negatives. Which are drawn, and how, the caller decides. States come divided by their
# temperature; the pad item is no class, unlike in the softmax over the whole catalogue.
#
#   R rows of a block, positions each   J states of a position   M negatives of a position
from typing import List, NamedTuple, Tuple

import torch
from torch import Tensor

from training import softmax


class Classes(NamedTuple):
    targets: Tensor     # (P)
    negatives: Tensor   # (M), those of every position, or (P, M), each position's own
    log_counts: Tensor  # (M) or (1): log of how often each is expected among the negatives
    beta: float         # of gBCE


# Whether there are any.
def has_negatives(classes: Classes) -> bool:
    return classes.negatives.numel() > 0


# Negatives that a position does not share: those of gBCE, which does without a correction.
def has_own_negatives(classes: Classes) -> bool:
    return classes.negatives.dim() == 2


# Those of some of the positions.
def of_some(classes: Classes, positions: Tensor) -> Classes:
    own = has_own_negatives(classes)
    return Classes(classes.targets[positions],
                   classes.negatives[positions] if own else classes.negatives,
                   classes.log_counts, classes.beta)


# Scores (R, J, 1 + M) of states (R, J, D), the target's first.
def score(states: Tensor, target: Tensor, negative: Tensor) -> Tensor:
    of_target = torch.matmul(states, target[:, :, None])                     # (R, J, 1)
    return torch.cat([of_target, torch.matmul(states, negative.transpose(-2, -1))], 2)


# Turns scores in place into those whose softmax estimates that over the whole catalogue: exp(score)
# of a class stands for as many as it is expected to be drawn too rarely. The target is there once,
# for sure, so where it was drawn too it does not count again.
def correct(scores: Tensor, classes: Classes) -> None:
    negatives = scores[:, :, 1:]                                             # (R, J, M)
    negatives.sub_(classes.log_counts)
    if not has_own_negatives(classes):
        hit = classes.targets[:, None] == classes.negatives                  # (R, M)
        negatives.masked_fill_(hit[:, None], -1e10)


# Cross entropy (Bengio and Senecal, 2008): its sum, and its gradient (R, J, 1 + M).
def cross_entropy(corrected: Tensor) -> Tuple[Tensor, Tensor]:
    probability = torch.softmax(corrected, 2)
    value = softmax.negative_log(probability[:, :, 0]).sum()
    probability[:, :, 0].sub_(1.0)
    return value, probability


# Generalised binary cross entropy (gSASRec, arXiv 2308.07192): -beta log sigmoid(target) - sum of
# log(1 - sigmoid(negative)), the mean over the classes; its sum, and its gradient. A constant on all
# scores changes no ranking: with this one, scores of 0 are right if nothing is known. Without it,
# all scores have to fall that far before anything else is learnt.
def binary_cross_entropy(relative: Tensor, beta: float) -> Tuple[Tensor, Tensor]:
    scores = relative + torch.log(torch.tensor(beta / (relative.size(2) - 1.0)))
    of_target = torch.log_sigmoid(scores[:, :, 0])                           # (R, J)
    of_negatives = torch.log_sigmoid(-scores[:, :, 1:])                      # (R, J, M)
    count = scores.size(2)
    gradient = torch.sigmoid(scores)                                         # (R, J, 1 + M)
    gradient[:, :, 0] = torch.sigmoid(-scores[:, :, 0]) * -beta
    return -(of_target.sum() * beta + of_negatives.sum()) / count, gradient.div_(count)


# As softmax.divergence, of steps (R, K + 1, 1 + M): the sum over positions and ordered pairs, by K.
def divergence(corrected: Tensor) -> Tuple[Tensor, Tensor]:
    probability = torch.softmax(corrected, 2)
    apart = (corrected - corrected.mean(1, keepdim=True)).mul_(probability)
    expected = apart.sum(2, keepdim=True)                                    # (R, K + 1, 1)
    return expected.sum(), apart.sub_(probability.mul_(expected))


# The value of a block, and its gradient by the scores.
def of_block(scores: Tensor, classes: Classes, diverging: bool) -> Tuple[Tensor, Tensor]:
    if has_own_negatives(classes) and not diverging:
        return binary_cross_entropy(scores, classes.beta)
    correct(scores, classes)
    return divergence(scores) if diverging else cross_entropy(scores)


# Mean over positions, of states (P, J, D): of the loss of all J or, where J = K + 1, of how far they
# are apart; so many rows of states at once.
def mean(states: Tensor, table: Tensor, classes: Classes, diverging: bool,
         block: int) -> softmax.Loss:
    own = has_own_negatives(classes)
    shared = table[classes.negatives.flatten()[:0] if own else classes.negatives]     # (M, D)
    shared_grad = torch.zeros_like(shared)                                   # (M, D)
    table_grad = torch.zeros_like(table)                                     # (N + 1, D)
    state_grads: List[Tensor] = []
    value = torch.zeros([], device=states.device)
    every = torch.arange(states.size(0), device=states.device)               # (P)
    for positions in every.split(max(1, block // states.size(1))):
        some = of_some(classes, positions)
        rows = states[positions]                                             # (R, J, D)
        target = table[some.targets]                                         # (R, D)
        negative = table[some.negatives] if own else shared                  # (R, M, D) or (M, D)
        added, grad = of_block(score(rows, target, negative), some, diverging)
        value += added
        of_target, of_negatives = grad.split([1, grad.size(2) - 1], 2)
        state_grads.append(of_target * target[:, None] + torch.matmul(of_negatives, negative))
        table_grad.index_add_(0, some.targets, (of_target * rows).sum(1))
        if own:
            outer = torch.matmul(of_negatives.transpose(1, 2), rows)         # (R, M, D)
            table_grad.index_add_(0, some.negatives.flatten(), outer.flatten(0, 1))
        else:
            shared_grad.addmm_(of_negatives.flatten(0, 1).t(), rows.flatten(0, 1))
    if not own:
        table_grad.index_add_(0, classes.negatives, shared_grad)
    scale = 1.0 / (states.size(0) * (states.size(1) - 1 if diverging else states.size(1)))
    return softmax.Loss(value * scale, torch.cat(state_grads) * scale, table_grad * scale)
