# What Java calls to read texts by a decoder as it is.
from typing import Dict, List, Tuple

import torch
from torch import Tensor

from language import decoder
from language import lora


class Programs(Module):

    def bind(self, w: Dict[str, Tensor], numbers: Dict[str, Tensor]) -> decoder.Model:
        return decoder.bind(w, numbers)

    # Vectors (B, D) of texts (B, T), of which tokens inside (B, T) are 1 and padding is 0: the mean of the
    # states of all tokens.
    def vectors(self, model: decoder.Model, tokens: Tensor, inside: Tensor) -> Tensor:
        states = decoder.read(decoder.embed(tokens, model), inside > 0, model, 0.0).states
        weight = inside[:, :, None].to(torch.float32)                        # (B, T, 1)
        return (states * weight).sum([1]) / weight.sum([1])

    def embed(self, model: decoder.Model, tokens: Tensor) -> Tensor:
        return decoder.embed(tokens, model)

    # States (B, T, D) of embedded tokens (B, T, D).
    def states(self, model: decoder.Model, embedded: Tensor, inside: Tensor) -> Tensor:
        return decoder.read(embedded, inside > 0, model, 0.0).states

    # States (B, G, 2, D) of what follows texts (B, T, D), by their keys and values.
    def resumed(self, model: decoder.Model, embedded: Tensor, inside: Tensor, last: Tensor) -> Tensor:
        text = decoder.read(embedded, inside > 0, model, 0.0)
        return decoder.resume(text, inside > 0, last, model)

    # What the head gives to all tokens by states (..., D).
    def logits(self, model: decoder.Model, states: Tensor) -> Tensor:
        return decoder.logits(states, model)

    def log_likelihoods(self, model: decoder.Model, states: Tensor, tokens: Tensor) -> Tensor:
        return decoder.log_likelihoods(states, tokens, model)

    # The weights of the layers that have adapters, merged with them, in the order of their names.
    def merged(self, w: Dict[str, Tensor], scale: Dict[str, Tensor]) -> List[Tensor]:
        return lora.merged(w, float(scale["scale"]))
