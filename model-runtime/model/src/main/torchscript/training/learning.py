# A training batch in, its loss and gradients out, and what a step makes of them.
from typing import Dict, List, NamedTuple, Tuple

import torch
from torch import Tensor

from encoder import texts
from training import optimizer
from training import reinforcement
from training import settings
from training import terms
from training import views
import network


# Weights in training, and Adam's moments of those that are trained; all change in place.
class State(NamedTuple):
    w: Dict[str, Tensor]
    first: Dict[str, Tensor]
    second: Dict[str, Tensor]


# Those of these names that training learns: all but frozen vectors and their principal components.
def learnt(names: List[str]) -> List[str]:
    frozen = ["item_vectors", "word_vectors", "vector_components"]
    found: List[str] = []
    for name in sorted(names):
        if name not in frozen:
            found.append(name)
    return found


# The names of the weights that supervised training learns.
def supervised(w: Dict[str, Tensor]) -> List[str]:
    return learnt(list(w.keys()))


# The weights of these names, to be differentiated by, and the rest as they are.
def leaves_of(w: Dict[str, Tensor], names: List[str]) -> Dict[str, Tensor]:
    leaves: Dict[str, Tensor] = {}
    for name in w.keys():
        leaves[name] = w[name]
    for name in names:
        leaves[name] = w[name].detach().requires_grad_(True)
    return leaves


# The weights as one step reads them. Where items have vectors, a share of the items, drawn, does
# without its own row, so that a vector is learnt to stand for an item that has no row.
def as_read(leaves: Dict[str, Tensor], id_dropout: float) -> Dict[str, Tensor]:
    if "item_vectors" not in leaves:
        return leaves
    read: Dict[str, Tensor] = {}
    for name in leaves.keys():
        read[name] = leaves[name]
    rows = leaves["item_embedding"]
    kept = torch.rand([rows.size(0), 1], device=rows.device) >= id_dropout
    read["item_embedding"] = rows * kept                                     # (N + 1, D)
    return read


# The model of these weights for one batch, with the texts of the batch's searches and, behind them,
# of all items, where there are such.
def bind(read: Dict[str, Tensor], batch: views.Batch, s: settings.Settings) -> network.Model:
    return texts.reading(network.bind(read, s.reading), batch.texts)


# Loss and gradients by the weights of these names, in their order, with paths to learn from or
# none.
def gradients(batch: views.Batch, w: Dict[str, Tensor], names: List[str],
              rollouts: List[reinforcement.Rollouts],
              s: settings.Settings) -> Tuple[Tensor, List[Tensor]]:
    leaves = leaves_of(w, names)
    model = bind(as_read(leaves, s.id_dropout), batch, s)
    both = views.of(batch, model, s.dropout)
    as_it_is = bind(w, batch, s) if len(model.head) > 0 else model
    value = torch.zeros([], device=batch.classes.targets.device)
    roots: List[Tensor] = []
    outward: List[Optional[Tensor]] = []
    for term in terms.of(both, batch, model, as_it_is, rollouts, s):
        value = value + term.value
        roots.extend(term.roots)
        for gradient in term.outward:
            outward.append(gradient)
    by_name: List[Tensor] = []
    found = torch.autograd.grad(roots, [leaves[name] for name in names], outward, allow_unused=True)
    for i in range(len(names)):
        by = found[i]
        if by is None:                          # nothing of the batch reads it, e.g. without a search
            by = torch.zeros_like(leaves[names[i]])
        by_name.append(by)
    return value, by_name


# One update of the weights that have moments, as the n-th of so many of a step. Returns the loss and
# the gradient's norm.
def update(batch: views.Batch, state: State, rollouts: List[reinforcement.Rollouts],
           s: settings.Settings, u: settings.Update, n: int, updates: int) -> Tuple[Tensor, Tensor]:
    names = learnt(list(state.first.keys()))
    loss, by_name = gradients(batch, state.w, names, rollouts, s)
    norm = optimizer.clip(by_name, u.clip_norm)
    optimizer.adam([state.w[name] for name in names], by_name, [state.first[name] for name in names],
                   [state.second[name] for name in names], (u.step - 1.0) * updates + (n + 1),
                   u.learning_rate, u.weight_decay)
    return loss, norm


# One training step: weights and moments change in place. Returns the loss and the gradient's norm,
# before the last update where paths are learnt from more than once.
def step(batch: views.Batch, state: State, s: settings.Settings,
         u: settings.Update) -> Tuple[Tensor, Tensor]:
    rollouts: List[reinforcement.Rollouts] = []
    updates = 1
    for of_paths in s.reinforcement:
        rollouts = reinforcement.roll_outs(batch, bind(state.w, batch, s), of_paths)
        updates = of_paths.updates
    result = update(batch, state, rollouts, s, u, 0, updates)
    for n in range(1, updates):
        result = update(batch, state, rollouts, s, u, n, updates)
    return result
