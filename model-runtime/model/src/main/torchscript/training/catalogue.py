# The items that a step touches, as a small catalogue of their own. Where a loss samples the
# catalogue, all other rows of the item table have no gradient; so a step on the rows that do costs
# nothing that grows with the catalogue but a mark for each item.
#
#   U items that are touched, the pad item, which is the last, among them
from typing import Dict, NamedTuple

import torch
from torch import Tensor

from training import learning
from training import sampled
from training import views


class Part(NamedTuple):
    rows: Tensor           # (U): of the item table, in rising order
    batch: views.Batch     # with histories and classes as indices into the rows
    state: learning.State  # with these rows alone of what has a row an item; the rest is shared


# Tensors like the weights, with these rows alone of what has a row an item.
def part_of(tensors: Dict[str, Tensor], rows: Tensor) -> Dict[str, Tensor]:
    part: Dict[str, Tensor] = {}
    for name in tensors.keys():
        of_items = name == "item_embedding" or name == "item_vectors"
        part[name] = tensors[name].index_select(0, rows) if of_items else tensors[name]
    return part


# The part that a batch touches; the index behind the last row, which stands for a masked item, stays
# behind the last.
def touched(batch: views.Batch, state: learning.State) -> Part:
    classes = batch.classes
    table_rows = state.w["item_embedding"].size(0)
    mark = torch.zeros([table_rows + 1], dtype=torch.bool, device=classes.targets.device)
    mark[table_rows - 1:] = True
    mark[classes.targets] = True
    mark[classes.negatives.flatten()] = True
    for group in batch.items:
        mark[group.flatten()] = True
    place = torch.cumsum(mark, 0) - 1                                        # (N + 2)
    rows = mark[:table_rows].nonzero().squeeze(1)
    own = sampled.Classes(place[classes.targets], place[classes.negatives], classes.log_counts,
                          classes.beta)
    return Part(rows,
                views.Batch([place[group] for group in batch.items], batch.positions, own,
                            batch.contrasted, batch.noise, batch.texts),
                learning.State(part_of(state.w, rows), part_of(state.first, rows),
                               part_of(state.second, rows)))


# Puts the rows back.
def put_back(part: Part, state: learning.State) -> None:
    state.w["item_embedding"].index_copy_(0, part.rows, part.state.w["item_embedding"])
    state.first["item_embedding"].index_copy_(0, part.rows, part.state.first["item_embedding"])
    state.second["item_embedding"].index_copy_(0, part.rows, part.state.second["item_embedding"])
