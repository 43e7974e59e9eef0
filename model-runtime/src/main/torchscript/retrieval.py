# Exact retrieval: every item of the catalogue is scored, the excluded are struck out.
from typing import Tuple

import torch
from torch import Tensor

import weights


# Scores of user vectors (B, D) against the catalogue; the pad item is none of it.
def score(user: Tensor, model: weights.Model) -> Tensor:
    items = model.item_embedding[:-1]                                        # (N, D)
    return torch.mm(user, items.t())                                         # (B, N)


# Strikes out items for everybody, and (row, item) pairs.
def exclude(scores: Tensor, everywhere: Tensor, rows: Tensor, items: Tensor) -> Tensor:
    scores.index_fill_(1, everywhere, float("-inf"))
    struck = torch.full([1], float("-inf"), device=scores.device).expand([rows.size(0)])
    return scores.index_put_([rows, items], struck)                          # (B, N)


# The k best items, best first, ties to the lower index; -inf where fewer are left.
def top(scores: Tensor, k: int) -> Tuple[Tensor, Tensor]:
    count = min(k, scores.size(1))
    ahead = min(k + 1, scores.size(1))
    best, items = torch.topk(scores, ahead, 1)                               # (B, k + 1)
    tied = (best[:, 1:] == best[:, :-1]) & (best[:, 1:] > float("-inf"))     # (B, k)
    if bool(tied.any()):
        rows = tied.any(1).nonzero().squeeze(1)
        sorted_scores, sorted_items = torch.sort(scores[rows], stable=True, dim=1, descending=True)
        best[rows] = sorted_scores[:, :ahead]
        items[rows] = sorted_items[:, :ahead]
    return best[:, :count], items[:, :count]                                 # (B, k)


# What sets the first of the best items (B, k) apart from those behind it, (B, D).
def first_among(items: Tensor, model: weights.Model) -> Tensor:
    rows = torch.embedding(model.item_embedding, items[:, :10])              # (B, 10, D)
    return rows[:, 0] if rows.size(1) == 1 else rows[:, 0] - rows[:, 1:].mean(1)


# Ranks of the targets (B): 1 + items scored higher + items scored the same with a lower index.
def rank_of(scores: Tensor, targets: Tensor) -> Tensor:
    own = scores.gather(1, targets[:, None])                                 # (B, 1)
    higher = torch.sum(scores > own, [1])                                    # (B)
    same = scores == own                                                     # (B, N)
    if int(same.sum()) > targets.size(0):
        lower_index = torch.arange(scores.size(1), device=scores.device) < targets[:, None]
        higher = higher + torch.sum(same & lower_index, [1])
    return higher + 1
