# What is known at each position of a history of two kinds, items and searches, joined from the newest
# of both (decision 6).
import torch
from torch import Tensor

from encoder import encoder
from encoder import layers
import weights


# Where the newest token of a kind (B, T) up to each position stands, (B, T): counted from 1, 0 where
# none is.
def place_of_newest(kind: Tensor) -> Tensor:
    places = torch.arange(1, kind.size(1) + 1, device=kind.device) * kind    # (B, T), 0 where not
    return torch.cummax(places, 1)[0]


# Tokens (B, T, D) at places (B, S) counted from 1, (B, S, D): the null vector at 0.
def at_places(places: Tensor, tokens: Tensor, null: Tensor) -> Tensor:
    first = null[None].expand([tokens.size(0), 1, null.size(1)])             # (B, 1, D)
    slots = torch.cat([first, tokens], 1)                                    # (B, 1 + T, D)
    return slots.gather(1, places[:, :, None].expand([-1, -1, tokens.size(2)]))


# What is known at each position, (B, T, D), joined from tokens (B, T, D), or (B, T, 2 D).
def join(tokens: Tensor, real: Tensor, special: Tensor, w: weights.Joined) -> Tensor:
    interactions = place_of_newest(real & ~special)                          # (B, T)
    searches = place_of_newest(special)
    both = torch.cat([at_places(interactions, tokens, w.null_interaction),
                      at_places(searches, tokens, w.null_search)], 2)
    return layers.layer_norm(layers.linear(both, w.both), w.norm)


# Histories whose states are joined from their tokens.
def joined(encoded: encoder.Encoded, w: weights.Joined) -> encoder.Encoded:
    states = join(encoded.tokens, encoded.real, encoded.special, w)          # (B, T, D)
    return encoder.with_states(encoded, states, [w])
