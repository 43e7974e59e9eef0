# Losses over the whole catalogue, and their gradients.
#
# Gradients with respect to scores are written out, because autograd would keep several matrices of
# (states x items) and walk each through memory: here a block of rows is scored, turned into its
# gradient in place and used up while it is in the cache. States come divided by their temperature.
# The pad row of the table is one more class, as in the published code.
from typing import List, NamedTuple, Tuple

import torch
from torch import Tensor


class Loss(NamedTuple):
    value: Tensor        # ()
    state_grad: Tensor   # like the states
    table_grad: Tensor   # (N + 1, D)


# Cross entropy of softmax(states (P, D) x table^T) against the targets (P), each row weighted (P).
def cross_entropy(states: Tensor, table: Tensor, targets: Tensor, row_weights: Tensor,
                  block: int) -> Loss:
    states_of = states.split(block)                                          # of (R, D)
    targets_of = targets.split(block)                                        # of (R)
    weights_of = row_weights.split(block)                                    # of (R)
    state_grads: List[Tensor] = []
    table_grad = torch.zeros_like(table)                                     # (N + 1, D)
    likelihoods: List[Tensor] = []
    for i in range(len(targets_of)):
        scores = torch.mm(states_of[i], table.t())                           # (R, N + 1)
        probability = torch.softmax(scores, 1, out=scores)                   # (R, N + 1)
        likelihoods.append(probability.gather(1, targets_of[i][:, None]))    # (R, 1)
        state_grads.append(torch.mm(probability, table))                     # (R, D)
        table_grad.addmm_(probability.t(), states_of[i] * weights_of[i][:, None])
    state_grad = (torch.cat(state_grads) - table[targets]) * row_weights[:, None]     # (P, D)
    table_grad.index_add_(0, targets, states * row_weights[:, None], alpha=-1)
    value = torch.dot(negative_log(torch.cat(likelihoods).squeeze(1)), row_weights)
    return Loss(value, state_grad, table_grad)


def negative_log(likelihood: Tensor) -> Tensor:
    smallest = 1e-38                                                         # of normal numbers
    return -torch.log(likelihood.clamp_min(smallest))


# Ensemble reasoning learning (ReaRec, section 3.3.1) of states (P, K + 1, D): mean cross entropy of
# their mean, less the mean divergence KL(p_j || p_i) of all ordered pairs of steps, times a weight.
# Gradients reach the first argument of the divergence only, as in the published code.
#
# With l_j the scores of step j and m_j = l_j - mean of all l, the divergences from p_j sum up, over
# i, to (K + 1) E_j[m_j] and terms that cancel over j; their gradient is (K + 1) p_j (m_j - E_j[m_j]).
def ensemble(states: Tensor, table: Tensor, targets: Tensor, kl_weight: float, block: int) -> Loss:
    count = states.size(0)
    steps = states.size(1) - 1
    pull = 1.0 / (count * (steps + 1))
    push = kl_weight / (count * max(steps, 1))
    states_of = states.split(max(1, block // (steps + 1)))                   # of (R, K + 1, D)
    targets_of = targets.split(max(1, block // (steps + 1)))                 # of (R)
    state_grads: List[Tensor] = []
    table_grad = torch.zeros_like(table)                                     # (N + 1, D)
    likelihoods: List[Tensor] = []
    divergence = torch.zeros([], device=states.device)
    for i in range(len(targets_of)):
        flat = states_of[i].flatten(0, 1)                                    # (R (K + 1), D)
        scores = torch.mm(flat, table.t()).unflatten(0, [-1, steps + 1])     # (R, K + 1, N + 1)
        mean = scores.mean(1)                                                # (R, N + 1)
        probability = torch.softmax(scores, 2)                               # (R, K + 1, N + 1)
        apart = scores.sub_(mean[:, None])                                   # (R, K + 1, N + 1)
        expected = torch.matmul(probability[:, :, None], apart[:, :, :, None]).flatten(2)
        divergence += expected.sum()
        grad = apart.sub_(expected).mul_(probability).mul_(-push)
        together = torch.softmax(mean, 1, out=mean)                          # (R, N + 1)
        likelihoods.append(together.gather(1, targets_of[i][:, None]))       # (R, 1)
        grad.add_(together[:, None], alpha=pull)
        flat_grad = grad.flatten(0, 1)                                       # (R (K + 1), N + 1)
        state_grads.append(torch.mm(flat_grad, table).unflatten(0, [-1, steps + 1]))
        table_grad.addmm_(flat_grad.t(), flat)
    state_grad = torch.cat(state_grads) - table[targets][:, None] * pull     # (P, K + 1, D)
    table_grad.index_add_(0, targets, states.sum(1), alpha=-pull)
    value = negative_log(torch.cat(likelihoods)).mean() - push * divergence
    return Loss(value, state_grad, table_grad)


# Progressive reasoning learning (ReaRec, section 3.3.2): the temperatures of steps 0..K, hot first.
def temperatures(tau: float, alpha: float, steps: int) -> List[float]:
    return [tau * alpha ** float(steps - k) for k in range(steps + 1)]


# The recommendation loss of states (P, K + 1, D): the last step and, weighted, the mean of those
# before it, as in the published code.
def progressive(states: Tensor, table: Tensor, targets: Tensor, earlier_weight: float,
                block: int) -> Loss:
    count = states.size(0)
    steps = states.size(1) - 1
    step_weights = torch.full([steps + 1], earlier_weight / max(steps, 1), device=states.device)
    step_weights[steps] = 1.0
    row_weights = (step_weights / count).repeat([count])                     # (P (K + 1))
    ce = cross_entropy(states.flatten(0, 1), table, targets.repeat_interleave(steps + 1),
                       row_weights, block)
    return Loss(ce.value, ce.state_grad.unflatten(0, [count, steps + 1]), ce.table_grad)


# Reasoning-aware contrastive loss (ReaRec, Eq. 12): every noised state (R, K, D) is to be closest
# to the clean state of the same row and step, among those of all rows.
def contrastive(noised: Tensor, clean: Tensor, tau: float) -> Tensor:
    similar = torch.bmm(noised.transpose(0, 1), clean.permute([1, 2, 0])) / tau       # (K, R, R)
    own = torch.log_softmax(similar, 2).diagonal(0, 1, 2)                    # (K, R)
    return -own.mean()
