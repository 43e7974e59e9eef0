# The settings of a training: numbers by name as they come with each step, bound once. What a model's
# way of learning does not have may be absent, and is 0 then.
from typing import Dict, List, NamedTuple

import torch
from torch import Tensor

from encoder import layers
import network


# The contrastive alignment of reasoning states with their targets.
class Alignment(NamedTuple):
    weight: float
    tau: float
    positions: int  # of a batch, drawn


# The reinforcement of reasoning.
class Reinforcement(NamedTuple):
    weight: float
    positions: int  # of a batch whose paths are drawn
    paths: int      # G
    noise: float    # sigma, the deviation of each number of a state
    clip: float     # how far from 1 a ratio of likelihoods still counts
    updates: int    # of the weights by the same paths


class Settings(NamedTuple):
    reading: network.Reading
    dropout: layers.Dropout
    tau: float                 # temperature of the softmax over the items
    alpha: float               # the temperature of step k is tau alpha^(K - k)
    softmax_block: int         # rows of states that are scored at once
    step_share: float          # of the positions, whose early steps or divergence are trained
    kl_weight: float           # of ensemble reasoning
    progressive_weight: float  # of progressive reasoning
    contrastive_weight: float
    alignment: Alignment
    query_alignment_weight: float
    head_positions: int        # of a batch, drawn, that a head is trained with
    id_dropout: float          # share of the items that are read without their rows
    reinforcement: List[Reinforcement]  # one in a second stage, or none


# What one update of the weights takes.
class Update(NamedTuple):
    step: Tensor  # (), counted from 1
    learning_rate: float
    weight_decay: float
    clip_norm: float
    lazy: bool    # whether items that are not touched stay as they are


def number(numbers: Dict[str, Tensor], name: str) -> float:
    return float(numbers[name]) if name in numbers else 0.0


def reading_of(numbers: Dict[str, Tensor]) -> network.Reading:
    return network.Reading(int(numbers["heads"]), number(numbers, "ensemble") > 0,
                           number(numbers, "bidirectional") > 0, int(number(numbers, "candidates")))


def reinforcement_of(numbers: Dict[str, Tensor]) -> List[Reinforcement]:
    some: List[Reinforcement] = []
    if "reinforcement_weight" in numbers:
        some.append(Reinforcement(
            float(numbers["reinforcement_weight"]), int(numbers["reinforcement_positions"]),
            int(numbers["reinforcement_paths"]), float(numbers["reinforcement_noise"]),
            float(numbers["reinforcement_clip"]), int(numbers["reinforcement_updates"])))
    return some


# An ensemble has one temperature.
def bind(numbers: Dict[str, Tensor]) -> Settings:
    read = reading_of(numbers)
    return Settings(
        read,
        layers.Dropout(float(numbers["input_dropout"]), float(numbers["dropout"]), True),
        float(numbers["tau"]),
        1.0 if read.ensemble else float(numbers["alpha"]),
        int(numbers["softmax_block"]),
        float(numbers["step_share"]),
        number(numbers, "kl_weight"),
        number(numbers, "progressive_weight"),
        number(numbers, "contrastive_weight"),
        Alignment(number(numbers, "alignment_weight"), number(numbers, "alignment_tau"),
                  int(number(numbers, "alignment_positions"))),
        number(numbers, "query_alignment_weight"),
        int(number(numbers, "head_positions")),
        number(numbers, "id_dropout"),
        reinforcement_of(numbers),
    )


def update(numbers: Dict[str, Tensor]) -> Update:
    return Update(numbers["step"], float(numbers["learning_rate"]), float(numbers["weight_decay"]),
                  float(numbers["clip_norm"]), float(numbers["lazy"]) > 0)
