# One step of Adam (arXiv 1412.6980, algorithm 1) with the gradient clipped by its global norm.
from typing import List

import torch
from torch import Tensor


# Scales the gradients in place so that their global L2 norm is at most the limit; returns the norm.
def clip(gradients: List[Tensor], limit: float) -> Tensor:
    norm = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(gradients)))
    torch._foreach_mul_(gradients, min(1.0, limit / (float(norm) + 1e-6)))
    return norm


# Updates weights and both moments in place; step counts from 1.
def adam(w: List[Tensor], gradients: List[Tensor], first: List[Tensor], second: List[Tensor],
         step: Tensor, learning_rate: float, weight_decay: float) -> None:
    steps = [step for _ in w]
    none: List[Tensor] = []
    torch._fused_adam_(w, gradients, first, second, none, steps, lr=learning_rate, beta1=0.9,
                       beta2=0.999, weight_decay=weight_decay, eps=1e-8, amsgrad=False,
                       maximize=False)
