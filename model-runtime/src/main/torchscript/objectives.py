# Losses over the whole catalogue.
from typing import List, NamedTuple, Tuple

import torch
from torch import Tensor


class CrossEntropy(NamedTuple):
    loss: Tensor         # (), mean over positions
    state_grad: Tensor   # (P, D)
    table_grad: Tensor   # (N + 1, D)


# Mean cross entropy of softmax(states x table^T / tau) against the targets, and its gradients.
# The pad row of the table is one more class, as in the published code.
#
# The gradient is written out, (softmax - one-hot) / (P tau), because autograd would keep several
# (P, N + 1) matrices and walk each through memory: here a block of rows is scored, turned into
# probabilities in place and used up while it is in the cache.
def cross_entropy(states: Tensor, table: Tensor, targets: Tensor, tau: float,
                  block: int) -> CrossEntropy:
    scale = 1.0 / (states.size(0) * tau)
    logits_of = (states / tau).split(block)                                  # of (R, D)
    targets_of = targets.split(block)                                        # of (R)
    state_grads: List[Tensor] = []
    table_grad = torch.zeros_like(table)                                     # (N + 1, D)
    likelihoods: List[Tensor] = []
    for i in range(len(targets_of)):
        scores = torch.mm(logits_of[i], table.t())                           # (R, N + 1)
        probability = torch.softmax(scores, 1, out=scores)                   # (R, N + 1)
        likelihoods.append(probability.gather(1, targets_of[i][:, None]))    # (R, 1)
        state_grads.append(torch.mm(probability, table))                     # (R, D)
        table_grad.addmm_(probability.t(), logits_of[i], alpha=scale * tau)
    state_grad = (torch.cat(state_grads) - table[targets]) * scale           # (P, D)
    table_grad.index_add_(0, targets, states, alpha=-scale)
    smallest = 1e-38                                                         # of normal numbers
    loss = -torch.log(torch.cat(likelihoods).clamp_min(smallest)).mean()
    return CrossEntropy(loss, state_grad, table_grad)
