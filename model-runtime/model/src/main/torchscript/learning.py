# A training batch in, its loss and gradients out.
#
# All prefixes of a history are trained in one pass: the encoder is causal, so the state at each
# position is that of the prefix which ends there, and every position reasons for itself. Where it
# is bidirectional, only the newest position is that of a prefix: batches hold one prefix a row, or
# histories with masked items, whose targets are those items.
#
#   P positions of a batch that have a target   R of them that are reasoned about twice
from typing import Dict, List, NamedTuple, Tuple

import torch
from torch import Tensor

import candidates
import coattention
import encoder
import objectives
import optimizer
import reasoning
import reinforcement
import sampled
import softmax
import texts
import weights


class Views(NamedTuple):
    states: Tensor  # (P, K + 1, D): r_0..r_K of every position that has a target
    clean: Tensor   # (R, K, D): r_1..r_K of the positions that are reasoned about twice
    noised: Tensor  # (R, K, D): their second, noised trajectory
    contrasts: Tensor  # (P): of similar and dissimilar interests; 0 without co-attention


# Both views of one group of histories (B, T).
def view(items: Tensor, positions: Tensor, contrasted: Tensor, noise: Tensor, model: weights.Model,
         dropout: encoder.Dropout) -> Views:
    encoded = encoder.encode(items, model, dropout)
    first = int((positions % items.size(1)).min())        # no position before it has a target
    steps = weights.trained_steps(model)
    states = torch.stack(
        reasoning.reason(encoded, encoded.states[:, first:], encoded.mask[:, :, first:], steps,
                         model, dropout).states, 2)
    flat = states.flatten(0, 1)                                              # (B S, K + 1, D)
    clean = flat.index_select(0, among_last(contrasted, items.size(1), first))        # (R, K + 1, D)
    noised = clean[:, 1:]
    if contrasted.size(0) > 0:
        noised = noised_view(items, contrasted, clean, noise, model, dropout)
    return Views(flat.index_select(0, among_last(positions, items.size(1), first)), clean[:, 1:],
                 noised, coattention.contrast(encoded.interests, positions))


# Positions of the flattened (B, T) as those of the flattened columns from the first on.
def among_last(positions: Tensor, columns: int, first: int) -> Tensor:
    rows = positions.div(columns, rounding_mode="floor")
    return rows * (columns - first) + positions % columns - first


# The second trajectory (ReaRec, Eq. 11): other dropout, and noise (R, K, D) on the input of every
# step, which starts from the clean state (R, K + 1, D) before it.
def noised_view(items: Tensor, contrasted: Tensor, clean: Tensor, noise: Tensor,
                model: weights.Model, dropout: encoder.Dropout) -> Tensor:
    each = reasoning.drawn(items, contrasted, model, dropout)
    trajectory = reasoning.begin(each.encoded, each.mask, model.heads)
    states: List[Tensor] = []
    for k in range(noise.size(1)):
        inputs = clean[:, k] + reasoning.position_of(k, model) + noise[:, k]          # (R, D)
        states.append(reasoning.step(inputs[:, None], trajectory, model, dropout))
    return torch.cat(states, 1)                                              # (R, K, D)


# Views of all groups.
def views(items: List[Tensor], positions: List[Tensor], contrasted: List[Tensor], noise: Tensor,
          model: weights.Model, dropout: encoder.Dropout) -> Views:
    noise_of = noise.split([c.size(0) for c in contrasted])
    states: List[Tensor] = []
    clean: List[Tensor] = []
    noised: List[Tensor] = []
    contrasts: List[Tensor] = []
    for i in range(len(items)):
        of_group = view(items[i], positions[i], contrasted[i], noise_of[i], model, dropout)
        states.append(of_group.states)
        clean.append(of_group.clean)
        noised.append(of_group.noised)
        contrasts.append(of_group.contrasts)
    return Views(torch.cat(states), torch.cat(clean), torch.cat(noised), torch.cat(contrasts))


# A share of the positions, drawn; all in their order where the share is 1.
def draw(positions: Tensor, share: float) -> Tensor:
    every = torch.arange(positions.size(0), device=positions.device)
    count = int(max(1.0, positions.size(0) * share))
    return every if count == every.size(0) else torch.randperm(every.size(0), device=every.device)[:count]


# The loss of scaled states (P, K + 1, D).
def recommendation(scaled: Tensor, catalogue: objectives.Catalogue, ensemble: bool,
                   settings: Dict[str, Tensor]) -> softmax.Loss:
    sample = draw(catalogue.classes.targets, float(settings["step_share"]))
    if ensemble:
        return objectives.ensemble(scaled, catalogue, sample, float(settings["kl_weight"]))
    return objectives.progressive(scaled, catalogue, sample, float(settings["progressive_weight"]))


# How far the reasoning states (P, K + 1, D) of some positions, drawn, are from their targets.
def alignment(states: Tensor, table: Tensor, targets: Tensor, settings: Dict[str, Tensor]) -> Tensor:
    order = torch.randperm(targets.size(0), device=targets.device)
    some = order[:int(settings["alignment_positions"])]                      # (R)
    return objectives.alignment(states[some, 1:], table[targets[some]], targets[some],
                                float(settings["alignment_tau"]))


# How far the searches among the positions of all groups are from the items behind them (P), both
# ways: the alignment of queries and items of SESRec and UniSAR. Deviates: by cosine, at a temperature
# that stays 0.1, with the negatives of the batch.
def query_item_alignment(items: List[Tensor], positions: List[Tensor], targets: Tensor,
                         model: weights.Model) -> Tensor:
    of_groups = [items[i].flatten()[positions[i]] for i in range(len(items))]
    tokens = torch.cat(of_groups)                                            # (P)
    pad = model.item_embedding.size(0) - 1
    searches = (tokens > pad).nonzero().squeeze(1)                           # (R)
    if searches.size(0) == 0:
        return torch.zeros([], device=targets.device)
    queries = torch.embedding(model.special, tokens[searches] - pad - 1)     # (R, D)
    clicked = targets[searches]                                              # (R)
    rows = torch.embedding(model.item_embedding, clicked)                    # (R, D)
    return 0.5 * (objectives.alignment(queries[:, None], rows, clicked, 0.1)
                  + objectives.alignment(rows[:, None], queries, clicked, 0.1))


# The names of the weights that supervised training learns: all but frozen vectors.
def supervised(w: Dict[str, Tensor]) -> List[str]:
    names: List[str] = []
    for name in sorted(w.keys()):
        if name != "item_vectors" and name != "word_vectors":
            names.append(name)
    return names


# The weights of these names, to be differentiated by, and the rest as they are.
def leaves_of(w: Dict[str, Tensor], names: List[str]) -> Dict[str, Tensor]:
    leaves: Dict[str, Tensor] = {}
    for name in w.keys():
        leaves[name] = w[name]
    for name in names:
        leaves[name] = w[name].detach().requires_grad_(True)
    return leaves


# The weights as one step reads them. Where items have vectors, a share of the items, drawn, does
# without its own row, so that a vector is learnt to stand for an item that has no row.
def as_read(leaves: Dict[str, Tensor], settings: Dict[str, Tensor]) -> Dict[str, Tensor]:
    if "item_vectors" not in leaves:
        return leaves
    read: Dict[str, Tensor] = {}
    for name in leaves.keys():
        read[name] = leaves[name]
    rows = leaves["item_embedding"]
    kept = torch.rand([rows.size(0), 1], device=rows.device) >= float(settings["id_dropout"])
    read["item_embedding"] = rows * kept                                     # (N + 1, D)
    return read


# The model of these weights for one batch, with the texts of the batch's searches and, behind them,
# of all items, where there are such.
def bind(read: Dict[str, Tensor], texts_of: texts.Texts, settings: Dict[str, Tensor]) -> weights.Model:
    bidirectional = "bidirectional" in settings and float(settings["bidirectional"]) > 0
    again = int(settings["candidates"]) if "candidates" in settings else 0
    model = weights.bind(read, int(settings["heads"]), float(settings["ensemble"]) > 0, bidirectional,
                         again)
    return texts.reading(model, texts_of)


# Paths of some positions of every group, drawn, with the targets (P) of all positions.
def roll_outs(items: List[Tensor], positions: List[Tensor], targets: Tensor, model: weights.Model,
              settings: Dict[str, Tensor]) -> List[reinforcement.Rollouts]:
    terms = reinforcement.terms_of(settings)
    share = terms.positions / max(1.0, float(targets.size(0)))
    targets_of = targets.split([p.size(0) for p in positions])
    drawn: List[reinforcement.Rollouts] = []
    for i in range(len(items)):
        some = draw(positions[i], min(1.0, share))
        drawn.append(reinforcement.roll_out(items[i], positions[i][some], targets_of[i][some], model,
                                            terms))
    return drawn


# Mean loss of the positions whose paths were drawn.
def reinforced(rollouts: List[reinforcement.Rollouts], model: weights.Model,
               settings: Dict[str, Tensor]) -> Tensor:
    terms = reinforcement.terms_of(settings)
    total = torch.zeros([], device=model.item_embedding.device)
    count = 0
    for of_group in rollouts:
        rows = of_group.start.size(0)
        total = total + rows * reinforcement.loss(of_group, model, terms)
        count = count + rows
    return total / max(1, count)


# Some positions (R) of a group of histories (B, T), of the flattened (B * T), as each sees its own
# history. The model is read as it is.
def seen(items: Tensor, positions: Tensor, model: weights.Model,
         dropout: encoder.Dropout) -> candidates.Seen:
    each = reasoning.drawn(items, positions, model, dropout)
    states = reasoning.reason(each.encoded, each.start, each.mask, weights.trained_steps(model), model,
                              dropout).states
    user = reasoning.user_of(torch.cat(states, 1), model)                    # (R, D)
    return candidates.Seen(each.encoded.tokens, each.mask[:, 0, 0], each.encoded.special, user)


# Mean loss of a head, of some positions of every group, drawn; the model (weights that are not
# differentiated) is read with the dropout of training, so that its scores are not those of what it
# knows by heart.
def rescored(items: List[Tensor], positions: List[Tensor], targets: Tensor, model: weights.Model,
             head: weights.Head, dropout: encoder.Dropout, settings: Dict[str, Tensor]) -> Tensor:
    share = float(settings["head_positions"]) / max(1.0, float(targets.size(0)))
    targets_of = targets.split([p.size(0) for p in positions])
    total = torch.zeros([], device=targets.device)
    count = 0
    for i in range(len(items)):
        some = draw(positions[i], min(1.0, share))
        total = total + some.size(0) * candidates.loss(
            seen(items[i], positions[i][some], model, dropout), targets_of[i][some],
            model.item_embedding, head, float(settings["tau"]), dropout)
        count = count + some.size(0)
    return total / count


# Loss and gradients by the weights of these names, in their order, with paths to learn from or
# none.
def gradients(items: List[Tensor], positions: List[Tensor], classes: sampled.Classes,
              contrasted: List[Tensor], noise: Tensor, texts_of: texts.Texts, w: Dict[str, Tensor],
              names: List[str], rollouts: List[reinforcement.Rollouts],
              settings: Dict[str, Tensor]) -> Tuple[Tensor, List[Tensor]]:
    leaves = leaves_of(w, names)
    ensemble = float(settings["ensemble"]) > 0
    model = bind(as_read(leaves, settings), texts_of, settings)
    dropout = encoder.Dropout(float(settings["input_dropout"]), float(settings["dropout"]), True)
    both = views(items, positions, contrasted, noise, model, dropout)
    tau = float(settings["tau"])
    steps = both.states.size(1) - 1
    alpha = 1.0 if ensemble else float(settings["alpha"])
    divisors = torch.tensor(objectives.temperatures(tau, alpha, steps), device=noise.device)
    scaled = both.states / divisors[:, None]                                 # (P, K + 1, D)
    catalogue = objectives.Catalogue(model.item_embedding.detach(), classes,
                                     int(settings["softmax_block"]))
    loss = recommendation(scaled.detach(), catalogue, ensemble, settings)
    value = loss.value
    roots = [scaled]
    outward: List[Optional[Tensor]] = [loss.state_grad]
    if model.item_embedding.requires_grad:
        roots.append(model.item_embedding)
        outward.append(loss.table_grad)
    if both.noised.size(0) > 0:
        contrast = objectives.contrastive(both.noised, both.clean, tau)
        weight = settings["contrastive_weight"]
        value = value + weight * contrast.detach()
        roots.append(contrast)
        outward.append(weight)
    aligns = "alignment_weight" in settings and float(settings["alignment_weight"]) > 0
    if aligns and steps > 0:
        aligned = alignment(both.states, model.item_embedding, classes.targets, settings)
        value = value + settings["alignment_weight"] * aligned.detach()
        roots.append(aligned)
        outward.append(settings["alignment_weight"])
    if "query_alignment_weight" in settings and float(settings["query_alignment_weight"]) > 0:
        related = query_item_alignment(items, positions, classes.targets, model)
        value = value + settings["query_alignment_weight"] * related.detach()
        roots.append(related)
        outward.append(settings["query_alignment_weight"])
    if len(model.coattention) > 0:
        split = both.contrasts.mean()
        value = value + 0.001 * split.detach()  # weighted as SESRec publishes
        roots.append(split)
        outward.append(torch.full_like(split, 0.001))
    for head in model.head:
        if head.outer.weight.requires_grad:
            again = rescored(items, positions, classes.targets, bind(w, texts_of, settings), head,
                             dropout, settings)
            value = value + again.detach()
            roots.append(again)
            outward.append(torch.ones_like(again))
    if len(rollouts) > 0:
        roots.append(reinforced(rollouts, model, settings))
        outward.append(settings["reinforcement_weight"])
    by_name: List[Tensor] = []
    found = torch.autograd.grad(roots, [leaves[name] for name in names], outward, allow_unused=True)
    for i in range(len(names)):
        gradient = found[i]
        if gradient is None:                    # nothing of the batch reads it, e.g. without a search
            gradient = torch.zeros_like(leaves[names[i]])
        by_name.append(gradient)
    return value, by_name


# One update of the weights that have moments, in place. Returns the loss and the gradient's norm.
def update(items: List[Tensor], positions: List[Tensor], classes: sampled.Classes,
           contrasted: List[Tensor], noise: Tensor, texts_of: texts.Texts, w: Dict[str, Tensor],
           first: Dict[str, Tensor], second: Dict[str, Tensor], step_of: Tensor,
           rollouts: List[reinforcement.Rollouts],
           settings: Dict[str, Tensor]) -> Tuple[Tensor, Tensor]:
    names = sorted(first.keys())
    loss, by_name = gradients(items, positions, classes, contrasted, noise, texts_of, w, names,
                              rollouts, settings)
    norm = optimizer.clip(by_name, float(settings["clip_norm"]))
    optimizer.adam([w[name] for name in names], by_name, [first[name] for name in names],
                   [second[name] for name in names], step_of,
                   float(settings["learning_rate"]), float(settings["weight_decay"]))
    return loss, norm


# One training step: weights and moments change in place. Returns the loss and the gradient's norm,
# before the last update where paths are learnt from more than once.
def step(items: List[Tensor], positions: List[Tensor], classes: sampled.Classes,
         contrasted: List[Tensor], noise: Tensor, texts_of: texts.Texts, w: Dict[str, Tensor],
         first: Dict[str, Tensor], second: Dict[str, Tensor],
         settings: Dict[str, Tensor]) -> Tuple[Tensor, Tensor]:
    rollouts: List[reinforcement.Rollouts] = []
    updates = 1
    if "reinforcement_weight" in settings:
        model = bind(w, texts_of, settings)
        rollouts = roll_outs(items, positions, classes.targets, model, settings)
        updates = int(settings["reinforcement_updates"])
    result = update(items, positions, classes, contrasted, noise, texts_of, w, first, second,
                    (settings["step"] - 1.0) * updates + 1.0, rollouts, settings)
    for i in range(1, updates):
        result = update(items, positions, classes, contrasted, noise, texts_of, w, first, second,
                        (settings["step"] - 1.0) * updates + (i + 1), rollouts, settings)
    return result
