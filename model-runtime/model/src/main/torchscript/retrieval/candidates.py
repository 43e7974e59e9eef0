# The candidate-aware head, a second stage of ranking: the best candidates of a history are scored
# again by what each of them finds in it (target attention over its interactions and over its
# searches, and a small network, as in the field of LCR-SER; methods of arXiv 2508.04152, section 7).
# Ours: what it finds is added to the first score, and it is trained beside the model, whose states
# and rows it reads as they are. So the first stage is the same with and without it, and an item that
# is no candidate keeps its score.
#
#   C candidates of each history   F inner width of the head
from typing import List, NamedTuple

import torch
from torch import Tensor

from encoder import encoder
from encoder import layers
from retrieval import retrieval
import network
import weights


# A history as its newest position sees it.
class Seen(NamedTuple):
    tokens: Tensor   # (B, T, D)
    mask: Tensor     # (B, T): which of them are known, to add to scores
    special: Tensor  # (B, T): which are no items
    user: Tensor     # (B, D)


# What the newest position of each history sees, in float32, as the head scores.
def at_newest(encoded: encoder.Encoded, user: Tensor) -> Seen:
    return Seen(encoded.tokens.to(torch.float32), encoded.mask[:, 0, -1], encoded.special, user)


# What candidates (B, C, D) find among the tokens that a mask (B, T) allows, through the part (F, D)
# of the inner weight that reads it: (B, C, F).
def found(items: Tensor, tokens: Tensor, mask: Tensor, question: weights.Affine, null: Tensor,
          part: Tensor) -> Tensor:
    slots = torch.cat([null[None].expand([tokens.size(0), 1, null.size(1)]), tokens], 1)
    allowed = torch.cat([torch.zeros_like(mask[:, :1]), mask], 1)            # (B, 1 + T)
    asked = layers.linear(items, question) * (tokens.size(2) ** -0.5)        # (B, C, D)
    looked = torch.softmax(torch.bmm(asked, slots.transpose(1, 2)) + allowed[:, None], 2)
    return torch.bmm(looked, torch.matmul(slots, part.t()))


# What is added to the scores of candidates (B, C, D), (B, C).
def correction(items: Tensor, seen: Seen, head: weights.Head, dropout: layers.Dropout) -> Tensor:
    parts = head.inner.weight.chunk(5, 1)                                    # (F, D) each
    clicked = found(items, seen.tokens, seen.mask + layers.additive_mask(~seen.special),
                    head.interactions, head.null_interaction, parts[0])
    searched = found(items, seen.tokens, seen.mask + layers.additive_mask(seen.special),
                     head.searches, head.null_search, parts[1])
    of_user = torch.linear(seen.user, parts[2], head.inner.bias)[:, None]    # (B, 1, F)
    of_item = torch.matmul(items, parts[3].t())                              # (B, C, F)
    of_both = torch.matmul(items * seen.user[:, None], parts[4].t())
    inner = torch.relu(clicked + searched + of_user + of_item + of_both)
    return layers.linear(torch.dropout(inner, dropout.hidden, dropout.on), head.outer)[:, :, 0]


# The best of each history by its scores (B, N): indices, (B, C).
def best(scores: Tensor, count: int) -> Tensor:
    return torch.topk(scores, min(count, scores.size(1)), 1)[1]


# Scores (B, N) with those of the best corrected; as they are for a model without a head.
def corrected(scores: Tensor, seen: Seen, model: network.Model) -> Tensor:
    for head in model.head:
        candidates = best(scores, head.candidates)                           # (B, C)
        items = torch.embedding(model.encoder.item_embedding, candidates)    # (B, C, D)
        added = correction(items, seen, head, layers.no_dropout())
        scores = scores.scatter_add(1, candidates, added)
    return scores


# What is added to the scores of the first C of a list (B, C + k); (B, 0) without a head.
def corrections(first: retrieval.Best, seen: Seen, model: network.Model) -> Tensor:
    more = first.scores[:, :0]
    for head in model.head:
        items = torch.embedding(model.encoder.item_embedding, first.items[:, :head.candidates])
        more = correction(items, seen, head, layers.no_dropout())            # (B, C)
    return more


# The k best of a list (B, C + k) once this is added to the scores of the first C.
def corrected_list(first: retrieval.Best, more: Tensor, k: int) -> retrieval.Best:
    if more.size(1) == 0:
        return first
    rest = torch.zeros_like(first.scores[:, more.size(1):])
    scores, at = torch.topk(first.scores + torch.cat([more, rest], 1),
                            min(k, first.scores.size(1)), 1)
    return retrieval.Best(scores, first.items.gather(1, at))


# Cross entropy over the whole catalogue of the corrected scores of what is seen (R), by its target
# (R), at temperature tau. Gradients reach the head alone.
def loss(seen: Seen, targets: Tensor, table: Tensor, head: weights.Head, tau: float,
         dropout: layers.Dropout) -> Tensor:
    scores = torch.mm(seen.user, table[:-1].t())                             # (R, N)
    candidates = best(scores, head.candidates)                               # (R, C)
    added = correction(torch.embedding(table, candidates), seen, head, dropout)
    logits = torch.log_softmax(scores.scatter_add(1, candidates, added) / tau, 1)
    return -logits.gather(1, targets[:, None]).mean()
