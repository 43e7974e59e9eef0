# What stands for a text, of a search or of an item: the sum of what its grams stand for. Grams are
# words and pieces of words, hashed by the caller, so a word that training never saw, or a typing
# error, still shares most of its pieces with words it did see (fastText, arXiv 1607.04606, section
# 3.2; it takes the mean). A word that has a frozen vector is a gram more.
#
#   M grams of all texts, one text after another   Q searches
from typing import NamedTuple

import torch
from torch import Tensor

import network


# The texts of Q searches and, behind them, of all N items, or of none.
class Texts(NamedTuple):
    grams: Tensor    # (M)
    text_of: Tensor  # (M): which text a gram is of
    searches: int    # Q


# Vectors of so many texts, (Q + N, D). The sum is divided by the root of the number of grams, so
# that long texts are as long as short ones to begin with.
def vectors(texts: Texts, count: int, gram_embedding: Tensor) -> Tensor:
    rows = torch.embedding(gram_embedding, texts.grams)                      # (M, D)
    total = torch.zeros([count, rows.size(1)], device=rows.device)
    total = total.index_add(0, texts.text_of, rows)                          # (Q + N, D)
    ones = torch.ones([texts.grams.size(0)], device=rows.device)
    number = torch.zeros([count], device=rows.device).index_add(0, texts.text_of, ones)
    return total * number.clamp_min(1.0).rsqrt()[:, None]                    # (Q + N, D)


# The model as it reads these texts: searches stand behind the pad item, and what an item's text
# stands for is added to its row.
def reading(model: network.Model, texts: Texts) -> network.Model:
    if model.gram_embedding.size(0) == 0:
        return model
    table = model.encoder.item_embedding
    items = table.size(0) - 1
    of_items = texts.grams.numel() > 0 and int(texts.text_of[-1]) >= texts.searches
    every = vectors(texts, texts.searches + (items if of_items else 0), model.gram_embedding)
    searches, rows = every.split([texts.searches, every.size(0) - texts.searches])
    rounded = model.rounded_items
    if of_items:
        rounded = network.no_rounded_items()
        table = table + torch.cat([rows, torch.zeros_like(rows[:1])])        # (N + 1, D)
    return network.with_tables(model, table, rounded, searches + model.search_embedding)
