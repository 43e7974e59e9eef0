# The items that a step touches, as a small catalogue of their own. Where a loss samples the
# catalogue, all other rows of the item table have no gradient; so a step on the rows that do costs
# nothing that grows with the catalogue but a mark for each item.
#
#   U items that are touched, the pad item, which is the last, among them
from typing import Dict, List, NamedTuple

import torch
from torch import Tensor

import sampled


class Part(NamedTuple):
    rows: Tensor              # (U): of the item table, in rising order
    items: List[Tensor]       # histories, as indices into the rows
    classes: sampled.Classes  # likewise


# The part that histories and classes touch, of a table of so many rows; the index behind the last
# row, which stands for a masked item, stays behind the last.
def touched(items: List[Tensor], classes: sampled.Classes, table_rows: int) -> Part:
    mark = torch.zeros([table_rows + 1], dtype=torch.bool, device=classes.targets.device)
    mark[table_rows - 1:] = True
    mark[classes.targets] = True
    mark[classes.negatives.flatten()] = True
    for group in items:
        mark[group.flatten()] = True
    place = torch.cumsum(mark, 0) - 1                                        # (N + 2)
    return Part(mark[:table_rows].nonzero().squeeze(1), [place[group] for group in items],
                sampled.Classes(place[classes.targets], place[classes.negatives],
                                classes.log_counts, classes.beta))


# Tensors like the weights, with these rows alone of what has a row an item; the others are shared.
def part_of(tensors: Dict[str, Tensor], rows: Tensor) -> Dict[str, Tensor]:
    part: Dict[str, Tensor] = {}
    for name in tensors.keys():
        of_items = name == "item_embedding" or name == "item_vectors"
        part[name] = tensors[name].index_select(0, rows) if of_items else tensors[name]
    return part


# Puts the rows back.
def put_back(part: Dict[str, Tensor], rows: Tensor, tensors: Dict[str, Tensor]) -> None:
    tensors["item_embedding"].index_copy_(0, rows, part["item_embedding"])
