# Losses over the whole catalogue.
from typing import List, NamedTuple, Tuple

import torch
from torch import Tensor


class CrossEntropy(NamedTuple):
    loss: Tensor         # (), mean over positions
    state_grad: Tensor   # (P, D)
    table_grad: Tensor   # (N + 1, D)


# Mean cross entropy of softmax(states x table^T / tau) against the targets, and its gradients.
#
# The gradient is written out, (softmax - one-hot) / (P tau), because autograd would keep several
# (P, N + 1) matrices and walk each through memory: here a block of rows is scored, turned into
# probabilities in place and used up while it is in the cache. The division by the softmax's sum
# is moved to the narrow side of both products.
def cross_entropy(states: Tensor, table: Tensor, targets: Tensor, tau: float,
                  block: int) -> CrossEntropy:
    count = states.size(0)
    scale = 1.0 / (count * tau)
    state_grad = torch.empty_like(states)                                    # (P, D)
    table_grad = torch.zeros_like(table)                                     # (N + 1, D)
    loss = torch.zeros([], device=states.device)
    for start in range(0, count, block):
        state = states[start:start + block]                                  # (R, D)
        target = targets[start:start + block]                                # (R)
        scores = torch.mm(state / tau, table.t())                            # (R, N + 1)
        top = torch.amax(scores, [1], True)                                  # (R, 1)
        target_score = scores.gather(1, target[:, None]) - top               # (R, 1)
        weight = scores.sub_(top).exp_()                                     # (R, N + 1)
        total = torch.sum(weight, [1], True)                                 # (R, 1)
        loss += torch.sum(torch.log(total) - target_score)
        state_grad[start:start + block] = (
            (torch.mm(weight, table) / total - table[target]) * scale)
        table_grad.addmm_(weight.t(), state / total * scale)
    table_grad.index_add_(0, targets, states, alpha=-scale)
    return CrossEntropy(loss / count, state_grad, table_grad)
