# What comes before reasoning: what is known at each position of a history. It is the state of the
# newest token, or joined from the newest of both kinds.
#
# This is the one place where a model of another paper differs: its program takes the place of this
# one, with all that is defined here (baselines/).
from typing import Dict, List, NamedTuple

from torch import Tensor

from encoder import encoder
from encoder import joined
from encoder import layers
import weights


# What it has beside an encoder.
class Weights(NamedTuple):
    joined: List[weights.Joined]  # one where both kinds are joined, or none


def bind(w: Dict[str, Tensor]) -> Weights:
    found: List[weights.Joined] = []
    if "joined.both.weight" in w:
        found.append(weights.joined_of(w, "joined"))
    return Weights(found)


# The weights with those that compute in bfloat16 rounded to it: of layers, reasoning and joining.
def rounded(w: Dict[str, Tensor]) -> Dict[str, Tensor]:
    return weights.rounded(w, ["layer", "cross", "joined"])


# States of all positions of left-padded histories (B, T), or, where nothing is joined, of the newest
# alone; those at pads mean nothing.
def encode(items: Tensor, w: weights.Encoder, own: Weights, dropout: layers.Dropout,
           newest_alone: bool=False) -> encoder.Encoded:
    if len(own.joined) == 0:
        return encoder.encode(items, w, dropout, newest_alone)
    return joined.joined(encoder.encode(items, w, dropout), own.joined[0])
