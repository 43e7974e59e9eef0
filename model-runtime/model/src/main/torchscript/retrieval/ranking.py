# A ranking: a history is reasoned about, the catalogue is retrieved from, and the best are scored again
# where the model has a head for that.
from typing import NamedTuple

import torch
from torch import Tensor

from encoder import encoder
from reasoning import evidence
from reasoning import reasoning
from retrieval import blocks
from retrieval import candidates
from retrieval import retrieval
import network


# A ranking and what it came from.
class Ranked(NamedTuple):
    best: retrieval.Best
    total: Tensor            # (B): as retrieval.Top has it, with what a head adds; or (0)
    named: Tensor            # (P): the scores of pairs, likewise
    user: Tensor             # (B, D)
    encoded: encoder.Encoded
    reasoned: reasoning.Reasoned


# The k best of histories, where tau is above 0 their sum of e^(score / tau), and the scores of pairs.
def of(encoded: encoder.Encoded, steps: int, struck: blocks.Excluded, k: int, tau: float,
       pairs: blocks.Pairs, model: network.Model) -> Ranked:
    reasoned = reasoning.reason_at_newest(encoded, steps, model)
    user = reasoning.user_of(torch.cat(reasoned.states, 1), model)           # (B, D)
    again = model.head[0].candidates if len(model.head) > 0 else 0
    first = retrieval.top(user, network.catalogue(model), struck, again + k, tau, pairs)
    scored = first.best.items[:, :again]                                     # (B, C)
    added = candidates.corrections(first.best, candidates.at_newest(encoded, user), model)
    best = candidates.corrected_list(first.best, added, k)
    total = first.total
    if tau > 0 and again > 0:
        total = corrected_total(total, first.best.scores[:, :again], added, tau)
    named = corrected_pairs(first.named, pairs, scored, added)
    return Ranked(best, total, named, user, encoded, reasoned)


# The logarithm of a sum once something is added to some of its scores (B, C).
def corrected_total(total: Tensor, scores: Tensor, added: Tensor, tau: float) -> Tensor:
    before = torch.logsumexp(scores / tau, [1])
    after = torch.logsumexp((scores + added) / tau, [1])
    rest = total + torch.log1p(-torch.exp((before - total).clamp_max(0)).clamp_max(1 - 1e-6))
    return torch.logaddexp(rest, after)


# The scores of pairs (P) once something is added to those of some items (B, C) of each user.
def corrected_pairs(scores: Tensor, pairs: blocks.Pairs, items: Tensor, added: Tensor) -> Tensor:
    if items.size(1) == 0 or pairs.rows.size(0) == 0:
        return scores
    same = items[pairs.rows] == pairs.items[:, None]                         # (P, C)
    return scores + torch.sum(added[pairs.rows] * same, [1])


# How much the reasoning rests on each token, (B, T), or (B, 0) where it is not wanted.
def rests(ranked: Ranked, length: int, wanted: bool, model: network.Model) -> Tensor:
    if not wanted:
        return ranked.user[:, :0]
    toward = retrieval.first_among(ranked.best.items, network.catalogue(model))   # (B, D)
    return evidence.of(ranked.encoded, ranked.reasoned, toward, model)[:, :length]
