# What Java calls: each method is one crossing between Java and the engine.
from typing import Dict, List, Tuple

import torch
from torch import Tensor

import encoder
import learning
import optimizer
import reasoning
import retrieval
import weights


class Programs(Module):

    # Binds the weights by name, for any number of calls.
    def bind(self, w: Dict[str, Tensor], heads: int, ensemble: bool,
             bidirectional: bool=False) -> weights.Model:
        return weights.bind(w, heads, ensemble, bidirectional)

    # The states r_0..r_K at the newest item of histories (B, T).
    def states(self, model: weights.Model, items: Tensor, steps: int) -> Tensor:
        encoded = encoder.encode(encoder.asked(items, model), model, encoder.no_dropout())
        return reasoning.reason_at_newest(encoded, steps, model)                       # (B, K + 1, D)

    # User vectors of histories (B, T).
    def user(self, model: weights.Model, items: Tensor, steps: int) -> Tensor:
        return reasoning.user_of(self.states(model, items, steps), model)              # (B, D)

    # The k best items of each history and their scores.
    def rank(self, model: weights.Model, items: Tensor, steps: int, everywhere: Tensor, rows: Tensor,
             excluded: Tensor, k: int) -> Tuple[Tensor, Tensor]:
        scores = retrieval.score(self.user(model, items, steps), model)                # (B, N)
        return retrieval.top(retrieval.exclude(scores, everywhere, rows, excluded), k)

    # The rank of one target a history.
    def target_ranks(self, model: weights.Model, items: Tensor, steps: int, everywhere: Tensor,
                     rows: Tensor, excluded: Tensor, targets: Tensor) -> Tensor:
        scores = retrieval.score(self.user(model, items, steps), model)                # (B, N)
        scores = retrieval.exclude(scores, everywhere, rows, excluded)
        return retrieval.rank_of(scores, targets)                                      # (B)

    # The same ranks as the model is read after 0, 1, ... K steps.
    def target_ranks_by_step(self, model: weights.Model, items: Tensor, steps: int,
                             everywhere: Tensor, rows: Tensor, excluded: Tensor,
                             targets: Tensor) -> Tensor:
        states = self.states(model, items, steps)                                      # (B, K + 1, D)
        ranks: List[Tensor] = []
        for k in range(steps + 1):
            user = reasoning.user_of(states[:, :k + 1], model)                         # (B, D)
            scores = retrieval.exclude(retrieval.score(user, model), everywhere, rows, excluded)
            ranks.append(retrieval.rank_of(scores, targets))
        return torch.stack(ranks)                                                      # (K + 1, B)

    # The same ranks without steps, with the dropout of training; dropout holds the probability on
    # inputs and that in blocks.
    def target_ranks_with_dropout(self, model: weights.Model, items: Tensor, everywhere: Tensor,
                                  rows: Tensor, excluded: Tensor, targets: Tensor,
                                  dropout: Tensor) -> Tensor:
        on = encoder.Dropout(float(dropout[0]), float(dropout[1]), True)
        states = encoder.encode(encoder.asked(items, model), model, on).states         # (B, T, D)
        scores = retrieval.score(states[:, -1], model)                                 # (B, N)
        scores = retrieval.exclude(scores, everywhere, rows, excluded)
        return retrieval.rank_of(scores, targets)                                      # (B)

    # Loss and gradients, in the order of the sorted names, of next-item prediction at every
    # position that has a target. The batch comes as groups of histories of similar length:
    # items are groups of (B, T), positions those of the flattened (B * T) that have a target,
    # contrasted those that are reasoned about twice, with noise (R, K, D) for all groups.
    def gradients(self, items: List[Tensor], positions: List[Tensor], targets: Tensor,
                  contrasted: List[Tensor], noise: Tensor, w: Dict[str, Tensor],
                  settings: Dict[str, Tensor]) -> Tuple[Tensor, List[Tensor]]:
        return learning.gradients(items, positions, targets, contrasted, noise, w, settings)

    # One training step: forward, loss, gradients, clipping, Adam; weights and moments change in
    # place. Returns the loss and the gradient's norm before clipping.
    def train_step(self, items: List[Tensor], positions: List[Tensor], targets: Tensor,
                   contrasted: List[Tensor], noise: Tensor, w: Dict[str, Tensor],
                   first: Dict[str, Tensor], second: Dict[str, Tensor],
                   settings: Dict[str, Tensor]) -> Tuple[Tensor, Tensor]:
        loss, gradients = learning.gradients(items, positions, targets, contrasted, noise, w, settings)
        norm = optimizer.clip(gradients, float(settings["clip_norm"]))
        names = sorted(w.keys())
        optimizer.adam([w[name] for name in names], gradients, [first[name] for name in names],
                       [second[name] for name in names], settings["step"],
                       float(settings["learning_rate"]), float(settings["weight_decay"]))
        return loss, norm
