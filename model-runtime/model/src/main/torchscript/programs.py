# What Java calls: each method is one crossing between Java and the engine.
from typing import Dict, List, Tuple

import torch
from torch import Tensor

from encoder import backbone
from encoder import encoder
from encoder import layers
from encoder import texts
from reasoning import reasoning
from retrieval import blocks
from retrieval import candidates
from retrieval import ranking
from retrieval import retrieval
from training import catalogue
from training import learning
from training import reinforcement
from training import sampled
from training import settings
from training import views
import network
import weights


class Programs(Module):

    # Binds the weights by name, for any number of calls.
    def bind(self, w: Dict[str, Tensor], heads: int, ensemble: bool, bidirectional: bool=False,
             candidates: int=0) -> network.Model:
        return network.bind(w, network.Reading(heads, ensemble, bidirectional, candidates))

    # The same, with an encoder and a reasoning that compute in bfloat16.
    def bind_bfloat16(self, w: Dict[str, Tensor], heads: int, ensemble: bool,
                      bidirectional: bool=False, candidates: int=0) -> network.Model:
        reading = network.Reading(heads, ensemble, bidirectional, candidates)
        return network.bind(backbone.rounded(w), reading)

    # The model that adds these to the items' scores, (N).
    def leaning(self, model: network.Model, item_bias: Tensor) -> network.Model:
        return network.leaning(model, item_bias)

    # The model that finds its candidates by integer scores, on a CPU that multiplies such.
    def quantised(self, model: network.Model) -> network.Model:
        return network.quantised_of(model)

    # What stands for each item, (N + 1, D), of weights that are in training, with the texts of all
    # items, if they are read: grams (M), and which item each is of.
    def item_table(self, w: Dict[str, Tensor], grams: Tensor, text_of: Tensor) -> Tensor:
        model = network.bind(w, network.Reading(1, False, False, 0))
        return texts.reading(model, texts.Texts(grams, text_of, 0)).encoder.item_embedding

    # What stands for each gram, (G + W, D), likewise.
    def gram_table(self, w: Dict[str, Tensor]) -> Tensor:
        return weights.gram_table(w)

    # Histories (B, T), encoded as far as what comes behind reads them.
    def encode(self, model: network.Model, items: Tensor) -> encoder.Encoded:
        asked = encoder.asked(network.beside(model, items), model.encoder)
        return network.encode(asked, model, layers.no_dropout(), network.reads_newest_alone(model))

    # The states r_0..r_K at the newest item of histories (B, T), (B, K + 1, D).
    def states(self, model: network.Model, items: Tensor, steps: int) -> Tensor:
        return self.states_of(model, self.encode(model, items), steps)

    # The same, of histories that are encoded.
    def states_of(self, model: network.Model, encoded: encoder.Encoded, steps: int) -> Tensor:
        return torch.cat(reasoning.reason_at_newest(encoded, steps, model).states, 1)

    # User vectors of histories (B, T).
    def user(self, model: network.Model, items: Tensor, steps: int) -> Tensor:
        return reasoning.user_of(self.states(model, items, steps), model)    # (B, D)

    # Scores of all items (B, N) for users (B, D), the excluded struck out.
    def score(self, model: network.Model, encoded: encoder.Encoded, user: Tensor, everywhere: Tensor,
              rows: Tensor, excluded: Tensor) -> Tensor:
        scores = blocks.exclude(blocks.score(user, network.catalogue(model)), everywhere, rows, excluded)
        return candidates.corrected(scores, candidates.at_newest(encoded, user), model)

    # The k best items of each history and their scores, and how much the reasoning rests on each
    # token, (B, T), or nothing of it, (B, 0), where it is not wanted. What comes with a batch comes
    # from the host, and what is returned is there again.
    def rank(self, model: network.Model, items: Tensor, steps: int, everywhere: Tensor, rows: Tensor,
             excluded: Tensor, k: int, explains: bool=True) -> Tuple[Tensor, Tensor, Tensor]:
        struck = self.struck(model, everywhere, rows, excluded)
        ranked = ranking.of(self.encode(model, items), steps, struck, k, 0.0,
                            blocks.no_pairs(items), model)
        rests = ranking.rests(ranked, items.size(1), explains, model)
        return ranked.best.scores.cpu(), ranked.best.items.cpu(), rests.cpu()

    # The same, and what a mixture with other distributions needs: of each history the logarithm of
    # the sum of e^(score / tau) over all items that are not excluded, (B), and the scores of pairs of a
    # history and an item, (P).
    def rank_named(self, model: network.Model, items: Tensor, steps: int, everywhere: Tensor,
                   rows: Tensor, excluded: Tensor, k: int, explains: bool, tau: Tensor,
                   named_rows: Tensor,
                   named_items: Tensor) -> Tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        struck = self.struck(model, everywhere, rows, excluded)
        named = blocks.Pairs(network.beside(model, named_rows), network.beside(model, named_items))
        ranked = ranking.of(self.encode(model, items), steps, struck, k, float(tau), named, model)
        rests = ranking.rests(ranked, items.size(1), explains, model)
        return (ranked.best.scores.cpu(), ranked.best.items.cpu(), rests.cpu(), ranked.total.cpu(),
                ranked.named.cpu())

    def struck(self, model: network.Model, everywhere: Tensor, rows: Tensor,
               excluded: Tensor) -> blocks.Excluded:
        return blocks.Excluded(network.beside(model, everywhere), network.beside(model, rows),
                               network.beside(model, excluded))

    # The rank of one target a history.
    def target_ranks(self, model: network.Model, items: Tensor, steps: int, everywhere: Tensor,
                     rows: Tensor, excluded: Tensor, targets: Tensor) -> Tensor:
        encoded = self.encode(model, items)
        user = reasoning.user_of(self.states_of(model, encoded, steps), model)            # (B, D)
        scores = self.score(model, encoded, user, everywhere, rows, excluded)
        return retrieval.rank_of(scores, targets)                            # (B)

    # The same ranks as the model is read after 0, 1, ... K steps.
    def target_ranks_by_step(self, model: network.Model, items: Tensor, steps: int,
                             everywhere: Tensor, rows: Tensor, excluded: Tensor,
                             targets: Tensor) -> Tensor:
        encoded = self.encode(model, items)
        states = self.states_of(model, encoded, steps)                       # (B, K + 1, D)
        ranks: List[Tensor] = []
        for k in range(steps + 1):
            user = reasoning.user_of(states[:, :k + 1], model)               # (B, D)
            scores = self.score(model, encoded, user, everywhere, rows, excluded)
            ranks.append(retrieval.rank_of(scores, targets))
        return torch.stack(ranks)                                            # (K + 1, B)

    # The same ranks without steps, with the dropout of training; dropout holds the probability on
    # inputs and that in blocks.
    def target_ranks_with_dropout(self, model: network.Model, items: Tensor, everywhere: Tensor,
                                  rows: Tensor, excluded: Tensor, targets: Tensor,
                                  dropout: Tensor) -> Tensor:
        on = layers.Dropout(float(dropout[0]), float(dropout[1]), True)
        encoded = network.encode(encoder.asked(items, model.encoder), model, on)
        scores = self.score(model, encoded, encoded.states[:, -1], everywhere, rows, excluded)
        return retrieval.rank_of(scores, targets)                            # (B)

    # The model for one batch with the texts of its searches: grams (M), and which text each is of.
    def for_batch(self, model: network.Model, grams: Tensor, text_of: Tensor,
                  searches: int) -> network.Model:
        return texts.reading(model, texts.Texts(network.beside(model, grams),
                                                network.beside(model, text_of), searches))

    # The same for models that read searches; the i-th search of the batch is item N + 1 + i.
    def user_with_searches(self, model: network.Model, items: Tensor, grams: Tensor, text_of: Tensor,
                           searches: int, steps: int) -> Tensor:
        return self.user(self.for_batch(model, grams, text_of, searches), items, steps)

    def rank_with_searches(self, model: network.Model, items: Tensor, grams: Tensor, text_of: Tensor,
                           searches: int, steps: int, everywhere: Tensor, rows: Tensor,
                           excluded: Tensor, k: int, explains: bool=True) -> Tuple[Tensor, Tensor, Tensor]:
        return self.rank(self.for_batch(model, grams, text_of, searches), items, steps, everywhere,
                         rows, excluded, k, explains)

    def rank_named_with_searches(
            self, model: network.Model, items: Tensor, grams: Tensor, text_of: Tensor, searches: int,
            steps: int, everywhere: Tensor, rows: Tensor, excluded: Tensor, k: int, explains: bool,
            tau: Tensor, named_rows: Tensor,
            named_items: Tensor) -> Tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        return self.rank_named(self.for_batch(model, grams, text_of, searches), items, steps,
                               everywhere, rows, excluded, k, explains, tau, named_rows, named_items)

    def target_ranks_with_searches(self, model: network.Model, items: Tensor, grams: Tensor,
                                   text_of: Tensor, searches: int, steps: int, everywhere: Tensor,
                                   rows: Tensor, excluded: Tensor, targets: Tensor) -> Tensor:
        return self.target_ranks(self.for_batch(model, grams, text_of, searches), items, steps,
                                 everywhere, rows, excluded, targets)

    def target_ranks_by_step_with_searches(self, model: network.Model, items: Tensor, grams: Tensor,
                                           text_of: Tensor, searches: int, steps: int,
                                           everywhere: Tensor, rows: Tensor, excluded: Tensor,
                                           targets: Tensor) -> Tensor:
        return self.target_ranks_by_step(self.for_batch(model, grams, text_of, searches), items,
                                         steps, everywhere, rows, excluded, targets)

    def target_ranks_with_dropout_with_searches(self, model: network.Model, items: Tensor,
                                                grams: Tensor, text_of: Tensor, searches: int,
                                                everywhere: Tensor, rows: Tensor, excluded: Tensor,
                                                targets: Tensor, dropout: Tensor) -> Tensor:
        return self.target_ranks_with_dropout(self.for_batch(model, grams, text_of, searches), items,
                                              everywhere, rows, excluded, targets, dropout)

    # The batch of a training: items are groups of (B, T), positions those of the flattened (B * T) that
    # have a target, contrasted those that are reasoned about twice, with noise (R, K, D) for all
    # groups. Targets are told apart from the negatives (M), or (P, M), with their log_counts, as
    # sampled.Classes has them; where there are none, from the whole catalogue. Texts are grams (M) and
    # which text each is of.
    def batch(self, items: List[Tensor], positions: List[Tensor], targets: Tensor, negatives: Tensor,
              log_counts: Tensor, contrasted: List[Tensor], noise: Tensor, grams: Tensor,
              text_of: Tensor, numbers: Dict[str, Tensor]) -> views.Batch:
        classes = sampled.Classes(targets, negatives, log_counts, float(numbers["beta"]))
        return views.Batch(items, positions, classes, contrasted, noise,
                           texts.Texts(grams, text_of, int(numbers["searches"])))

    # Loss and gradients, in the order of the sorted names of all but frozen vectors, of next-item
    # prediction at every position that has a target.
    def gradients(self, items: List[Tensor], positions: List[Tensor], targets: Tensor,
                  negatives: Tensor, log_counts: Tensor, contrasted: List[Tensor], noise: Tensor,
                  grams: Tensor, text_of: Tensor, w: Dict[str, Tensor],
                  numbers: Dict[str, Tensor]) -> Tuple[Tensor, List[Tensor]]:
        batch = self.batch(items, positions, targets, negatives, log_counts, contrasted, noise, grams,
                           text_of, numbers)
        none: List[reinforcement.Rollouts] = []
        return learning.gradients(batch, w, learning.supervised(w), none, settings.bind(numbers))

    # One training step: forward, loss, gradients, clipping, Adam; weights and moments change in
    # place. Where it is lazy and there are negatives, items that are not touched stay as they are,
    # and so do their moments. Returns the loss and the gradient's norm before clipping.
    def train_step(self, items: List[Tensor], positions: List[Tensor], targets: Tensor,
                   negatives: Tensor, log_counts: Tensor, contrasted: List[Tensor], noise: Tensor,
                   grams: Tensor, text_of: Tensor, w: Dict[str, Tensor], first: Dict[str, Tensor],
                   second: Dict[str, Tensor], numbers: Dict[str, Tensor]) -> Tuple[Tensor, Tensor]:
        batch = self.batch(items, positions, targets, negatives, log_counts, contrasted, noise, grams,
                           text_of, numbers)
        state = learning.State(w, first, second)
        update = settings.update(numbers)
        if not update.lazy or not sampled.has_negatives(batch.classes):
            return learning.step(batch, state, settings.bind(numbers), update)
        part = catalogue.touched(batch, state)
        result = learning.step(part.batch, part.state, settings.bind(numbers), update)
        catalogue.put_back(part, state)
        return result
