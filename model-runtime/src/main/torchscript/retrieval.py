# Exact retrieval: every item of the catalogue is scored, the excluded are struck out.
#
# For lists the catalogue is scored block by block, and the best so far are kept: no matrix of all
# users and all items is ever there. Of a block only those groups of items are looked at whose best
# could be among the best of all.
from typing import NamedTuple, Tuple

import torch
from torch import Tensor

import weights


# Scores of user vectors (B, D) against the items from the first on, so many (M).
def score_part(user: Tensor, model: weights.Model, first: int, count: int) -> Tensor:
    items = model.item_embedding[first:first + count]                        # (M, D)
    if model.item_bias.size(0) == 0:
        return torch.mm(user, items.t())                                     # (B, M)
    return torch.addmm(model.item_bias[first:first + count], user, items.t())


# Scores of user vectors (B, D) against the catalogue; the pad item is none of it.
def score(user: Tensor, model: weights.Model) -> Tensor:
    return score_part(user, model, 0, model.item_embedding.size(0) - 1)      # (B, N)


# Strikes out items for everybody, and (row, item) pairs.
def exclude(scores: Tensor, everywhere: Tensor, rows: Tensor, items: Tensor) -> Tensor:
    scores.index_fill_(1, everywhere, float("-inf"))
    struck = torch.full([1], float("-inf"), device=scores.device).expand([rows.size(0)])
    return scores.index_put_([rows, items], struck)                          # (B, N)


# Who must not be recommended: items for everybody, and (row, item) pairs.
class Excluded(NamedTuple):
    everywhere: Tensor
    rows: Tensor
    items: Tensor


# Those among the items from the first on, so many, counted from it.
def part_of(excluded: Excluded, first: int, count: int) -> Excluded:
    everywhere = excluded.everywhere - first
    items = excluded.items - first
    of_rows = (items >= 0) & (items < count)
    return Excluded(everywhere[(everywhere >= 0) & (everywhere < count)], excluded.rows[of_rows],
                    items[of_rows])


# The best so far of each user, best first: scores and indices (B, k).
class Best(NamedTuple):
    scores: Tensor
    items: Tensor


# Items of a block: so many that the scores of all users (B, D) stay in a cache. On a GPU, where the
# host waits for each block, so many that there are few: 1 GiB of scores.
def block_size(users: Tensor) -> int:
    scores = 268435456 if users.is_cuda else 1048576
    width = max(8192, scores // users.size(0))
    return width if users.is_cuda else min(131072, width)


# Items of a group, that are compared with the best so far by their best alone, at first: a power of
# two such that about as many groups of the block (of M items) are chosen from, M / G, as then items of
# the k best groups, k G.
def group_size(items: int, k: int) -> int:
    size = 1
    while 2 * size * size * k <= items:
        size *= 2
    return size


# A block's scores (B, M) in groups, (B, G, M / G): group j holds every (M / G)-th item from j on. What
# is lacking to a whole number of groups is -inf.
def in_groups(scores: Tensor, size: int) -> Tensor:
    lacking = (size - scores.size(1) % size) % size
    if lacking > 0:
        scores = torch.constant_pad_nd(scores, [0, lacking], float("-inf"))
    return scores.view([scores.size(0), size, -1])


# The items of the n groups whose best items, of the maxima (B, M / G), are best; unsorted, and where
# too few are left an index may be one behind the block, with -inf. Of the n best items of the block
# each is in one of these groups.
def of_best_groups(grouped: Tensor, maxima: Tensor, n: int) -> Best:
    groups = maxima.size(1)
    chosen = torch.topk(maxima, n, 1, True, False)[1]                        # (B, n)
    places = torch.arange(0, grouped.size(1) * groups, groups, device=maxima.device)  # (G)
    items = (chosen[:, None] + places[:, None]).flatten(1)                   # (B, G n)
    return Best(grouped.flatten(1).gather(1, items), items)


# The best of them, best first: at most k.
def sorted_best(found: Best, k: int) -> Best:
    kept, at = torch.topk(found.scores, min(k, found.scores.size(1)), 1)
    return Best(kept, found.items.gather(1, at))


# The best so far, once those of one more block are known, whose first item has this index. The block
# is looked at only where it has items above the worst of the best.
def merged(best: Best, scores: Tensor, first: int, k: int) -> Best:
    grouped = in_groups(scores, group_size(scores.size(1), k))
    maxima = grouped.amax([1])                                               # (B, M / G)
    needed = maxima.size(1)
    if best.scores.size(1) == k:
        needed = int((maxima > best.scores[:, -1:]).sum([1]).max())
    if needed == 0:
        return best
    found = of_best_groups(grouped, maxima, min(needed, min(k, maxima.size(1))))
    if best.scores.size(1) == 0:
        return sorted_best(Best(found.scores, found.items + first), k)
    return sorted_best(Best(torch.cat([best.scores, found.scores], 1),
                            torch.cat([best.items, found.items + first], 1)), k)


# The k best items of users (B, D), best first, ties to the lower index; -inf where fewer are left.
def top(user: Tensor, model: weights.Model, excluded: Excluded, k: int) -> Best:
    items = model.item_embedding.size(0) - 1
    ahead = min(k + 1, items)
    width = block_size(user)
    nothing = torch.empty([user.size(0), 0], dtype=torch.int64, device=user.device)
    best = Best(user[:, :0], nothing)
    for first in range(0, items, width):
        count = min(width, items - first)
        struck = excluded if count == items else part_of(excluded, first, count)
        scores = exclude(score_part(user, model, first, count), struck.everywhere, struck.rows,
                         struck.items)                                       # (B, M)
        best = merged(best, scores, first, ahead)
    best = Best(best.scores, best.items.clamp_max(items))
    return in_order_of_items(best, user, model, excluded, min(k, items))


# The same list where no two scores are equal; rows where some are, anew, by score and then by item.
def in_order_of_items(best: Best, user: Tensor, model: weights.Model, excluded: Excluded,
                      k: int) -> Best:
    scores = best.scores
    items = best.items
    tied = (scores[:, 1:] == scores[:, :-1]) & (scores[:, 1:] > float("-inf"))
    if bool(tied.any()):
        rows = tied.any(1).nonzero().squeeze(1)
        place = torch.full_like(user[:, 0], -1, dtype=torch.int64)
        place[rows] = torch.arange(rows.size(0), device=user.device)
        of_tied = place[excluded.rows]
        every = exclude(score(user[rows], model), excluded.everywhere, of_tied[of_tied >= 0],
                        excluded.items[of_tied >= 0])
        sorted_scores, sorted_items = torch.sort(every, stable=True, dim=1, descending=True)
        scores[rows] = sorted_scores[:, :scores.size(1)]
        items[rows] = sorted_items[:, :scores.size(1)]
    return Best(scores[:, :k], items[:, :k])


# What sets the first of the best items (B, k) apart from those behind it, (B, D).
def first_among(items: Tensor, model: weights.Model) -> Tensor:
    rows = torch.embedding(model.item_embedding, items[:, :10])              # (B, 10, D)
    return rows.sum(1) if rows.size(1) < 2 else rows[:, 0] - rows[:, 1:].mean(1)


# Ranks of the targets (B): 1 + items scored higher + items scored the same with a lower index.
def rank_of(scores: Tensor, targets: Tensor) -> Tensor:
    own = scores.gather(1, targets[:, None])                                 # (B, 1)
    higher = torch.sum(scores > own, [1])                                    # (B)
    same = scores == own                                                     # (B, N)
    if int(same.sum()) > targets.size(0):
        lower_index = torch.arange(scores.size(1), device=scores.device) < targets[:, None]
        higher = higher + torch.sum(same & lower_index, [1])
    return higher + 1
