# What Java calls: each method is one crossing between Java and the engine.
from typing import Dict, List, Tuple

import torch
from torch import Tensor

import encoder
import objectives
import optimizer
import retrieval
import weights


class Programs(Module):

    # Binds the weights by name, for any number of calls.
    def bind(self, w: Dict[str, Tensor], heads: int) -> weights.Model:
        return weights.bind(w, heads)

    # User vectors of histories (B, T).
    def user(self, model: weights.Model, items: Tensor) -> Tensor:
        return encoder.last_state(encoder.encode(items, model, encoder.no_dropout()))  # (B, D)

    # States of every position of histories (B, T).
    def states(self, model: weights.Model, items: Tensor) -> Tensor:
        return encoder.encode(items, model, encoder.no_dropout()).states               # (B, T, D)

    # The k best items of each history and their scores.
    def rank(self, model: weights.Model, items: Tensor, everywhere: Tensor, rows: Tensor,
             excluded: Tensor, k: int) -> Tuple[Tensor, Tensor]:
        scores = retrieval.score(self.user(model, items), model)                       # (B, N)
        return retrieval.top(retrieval.exclude(scores, everywhere, rows, excluded), k)

    # The rank of one target a history.
    def target_ranks(self, model: weights.Model, items: Tensor, everywhere: Tensor, rows: Tensor,
                     excluded: Tensor, targets: Tensor) -> Tensor:
        scores = retrieval.score(self.user(model, items), model)                       # (B, N)
        scores = retrieval.exclude(scores, everywhere, rows, excluded)
        return retrieval.rank_of(scores, targets)                                      # (B)

    # Loss and gradients, in the order of the sorted names, of next-item prediction at every
    # position that has a target. The batch comes as groups of histories of similar length:
    # items are groups of (B, T), positions those of the flattened (B * T) that have a target.
    def gradients(self, items: List[Tensor], positions: List[Tensor], targets: Tensor,
                  w: Dict[str, Tensor], settings: Dict[str, Tensor]) -> Tuple[Tensor, List[Tensor]]:
        leaves: Dict[str, Tensor] = {}
        for name in sorted(w.keys()):
            leaves[name] = w[name].detach().requires_grad_(True)
        model = weights.bind(leaves, int(settings["heads"]))
        dropout = encoder.Dropout(float(settings["input_dropout"]), float(settings["dropout"]), True)
        read: List[Tensor] = []
        for i in range(len(items)):
            states = encoder.encode(items[i], model, dropout).states                   # (B, T, D)
            read.append(states.flatten(0, 1).index_select(0, positions[i]))
        states = torch.cat(read)                                                       # (P, D)
        ce = objectives.cross_entropy(states.detach(), model.item_embedding.detach(), targets,
                                      float(settings["tau"]), int(settings["softmax_block"]))
        parameters = list(leaves.values())
        outward: List[Optional[Tensor]] = [ce.state_grad]
        gradients: List[Tensor] = []
        for gradient in torch.autograd.grad([states], parameters, outward):
            assert gradient is not None
            gradients.append(gradient)
        gradients[list(leaves.keys()).index("item_embedding")].add_(ce.table_grad)
        return ce.loss, gradients

    # One training step: forward, loss, gradients, clipping, Adam; weights and moments change in
    # place. Returns the loss and the gradient's norm before clipping.
    def train_step(self, items: List[Tensor], positions: List[Tensor], targets: Tensor,
                   w: Dict[str, Tensor], first: Dict[str, Tensor], second: Dict[str, Tensor],
                   settings: Dict[str, Tensor]) -> Tuple[Tensor, Tensor]:
        loss, gradients = self.gradients(items, positions, targets, w, settings)
        norm = optimizer.clip(gradients, float(settings["clip_norm"]))
        names = sorted(w.keys())
        optimizer.adam([w[name] for name in names], gradients, [first[name] for name in names],
                       [second[name] for name in names], settings["step"],
                       float(settings["learning_rate"]), float(settings["weight_decay"]))
        return loss, norm
