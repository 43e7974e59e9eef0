# What a list takes, part by part, for bench model: each method does what the one before it does, and
# one thing more. All but the last give something else, in the shape of a list.
from typing import Dict, Tuple

import torch
from torch import Tensor

from encoder import layers
from reasoning import reasoning
from retrieval import blocks
from retrieval import quantised
from retrieval import retrieval
from retrieval import shortlist
import network


class Programs(Module):

    def bind(self, w: Dict[str, Tensor], heads: int, by_integers: bool) -> network.Model:
        model = network.bind(w, network.Reading(heads, False, False, 0))
        return network.quantised_of(model) if by_integers else model

    # In the shape of a list, and of something that was computed, as the engine leaves out what is
    # read nowhere.
    def no_list(self, items: Tensor, k: int, computed: Tensor) -> Tuple[Tensor, Tensor]:
        scores = torch.zeros([items.size(0), k]) + computed
        return scores, torch.zeros([items.size(0), k], dtype=torch.int64)

    # The way there and back.
    def transferred(self, model: network.Model, items: Tensor, everywhere: Tensor, rows: Tensor,
                    excluded: Tensor, k: int) -> Tuple[Tensor, Tensor]:
        return self.no_list(items, k, items[0, 0])

    # User vectors of histories (B, T).
    def user(self, model: network.Model, items: Tensor) -> Tensor:
        encoded = network.encode(items, model, layers.no_dropout(), True)
        reasoned = reasoning.reason_at_newest(encoded, 0, model)
        return reasoning.user_of(reasoned.states[0], model)                  # (B, D)

    def encoded(self, model: network.Model, items: Tensor, everywhere: Tensor, rows: Tensor,
                excluded: Tensor, k: int) -> Tuple[Tensor, Tensor]:
        return self.no_list(items, k, self.user(model, items)[0, 0])

    # Scores of all items: integers, where these make short lists.
    def scored(self, model: network.Model, items: Tensor, everywhere: Tensor, rows: Tensor,
               excluded: Tensor, k: int) -> Tuple[Tensor, Tensor]:
        user = self.user(model, items)
        struck = blocks.Excluded(everywhere, rows, excluded)
        catalogue = network.catalogue(model)
        by_integers = shortlist.pays(catalogue, struck, k + 1)
        count = blocks.count_of(catalogue)
        width = blocks.block_size(user)
        computed = user[0, 0]
        for first in range(0, count, width):
            last = min(first + width, count)
            if by_integers:
                known = catalogue.rounded[0]
                asking = quantised.round_users(user, known, catalogue.bias)
                scores = quantised.score(asking, known.rounded[first:last], catalogue.bias[first:last])
            else:
                scores = blocks.score_part(user, catalogue, first, last - first)
            computed = computed + blocks.exclude_part(scores, struck, first, count)[0, 0]
        return self.no_list(items, k, computed)

    # The list.
    def chosen(self, model: network.Model, items: Tensor, everywhere: Tensor, rows: Tensor,
               excluded: Tensor, k: int) -> Tuple[Tensor, Tensor]:
        user = self.user(model, items)
        best = retrieval.top(user, network.catalogue(model), blocks.Excluded(everywhere, rows, excluded),
                             k, 0.0, blocks.no_pairs(user)).best
        return best.scores, best.items
