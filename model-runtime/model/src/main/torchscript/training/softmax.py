# Losses over the whole catalogue, and their gradients.
#
# Gradients with respect to scores are written out, because autograd would keep several matrices of
# (states x items) and walk each through memory: here a block of rows is scored, turned into its
# gradient in place and used up while it is in the cache. States come divided by their temperature.
# The pad row of the table is one more class, as in the published code.
from typing import List, NamedTuple

import torch
from torch import Tensor


class Loss(NamedTuple):
    value: Tensor        # ()
    state_grad: Tensor   # like the states
    table_grad: Tensor   # (N + 1, D)


# Mean cross entropy of softmax(states (P, D) x table^T) against the targets (P).
def cross_entropy(states: Tensor, table: Tensor, targets: Tensor, block: int) -> Loss:
    scale = 1.0 / targets.size(0)
    states_of = states.split(block)                                          # of (R, D)
    targets_of = targets.split(block)                                        # of (R)
    state_grads: List[Tensor] = []
    table_grad = torch.zeros_like(table)                                     # (N + 1, D)
    likelihoods: List[Tensor] = []
    for i in range(len(targets_of)):
        scores = torch.mm(states_of[i], table.t())                           # (R, N + 1)
        probability = torch.softmax(scores, 1, out=scores)                   # (R, N + 1)
        likelihoods.append(probability.gather(1, targets_of[i][:, None]))    # (R, 1)
        state_grads.append(torch.mm(probability, table))                     # (R, D)
        table_grad.addmm_(probability.t(), states_of[i], alpha=scale)
    state_grad = (torch.cat(state_grads) - table[targets]) * scale           # (P, D)
    table_grad.index_add_(0, targets, states, alpha=-scale)
    return Loss(negative_log(torch.cat(likelihoods)).mean(), state_grad, table_grad)


def negative_log(likelihood: Tensor) -> Tensor:
    smallest = 1e-38                                                         # of normal numbers
    return -torch.log(likelihood.clamp_min(smallest))


# How far the steps of states (P, K + 1, D) are apart: the mean of KL(p_j || p_i) over positions and
# ordered pairs of steps, p_j = softmax(states_j x table^T) (ReaRec, Eq. 8). Gradients reach the
# first argument only, as in the published code.
#
# With l_j the scores of step j and m_j = l_j - mean of all l, the divergences from p_j sum up, over
# i, to (K + 1) E_j[m_j] and terms that cancel over j; their gradient is (K + 1) p_j (m_j - E_j[m_j]).
def divergence(states: Tensor, table: Tensor, block: int) -> Loss:
    count = states.size(0)
    steps = states.size(1) - 1
    scale = 1.0 / (count * steps)
    state_grads: List[Tensor] = []
    table_grad = torch.zeros_like(table)                                     # (N + 1, D)
    value = torch.zeros([], device=states.device)
    for some in states.split(max(1, block // (steps + 1))):                  # (R, K + 1, D)
        flat = some.flatten(0, 1)                                            # (R (K + 1), D)
        apart = torch.mm(flat, table.t()).unflatten(0, [-1, steps + 1])      # (R, K + 1, N + 1)
        probability = torch.softmax(apart, 2)                                # (R, K + 1, N + 1)
        apart.sub_(apart.mean(1, keepdim=True)).mul_(probability)
        expected = apart.sum(2, keepdim=True)                                # (R, K + 1, 1)
        value += expected.sum()
        grad = apart.sub_(probability.mul_(expected)).flatten(0, 1)          # (R (K + 1), N + 1)
        state_grads.append(torch.mm(grad, table).unflatten(0, [-1, steps + 1]))
        table_grad.addmm_(grad.t(), flat)
    return Loss(value * scale, torch.cat(state_grads) * scale, table_grad * scale)
