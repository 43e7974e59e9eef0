# What Java calls to train a language model by ReaEmb, and to read texts by one that is trained.
from typing import Dict, List, Tuple

import torch
from torch import Tensor

from language import backbone
from language import crrl
from language import lora
from language import lrcl
from language import thought
from training import learning
from training import optimizer


class Programs(Module):

    def bind(self, w: Dict[str, Tensor], numbers: Dict[str, Tensor]) -> thought.Reasoner:
        return thought.Reasoner(backbone.bind(w, numbers), thought.bind(w))

    # The weights of the layers that have adapters, merged with them, in the order of their names.
    def merged(self, w: Dict[str, Tensor], numbers: Dict[str, Tensor]) -> List[Tensor]:
        return lora.merged(w, float(numbers["scale"]))

    # Vectors (B, D) of texts (B, T), of which tokens inside (B, T) are 1 and padding is 0.
    def vectors(self, reasoner: thought.Reasoner, tokens: Tensor, inside: Tensor) -> Tensor:
        return thought.vectors(tokens, inside > 0, reasoner)

    # The same by two whole passes, whatever the model.
    def vectors_in_full(self, reasoner: thought.Reasoner, tokens: Tensor, inside: Tensor) -> Tensor:
        embedded = backbone.embed(tokens, reasoner.model)
        first = backbone.read(embedded, inside > 0, reasoner.model, 0.0)
        thoughts = thought.read_out(first.states, inside > 0, reasoner.module)
        second = thought.with_thought(embedded, thoughts, inside > 0)
        states = backbone.read(second, inside > 0, reasoner.model, 0.0).states
        return thought.mean(states, inside > 0)

    # Loss of the views of n items, (2 n, T), and its gradients by the weights that have moments.
    def lrcl_gradients(self, tokens: Tensor, inside: Tensor, w: Dict[str, Tensor],
                       first: Dict[str, Tensor],
                       numbers: Dict[str, Tensor]) -> Tuple[Tensor, List[Tensor]]:
        leaves = learning.leaves_of(w, sorted(first.keys()))
        both = lrcl.vectors(tokens, inside > 0, w, leaves, numbers)
        return self.differentiated(lrcl.loss(both, leaves, numbers), leaves, first)

    # One step of LRCL; returns the loss and the gradient's norm.
    def lrcl_step(self, tokens: Tensor, inside: Tensor, w: Dict[str, Tensor],
                  first: Dict[str, Tensor], second: Dict[str, Tensor],
                  numbers: Dict[str, Tensor]) -> Tuple[Tensor, Tensor]:
        loss, gradients = self.lrcl_gradients(tokens, inside, w, first, numbers)
        return loss, self.update(w, gradients, first, second, numbers["step"], numbers)

    # One step of CRRL, of some updates, with vectors (I, N, D) of the items' candidates; returns the
    # mean reward of the samples without noise, and the last gradient's norm.
    def crrl_step(self, tokens: Tensor, inside: Tensor, candidates: Tensor, weights: Tensor,
                  w: Dict[str, Tensor], first: Dict[str, Tensor], second: Dict[str, Tensor],
                  numbers: Dict[str, Tensor]) -> Tuple[Tensor, Tensor]:
        reasoner = self.bind(w, numbers)
        some = crrl.roll_out(tokens, inside > 0, candidates, weights, reasoner, numbers)
        before = crrl.log_likelihoods(some, reasoner.model, w, numbers)
        updates = int(numbers["updates"])
        norm = torch.zeros([])
        for n in range(updates):
            leaves = learning.leaves_of(w, sorted(first.keys()))
            loss = crrl.loss(some, reasoner.model, leaves, before, numbers)
            _, gradients = self.differentiated(loss, leaves, first)
            step = (numbers["step"] - 1.0) * updates + (n + 1)
            norm = self.update(w, gradients, first, second, step, numbers)
        return some.rewards[:, 0].mean(), norm

    # Rewards of samples, and advantages of rewards, as a step computes them.
    def reward(self, sampled: Tensor, candidates: Tensor, weights: Tensor) -> Tensor:
        return crrl.reward(sampled, candidates, weights)

    def advantage(self, rewards: Tensor, in_group: bool) -> Tensor:
        return crrl.advantage(rewards, in_group)

    def differentiated(self, loss: Tensor, leaves: Dict[str, Tensor],
                       first: Dict[str, Tensor]) -> Tuple[Tensor, List[Tensor]]:
        names = sorted(first.keys())
        found = torch.autograd.grad([loss], [leaves[name] for name in names], allow_unused=True)
        gradients: List[Tensor] = []
        for i in range(len(names)):
            gradient = found[i]
            if gradient is None:
                gradient = torch.zeros_like(leaves[names[i]])
            gradients.append(gradient)
        return loss.detach(), gradients

    # One step of Adam by gradients in the order of the names; returns their norm before clipping.
    def update(self, w: Dict[str, Tensor], gradients: List[Tensor], first: Dict[str, Tensor],
               second: Dict[str, Tensor], step: Tensor, numbers: Dict[str, Tensor]) -> Tensor:
        names = sorted(first.keys())
        norm = optimizer.clip(gradients, float(numbers["clip_norm"]))
        optimizer.adam([w[name] for name in names], gradients, [first[name] for name in names],
                       [second[name] for name in names], step, float(numbers["learning_rate"]), 0.0)
        return norm
