# Scores of the catalogue, some items at a time, so that no matrix of all users and all items is there.
from typing import List, NamedTuple

import torch
from torch import Tensor

from retrieval import quantised


# What users are scored against.
class Catalogue(NamedTuple):
    items: Tensor  # (N + 1, D), row N is the pad item
    bias: Tensor   # (N): what is added to the items' scores, or (0)
    rounded: List[quantised.Items]  # the items in 8 bits, to find candidates by, or none


# How many there are; the pad item is none of them.
def count_of(catalogue: Catalogue) -> int:
    return catalogue.items.size(0) - 1


# Scores of user vectors (B, D) against the items from the first on, so many (M).
def score_part(user: Tensor, catalogue: Catalogue, first: int, count: int) -> Tensor:
    items = catalogue.items[first:first + count]                             # (M, D)
    if catalogue.bias.size(0) == 0:
        return torch.mm(user, items.t())                                     # (B, M)
    return torch.addmm(catalogue.bias[first:first + count], user, items.t())


# Scores of user vectors (B, D) against all of the catalogue.
def score(user: Tensor, catalogue: Catalogue) -> Tensor:
    return score_part(user, catalogue, 0, count_of(catalogue))               # (B, N)


# The score of what is struck out: below all others, of integer scores too.
def struck_out(scores: Tensor) -> float:
    return float("-inf") if scores.is_floating_point() else -1073741824.0


# Strikes out items for everybody, and (row, item) pairs.
def exclude(scores: Tensor, everywhere: Tensor, rows: Tensor, items: Tensor) -> Tensor:
    lowest = struck_out(scores)
    scores.index_fill_(1, everywhere, lowest)
    struck = torch.full([1], lowest, dtype=scores.dtype, device=scores.device)
    return scores.index_put_([rows, items], struck.expand([rows.size(0)]))   # (B, N)


# Who must not be recommended: items for everybody, and (row, item) pairs.
class Excluded(NamedTuple):
    everywhere: Tensor
    rows: Tensor
    items: Tensor


# The same for some of the users (B), who are given by whether each is among them.
def of_users(excluded: Excluded, some: Tensor) -> Excluded:
    place = torch.where(some, torch.cumsum(some, 0) - 1, -1)[excluded.rows]
    return Excluded(excluded.everywhere, place[place >= 0], excluded.items[place >= 0])


# Pairs of a user and an item whose scores are wanted, whether excluded or not.
class Pairs(NamedTuple):
    rows: Tensor   # (P)
    items: Tensor  # (P)


# None of them.
def no_pairs(users: Tensor) -> Pairs:
    none = torch.empty([0], dtype=torch.int64, device=users.device)
    return Pairs(none, none)


# Their scores (P), once those of a block (B, M) are known whose first item has this index.
def with_pairs(known: Tensor, pairs: Pairs, scores: Tensor, first: int) -> Tensor:
    if pairs.rows.size(0) == 0:
        return known
    count = scores.size(1)
    place = pairs.items - first
    own = scores.take(pairs.rows * count + place.clamp(0, count - 1))
    return torch.where((place >= 0) & (place < count), own, known)


# Those among the items from the first on, so many, counted from it.
def part_of(excluded: Excluded, first: int, count: int) -> Excluded:
    everywhere = excluded.everywhere - first
    items = excluded.items - first
    of_rows = (items >= 0) & (items < count)
    return Excluded(everywhere[(everywhere >= 0) & (everywhere < count)], excluded.rows[of_rows],
                    items[of_rows])


# Strikes out of scores (B, M) against the items from the first on.
def exclude_part(scores: Tensor, excluded: Excluded, first: int, items: int) -> Tensor:
    whole = scores.size(1) == items
    part = excluded if whole else part_of(excluded, first, scores.size(1))
    return exclude(scores, part.everywhere, part.rows, part.items)


# Items of a block: so many that the scores of all users (B, D) stay in a cache. On a GPU, where the
# host waits for each block, so many that there are few: 1 GiB of scores.
def block_size(users: Tensor) -> int:
    scores = 268435456 if users.is_cuda else 1048576
    width = max(8192, scores // users.size(0))
    return width if users.is_cuda else min(131072, width)


# Items of a group, that are compared with the best so far by their best alone, at first: a power of
# two such that about as many groups of the block (of M items) are chosen from, M / G, as then items of
# the groups with its best ones, n G, where so many (n) are expected.
def group_size(items: int, n: int) -> int:
    size = 1
    while 2 * size * size * n <= items:
        size *= 2
    return size


# A block's scores (B, M) in groups, (B, G, M / G): group j holds every (M / G)-th item from j on. What
# is lacking to a whole number of groups is struck out.
def in_groups(scores: Tensor, size: int) -> Tensor:
    lacking = (size - scores.size(1) % size) % size
    if lacking > 0:
        scores = torch.constant_pad_nd(scores, [0, lacking], struck_out(scores))
    return scores.view([scores.size(0), size, -1])


# The logarithm of a sum over no item yet, (B); (0) where none is asked for, by a tau of 0.
def nothing_yet(users: Tensor, tau: float) -> Tensor:
    count = users.size(0) if tau > 0 else 0
    return torch.full([count], float("-inf"), device=users.device)


# The same with the items of a block, of these scores (B, M) times a factor.
def with_part(total: Tensor, scores: Tensor, factor: float) -> Tensor:
    return torch.logaddexp(total, torch.logsumexp(scores * factor, [1]))
