# The terms of a training's loss, a function each: what is computed, from what, and how it weighs.
from typing import List, NamedTuple

import torch
from torch import Tensor

from encoder import encoder
from encoder import layers
from reasoning import reasoning
from retrieval import candidates
from training import objectives
from training import reinforcement
from training import settings
from training import softmax
from training import views
import network
import weights


# A term: its share of the loss, and where gradients begin, each with its gradient.
class Term(NamedTuple):
    value: Tensor
    roots: List[Tensor]
    outward: List[Tensor]


# The term of a loss that autograd differentiates, where it depends on a weight that is trained: in a
# second stage not every one does.
def weighted(loss: Tensor, weight: float) -> Term:
    roots: List[Tensor] = []
    outward: List[Tensor] = []
    if loss.requires_grad:
        roots.append(loss)
        outward.append(torch.full_like(loss, weight))
    return Term(weight * loss.detach(), roots, outward)


# The recommendation loss of scaled states (P, K + 1, D): of ensemble, or of progressive reasoning.
def of_states(scaled: Tensor, catalogue: objectives.Catalogue, s: settings.Settings) -> softmax.Loss:
    sample = objectives.draw(catalogue.classes.targets, s.step_share)
    if s.reading.ensemble:
        return objectives.ensemble(scaled, catalogue, sample, s.kl_weight)
    return objectives.progressive(scaled, catalogue, sample, s.progressive_weight)


# Cross entropy of the next item, and what the way of reasoning adds, with gradients written out
# (ReaRec, section 3.3).
def next_item(both: views.Views, batch: views.Batch, model: network.Model, s: settings.Settings) -> Term:
    table = model.encoder.item_embedding
    divisors = torch.tensor(objectives.temperatures(s.tau, s.alpha, both.states.size(1) - 1),
                            device=table.device)
    scaled = both.states / divisors[:, None]                                 # (P, K + 1, D)
    catalogue = objectives.Catalogue(table.detach(), batch.classes, s.softmax_block)
    loss = of_states(scaled.detach(), catalogue, s)
    roots = [scaled]
    outward = [loss.state_grad]
    if table.requires_grad:
        roots.append(table)
        outward.append(loss.table_grad)
    return Term(loss.value, roots, outward)


# How far noised trajectories are from their clean ones, among those of others (ReaRec, Eq. 12).
def contrastive(both: views.Views, s: settings.Settings) -> Term:
    return weighted(objectives.contrastive(both.noised, both.clean, s.tau), s.contrastive_weight)


# How far the reasoning states of some positions, drawn, are from their targets.
def alignment(both: views.Views, batch: views.Batch, model: network.Model,
              s: settings.Alignment) -> Term:
    targets = batch.classes.targets
    order = torch.randperm(targets.size(0), device=targets.device)
    some = order[:s.positions]                                               # (R)
    rows = model.encoder.item_embedding[targets[some]]                       # (R, D)
    return weighted(objectives.alignment(both.states[some, 1:], rows, targets[some], s.tau), s.weight)


# How far the searches among the positions of all groups are from the items behind them (P), both
# ways: the alignment of queries and items of SESRec and UniSAR. Deviates: by cosine, at a temperature
# that stays 0.1, with the negatives of the batch.
def query_item_alignment(items: List[Tensor], positions: List[Tensor], targets: Tensor,
                         w: weights.Encoder) -> Tensor:
    of_groups = [items[i].flatten()[positions[i]] for i in range(len(items))]
    tokens = torch.cat(of_groups)                                            # (P)
    pad = w.item_embedding.size(0) - 1
    searches = (tokens > pad).nonzero().squeeze(1)                           # (R)
    if searches.size(0) == 0:
        return torch.zeros([], device=targets.device)
    queries = torch.embedding(w.special, tokens[searches] - pad - 1)         # (R, D)
    clicked = targets[searches]                                              # (R)
    rows = torch.embedding(w.item_embedding, clicked)                        # (R, D)
    return 0.5 * (objectives.alignment(queries[:, None], rows, clicked, 0.1)
                  + objectives.alignment(rows[:, None], queries, clicked, 0.1))


def query_alignment(batch: views.Batch, model: network.Model, weight: float) -> Term:
    return weighted(query_item_alignment(batch.items, batch.positions, batch.classes.targets,
                                         model.encoder), weight)


# What the model has to learn besides.
def own(added: encoder.Added) -> Term:
    return weighted(added.loss.mean(), added.weight)


# Some positions (R) of a group of histories (B, T), of the flattened (B * T), as each sees its own
# history. The model is read as it is.
def seen(items: Tensor, positions: Tensor, model: network.Model,
         dropout: layers.Dropout) -> candidates.Seen:
    each = reasoning.drawn(items, positions, model, dropout)
    states = reasoning.reason(each.encoded, each.start, each.mask, network.trained_steps(model), model,
                              dropout).states
    user = reasoning.user_of(torch.cat(states, 1), model)                    # (R, D)
    return candidates.Seen(each.encoded.tokens, each.mask[:, 0, 0], each.encoded.special, user)


# Mean loss of a head, of some positions of every group, drawn; the model (weights that are not
# differentiated) is read with the dropout of training, so that its scores are not those of what it
# knows by heart.
def rescored(batch: views.Batch, model: network.Model, head: weights.Head,
             s: settings.Settings) -> Term:
    targets = batch.classes.targets
    share = s.head_positions / max(1.0, float(targets.size(0)))
    targets_of = targets.split([p.size(0) for p in batch.positions])
    total = torch.zeros([], device=targets.device)
    count = 0
    for i in range(len(batch.items)):
        some = objectives.draw(batch.positions[i], min(1.0, share))
        total = total + some.size(0) * candidates.loss(
            seen(batch.items[i], batch.positions[i][some], model, s.dropout), targets_of[i][some],
            model.encoder.item_embedding, head, s.tau, s.dropout)
        count = count + some.size(0)
    return weighted(total / count, 1.0)


# The paths that were drawn. Their loss is of another kind, and is not told.
def reinforced(rollouts: List[reinforcement.Rollouts], model: network.Model,
               s: settings.Reinforcement) -> Term:
    loss = reinforcement.mean_loss(rollouts, model, s)
    return Term(torch.zeros_like(loss), [loss], [torch.full_like(loss, s.weight)])


# All terms that a training has, of a model that is differentiated, and as it is.
def of(both: views.Views, batch: views.Batch, model: network.Model, as_it_is: network.Model,
       rollouts: List[reinforcement.Rollouts], s: settings.Settings) -> List[Term]:
    terms = [next_item(both, batch, model, s)]
    if both.noised.size(0) > 0:
        terms.append(contrastive(both, s))
    if s.alignment.weight > 0 and both.states.size(1) > 1:
        terms.append(alignment(both, batch, model, s.alignment))
    if s.query_alignment_weight > 0:
        terms.append(query_alignment(batch, model, s.query_alignment_weight))
    for added in both.added:
        terms.append(own(added))
    for head in model.head:
        if head.outer.weight.requires_grad:
            terms.append(rescored(batch, as_it_is, head, s))
    if len(rollouts) > 0:
        terms.append(reinforced(rollouts, model, s.reinforcement[0]))
    return terms
