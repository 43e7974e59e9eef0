# Short lists: the few items of a large catalogue that integer scores leave for exact ones.
#
# Integer scores of a sample tell for each user above which score about some times as many items are as
# are wanted. Those of all items above it are the short list, and have exact scores. All others are
# below, and the bound on what integers are off says by how much at the least: where the best of the
# list are above that, nothing else is among the best.
from typing import List, NamedTuple

import torch
from torch import Tensor

from retrieval import blocks
from retrieval import quantised


class ShortList(NamedTuple):
    scores: Tensor  # (B, C): exact; -inf where it is shorter
    items: Tensor   # (B, C)
    others: Tensor  # (B): no other item has a higher score
    total: Tensor   # (B): as retrieval.Top has it, of integer scores; or (0)


# How many are aimed at, for k wanted ones. Of 1,000,000 random items about 2 k are within the bound.
def length_for(k: int) -> int:
    return 5 * k


# Whether a catalogue has rounded items, so many more than a short list that one pays.
def pays(catalogue: blocks.Catalogue, excluded: blocks.Excluded, k: int) -> bool:
    allowed = blocks.count_of(catalogue) - excluded.everywhere.size(0)
    return len(catalogue.rounded) > 0 and 4 * length_for(k) < allowed


# The integer scores (B) above which about this share of all items is: so many of the sample, or what is
# the best of so many of its groups, which is nearly the same and found sooner.
def threshold(asking: quantised.Users, known: quantised.Items, bias: Tensor, share: float) -> Tensor:
    of_sample = bias[known.drawn] if bias.size(0) > 0 else bias
    maxima = blocks.in_groups(quantised.score(asking, known.sample, of_sample), 8).amax([1])
    rank = min(1 + int(share * known.sample.size(0)), maxima.size(1))
    return torch.topk(maxima, rank, 1, True, False)[0].amin([1])


# Those of integer scores (B, M) that are above the thresholds (B), where so many a user are expected:
# groups that have one first, then their items.
def above(scores: Tensor, thresholds: Tensor, expected: int) -> blocks.Pairs:
    grouped = blocks.in_groups(scores, blocks.group_size(scores.size(1), expected))
    size = grouped.size(1)
    count = grouped.size(2)
    found = torch.nonzero((grouped.amax([1]) > thresholds[:, None]).flatten()).squeeze(1)
    rows = found // count                                                    # (groups)
    starts = rows * (size * count)
    places = torch.arange(0, size * count, count, device=scores.device)
    at = (starts + found - rows * count)[:, None] + places                   # (groups, G)
    own = grouped.take(at) > thresholds.index_select(0, rows)[:, None]
    kept = torch.nonzero(own.flatten()).squeeze(1)
    group = kept // size
    items = at.flatten().index_select(0, kept) - starts.index_select(0, group)
    return blocks.Pairs(rows.index_select(0, group), items)


# Exact scores of pairs, (P).
def exact(user: Tensor, pairs: blocks.Pairs, catalogue: blocks.Catalogue) -> Tensor:
    own = torch.embedding(catalogue.items, pairs.items)                      # (P, D)
    scores = torch.sum(own.mul_(torch.embedding(user, pairs.rows)), [1])
    return scores + catalogue.bias[pairs.items] if catalogue.bias.size(0) > 0 else scores


# Pairs as one list a user, each from the left.
def by_user(pairs: blocks.Pairs, scores: Tensor, others: Tensor, total: Tensor, k: int) -> ShortList:
    rows, order = torch.sort(pairs.rows, stable=True, dim=0, descending=False)
    counts = torch.bincount(rows, minlength=others.size(0))                  # (B)
    place = torch.arange(rows.size(0), device=rows.device) - (torch.cumsum(counts, 0) - counts)[rows]
    shape = [others.size(0), max(k, int(counts.max()))]
    listed = torch.full(shape, float("-inf"), device=scores.device)
    items = torch.zeros(shape, dtype=torch.int64, device=scores.device)
    return ShortList(listed.index_put_([rows, place], scores[order]),
                     items.index_put_([rows, place], pairs.items[order]), others, total)


# The short lists of users (B, D) who want k items. Where a sample misleads, so that lists would be long
# enough to fill the memory, all are empty, and others may have any score.
def of(user: Tensor, catalogue: blocks.Catalogue, excluded: blocks.Excluded, k: int,
       tau: float) -> ShortList:
    known = catalogue.rounded[0]
    items = known.rounded.size(0)
    asking = quantised.round_users(user, known, catalogue.bias)
    length = length_for(k)
    share = length / (items - excluded.everywhere.size(0))
    thresholds = threshold(asking, known, catalogue.bias, share)
    others = thresholds * asking.worth + asking.error
    width = blocks.block_size(user)
    none = torch.empty([0], dtype=torch.int64, device=user.device)
    rows: List[Tensor] = [none]
    found: List[Tensor] = [none]
    left = 16 * length * user.size(0)
    total = blocks.nothing_yet(user, tau)
    for first in range(0, items, width):
        last = min(first + width, items)
        scores = quantised.score(asking, known.rounded[first:last], catalogue.bias[first:last])
        blocks.exclude_part(scores, excluded, first, items)
        if tau > 0:
            total = blocks.with_part(total, scores, asking.worth / tau)
        if left < 0:
            continue
        part = above(scores, thresholds, 1 + length * (last - first) // items)
        left = left - part.rows.size(0)
        rows.append(part.rows)
        found.append(part.items + first)
    if left < 0:
        unknown = torch.full_like(others, float("inf"))
        return by_user(blocks.no_pairs(user), user[:0, 0], unknown, total, k)
    pairs = blocks.Pairs(torch.cat(rows), torch.cat(found))
    return by_user(pairs, exact(user, pairs, catalogue), others, total, k)
