# Latent reasoning-enhanced contrastive learning (ReaEmb, LRCL): the vectors of two views of an item are
# to find one another in their batch. Adapters, the module and tau learn.
#
#   n items of a batch   D width
from typing import Dict, List, NamedTuple, Tuple

import torch
from torch import Tensor

from language import backbone
from language import thought


# Vectors (2 n, D) of both views of n items, (2 n, T), those of the first views first. The first pass
# takes weights that nothing is differentiated by.
def vectors(tokens: Tensor, inside: Tensor, w: Dict[str, Tensor], leaves: Dict[str, Tensor],
            numbers: Dict[str, Tensor]) -> Tensor:
    dropout = float(numbers["dropout"])
    fixed = backbone.bind(w, numbers)
    model = backbone.bind(leaves, numbers)
    embedded = backbone.embed(tokens, fixed)                                 # (2 n, T, D)
    states = backbone.read(embedded, inside, fixed, dropout).states
    read_out = thought.read_out(states, inside, thought.bind(leaves))        # (2 n, D)
    second = thought.with_thought(embedded, read_out, inside)
    return thought.mean(backbone.read(second, inside, model, dropout).states, inside)


# The loss of vectors (2 n, D).
def loss(both: Tensor, leaves: Dict[str, Tensor], numbers: Dict[str, Tensor]) -> Tensor:
    views = both.chunk(2)
    if float(numbers["cosine"]) > 0:
        return cosine(views[0], views[1], float(numbers["temperature"]))
    return soft_targets(views[0], views[1], leaves["tau"].clamp_min(1e-3))


# The released loss: how alike the items are within the views is what they should be across them.
def soft_targets(x: Tensor, y: Tensor, tau: Tensor) -> Tensor:
    across = torch.matmul(x, y.t()) / tau                                    # (n, n)
    within = (torch.matmul(x, x.t()) + torch.matmul(y, y.t())) / (2 * tau)   # (n, n)
    target = torch.softmax(within, 1)
    rows = (target * torch.log_softmax(across, 1)).sum([1])                  # (n)
    columns = (target.t() * torch.log_softmax(across.t(), 1)).sum([1])       # (n)
    return -(rows + columns).mean() / 2


# Symmetric cross entropy of cosines (InfoNCE, arXiv 1807.03748).
def cosine(x: Tensor, y: Tensor, temperature: float) -> Tensor:
    x = x / x.norm(2, [1], True)
    y = y / y.norm(2, [1], True)
    scores = torch.matmul(x, y.t()) / temperature                            # (n, n)
    rows = torch.log_softmax(scores, 1).diagonal()
    columns = torch.log_softmax(scores, 0).diagonal()
    return -(rows + columns).mean() / 2
