# A baseline in the style of UniSAR (arXiv 2404.09520): transitions within kinds, which a first encoder
# reads, and across kinds, which a second one does, in which items attend to searches and searches to
# items alone. What is known is joined from the newest of both kinds, as both encoders see it.
#
# Deviates: without its loss of alignment and its task of search. It takes no steps.
from typing import Dict, List, NamedTuple

import torch
from torch import Tensor

from baselines import late_fusion
from encoder import encoder
from encoder import joined
from encoder import layers
import weights


class Weights(NamedTuple):
    across: List[weights.Layer]  # of the second encoder
    joined: weights.Joined       # of 2 D each

def bind(w: Dict[str, Tensor]) -> Weights:
    return Weights(weights.layers_of(w, "transitions.layer."), weights.joined_of(w, "transitions"))


def rounded(w: Dict[str, Tensor]) -> Dict[str, Tensor]:
    return weights.rounded(w, ["layer", "transitions"])


# Which tokens (B, 1, T, T) are of the other kind, or the token itself: so that each sees something.
# (TorchScript reads ~a | b as ~(a | b), unlike Python.)
def other_kind(special: Tensor) -> Tensor:
    itself = torch.eye(special.size(1), dtype=torch.bool, device=special.device)
    return itself | ~late_fusion.same_kind(special)


def encode(items: Tensor, w: weights.Encoder, own: Weights, dropout: layers.Dropout,
           newest_alone: bool=False) -> encoder.Encoded:
    entered = late_fusion.enter(items, w, dropout)
    within = late_fusion.encode_apart(entered, w, dropout)
    mask = layers.additive_mask(entered.known & other_kind(entered.special))
    across = layers.through(entered.tokens, own.across, mask, w.heads, dropout)
    both = torch.cat([within.tokens, across.tokens], 2)                      # (B, T, 2 D)
    states = joined.join(both, entered.real, entered.special, own.joined)    # (B, T, D)
    none: List[weights.Joined] = []
    return encoder.with_states(within, states, none)
