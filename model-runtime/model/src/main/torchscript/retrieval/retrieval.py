# Exact retrieval: of the whole catalogue the best, but for the excluded.
#
# The catalogue is scored block by block, and the best so far are kept. Of a block only those groups of
# items are looked at whose best could be among the best of all. Where it has its items in 8 bits
# too, all are scored in integers, and exactly only those of a short list (shortlist.py).
from typing import NamedTuple, Tuple

import torch
from torch import Tensor

from retrieval import blocks
from retrieval import shortlist


# The best so far of each user, best first: scores and indices (B, k).
class Best(NamedTuple):
    scores: Tensor
    items: Tensor


# The best; the logarithm of the sum of e^(score / tau) over all items that are not excluded, (B), or
# (0) where it is not asked for, by a tau of 0; and the scores of pairs, (P).
class Top(NamedTuple):
    best: Best
    total: Tensor
    named: Tensor


# The items of the n groups whose best items, of the maxima (B, M / G), are best; unsorted, and where
# too few are left an index may be one behind the block, struck out. Of the n best items of the block
# each is in one of these groups.
def of_best_groups(grouped: Tensor, maxima: Tensor, n: int) -> Best:
    groups = maxima.size(1)
    chosen = torch.topk(maxima, n, 1, True, False)[1]                        # (B, n)
    places = torch.arange(0, grouped.size(1) * groups, groups, device=maxima.device)  # (G)
    items = (chosen[:, None] + places[:, None]).flatten(1)                   # (B, G n)
    return Best(grouped.flatten(1).gather(1, items), items)


# The best of them, at most k, best first or in any order.
def best_of(found: Best, k: int, ordered: bool) -> Best:
    kept, at = torch.topk(found.scores, min(k, found.scores.size(1)), 1, True, ordered)
    return Best(kept, found.items.gather(1, at))


# The best so far, in any order, once those of one more block are known, whose first item has this
# index. The block is looked at only where it has items above the worst of the best; it is expected to
# have its share.
def merged(best: Best, scores: Tensor, first: int, k: int) -> Best:
    count = scores.size(1)
    grouped = blocks.in_groups(scores, blocks.group_size(count, 1 + k * count // (first + count)))
    maxima = grouped.amax([1])                                               # (B, M / G)
    needed = maxima.size(1)
    if best.scores.size(1) == k:
        needed = int((maxima > best.scores.amin([1])[:, None]).sum([1]).max())
    if needed == 0:
        return best
    found = of_best_groups(grouped, maxima, min(needed, min(k, maxima.size(1))))
    if best.scores.size(1) == 0:
        return best_of(Best(found.scores, found.items + first), k, False)
    return best_of(Best(torch.cat([best.scores, found.scores], 1),
                        torch.cat([best.items, found.items + first], 1)), k, False)


# The k best items of users (B, D), of all, in any order.
def best_of_all(user: Tensor, catalogue: blocks.Catalogue, excluded: blocks.Excluded, k: int,
                tau: float, pairs: blocks.Pairs) -> Top:
    items = blocks.count_of(catalogue)
    width = blocks.block_size(user)
    nothing = torch.empty([user.size(0), 0], dtype=torch.int64, device=user.device)
    best = Best(user[:, :0], nothing)
    total = blocks.nothing_yet(user, tau)
    named = torch.zeros([pairs.rows.size(0)], dtype=user.dtype, device=user.device)
    for first in range(0, items, width):
        count = min(width, items - first)
        scores = blocks.score_part(user, catalogue, first, count)                # (B, M)
        named = blocks.with_pairs(named, pairs, scores, first)
        scores = blocks.exclude_part(scores, excluded, first, items)
        best = merged(best, scores, first, k)
        if tau > 0:
            total = blocks.with_part(total, scores, 1 / tau)
    return Top(Best(best.scores, best.items.clamp_max(items)), total, named)


# The same, from short lists; from all for users whose short list may lack one. The sum is of integer
# scores.
def best_of_short_lists(user: Tensor, catalogue: blocks.Catalogue, excluded: blocks.Excluded,
                        k: int, tau: float, pairs: blocks.Pairs) -> Top:
    listed = shortlist.of(user, catalogue, excluded, k, tau)
    best = best_of(Best(listed.scores, listed.items), k, False)
    doubtful = ~(listed.others < best.scores.amin([1]))                      # (B)
    if bool(doubtful.any()):
        again = best_of_all(user[doubtful], catalogue, blocks.of_users(excluded, doubtful), k, 0.0,
                            blocks.no_pairs(user))
        best.scores[doubtful] = again.best.scores
        best.items[doubtful] = again.best.items
    return Top(best, listed.total, shortlist.exact(user, pairs, catalogue))


# The k best items of users (B, D), best first, ties to the lower index; -inf where fewer are left.
def top(user: Tensor, catalogue: blocks.Catalogue, excluded: blocks.Excluded, k: int, tau: float,
        pairs: blocks.Pairs) -> Top:
    items = blocks.count_of(catalogue)
    ahead = min(k + 1, items)
    if shortlist.pays(catalogue, excluded, ahead):
        found = best_of_short_lists(user, catalogue, excluded, ahead, tau, pairs)
    else:
        found = best_of_all(user, catalogue, excluded, ahead, tau, pairs)
    best = best_of(found.best, ahead, True)
    ordered = in_order_of_items(best, user, catalogue, excluded, min(k, items))
    return Top(ordered, found.total, found.named)


# The same list where no two scores are equal; rows where some are, anew, by score and then by item.
def in_order_of_items(best: Best, user: Tensor, catalogue: blocks.Catalogue, excluded: blocks.Excluded,
                      k: int) -> Best:
    scores = best.scores
    items = best.items
    tied = ((scores[:, 1:] == scores[:, :-1]) & (scores[:, 1:] > float("-inf"))).any(1)  # (B)
    if bool(tied.any()):
        struck = blocks.of_users(excluded, tied)
        every = blocks.exclude(blocks.score(user[tied], catalogue), struck.everywhere, struck.rows,
                               struck.items)
        sorted_scores, sorted_items = torch.sort(every, stable=True, dim=1, descending=True)
        scores[tied] = sorted_scores[:, :scores.size(1)]
        items[tied] = sorted_items[:, :scores.size(1)]
    return Best(scores[:, :k], items[:, :k])


# What sets the first of the best items (B, k) apart from those behind it, (B, D).
def first_among(items: Tensor, catalogue: blocks.Catalogue) -> Tensor:
    rows = torch.embedding(catalogue.items, items[:, :10])                   # (B, 10, D)
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
