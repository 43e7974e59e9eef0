# Items in 8 bits: integer scores that are a few times cheaper than exact ones, and off by no more than
# a known bound. With x = step q + e of an item, q rounded, and u = worth / step p + f of a user likewise:
#
#   |u x - worth p q| = |u e + f step q| <= |u| |e| + |f| |step q|
from typing import NamedTuple

import torch
from torch import Tensor


class Items(NamedTuple):
    rounded: Tensor  # (N, D), int8: q
    drawn: Tensor    # (S): a sample of all items
    sample: Tensor   # (S, D), int8
    step: float      # what 1 of them is worth
    error: float     # the largest |e|
    reach: float     # the largest |step q|


class Users(NamedTuple):
    rounded: Tensor  # (B, D), int8: p
    worth: float     # what 1 of an integer score is worth
    error: Tensor    # (B): how much a score is off at the most, what float32 rounds of exact ones with it


# What 1 is worth where the largest number becomes 127.
def step_of(largest: Tensor) -> float:
    return max(float(largest), 1e-12) / 127


def rounded_to(step: float, x: Tensor) -> Tensor:
    return (x / step).round().to(torch.int8)


# Some of so many items, from everywhere alike: multiples of the golden ratio.
def drawn_of(items: int) -> Tensor:
    size = min(65536, max(4096, items // 8))
    return torch.arange(size, device="cpu") * 2654435769 % items


# Items (N, D), some at a time, as this takes several copies of them.
def round_items(table: Tensor) -> Items:
    step = step_of(torch.max(torch.abs(table.min()), torch.abs(table.max())))
    rounded = torch.empty_like(table, dtype=torch.int8)
    error = 0.0
    reach = 0.0
    for first in range(0, table.size(0), 65536):
        part = table[first:first + 65536]
        q = rounded_to(step, part)
        rounded[first:first + 65536] = q
        near = q * step
        error = max(error, float((part - near).norm(2, 1).max()))
        reach = max(reach, float(near.norm(2, 1).max()))
    drawn = drawn_of(table.size(0))
    return Items(rounded, drawn, rounded[drawn], step, error, reach)


# Users (B, D) who ask for these items, to whose scores the bias (N), or nothing (0), is added. Their
# step is the same for all, so that a bias is the same integer for all; large enough that it is one.
def round_users(u: Tensor, known: Items, bias: Tensor) -> Users:
    step = step_of(u.abs().max())
    largest = float(bias.abs().max()) if bias.size(0) > 0 else 0.0
    step = max(step, largest / (268435456 * known.step))
    worth = step * known.step
    p = rounded_to(step, u)
    length = u.norm(2, 1)                                                    # (B)
    off = length * known.error + (u - p * step).norm(2, 1) * known.reach
    off_bias = 0.5 * worth if bias.size(0) > 0 else 0.0
    off_float = 1.2e-7 * ((u.size(1) + 4) * length * (known.reach + known.error) + largest)
    return Users(p, worth, off + off_bias + off_float)


# Integer scores of users against rounded items (M, D), to which their bias (M), or nothing, is added.
def score(asking: Users, rounded: Tensor, bias: Tensor) -> Tensor:
    scores = torch._int_mm(asking.rounded, rounded.t())                      # (B, M), int32
    if bias.size(0) > 0:
        scores.add_((bias / asking.worth).round().to(torch.int32))
    return scores
