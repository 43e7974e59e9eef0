# Low-rank additions to matrices that stay as they are (LoRA, arXiv 2106.09685, section 4.1): a linear
# layer NAME with weights "lora.NAME.down" and "lora.NAME.up" beside it is W x + b + (alpha / R) up down x.
#
#   R rank   I numbers that a layer reads   O numbers that it gives
from typing import Dict, List, NamedTuple

import torch
from torch import Tensor


class Adapter(NamedTuple):
    down: Tensor  # (R, I)
    up: Tensor    # (O, R)


# The adapters of layers of these names: as many, or none where the weights have none.
def of_layers(w: Dict[str, Tensor], names: List[str]) -> List[Adapter]:
    found: List[Adapter] = []
    for name in names:
        if "lora." + name + ".down" in w:
            found.append(Adapter(w["lora." + name + ".down"], w["lora." + name + ".up"]))
    return found


# What the n-th adapter adds to the output (..., O) of its layer, from the layer's input (..., I), which
# is dropped out in training; nothing where there are no adapters.
def added(output: Tensor, x: Tensor, adapters: List[Adapter], n: int, scale: float) -> Tensor:
    if len(adapters) == 0:
        return output
    low = torch.linear(x, adapters[n].down.to(x.dtype))                      # (..., R)
    return output + torch.linear(low, adapters[n].up.to(x.dtype)) * scale


# The names of the layers that have an adapter, sorted.
def adapted(w: Dict[str, Tensor]) -> List[str]:
    names: List[str] = []
    for name in sorted(w.keys()):
        if name.startswith("lora.") and name.endswith(".down"):
            names.append(name[5:-5])
    return names


# The weights of those layers with what their adapters add, in the order of the names.
def merged(w: Dict[str, Tensor], scale: float) -> List[Tensor]:
    weights: List[Tensor] = []
    for name in adapted(w):
        low = torch.matmul(w["lora." + name + ".up"], w["lora." + name + ".down"])  # (O, I)
        weights.append(w[name + ".weight"] + low * scale)
    return weights
