# What Java calls of a text encoder.
from typing import Dict

from torch import Tensor

from language import bert
import weights


class Programs(Module):

    def bind(self, w: Dict[str, Tensor], heads: int) -> bert.Bert:
        return bert.bind(w, heads)

    def bind_bfloat16(self, w: Dict[str, Tensor], heads: int) -> bert.Bert:
        return bert.bind(weights.rounded(w, ["layer"]), heads)

    def vectors(self, model: bert.Bert, tokens: Tensor, lengths: Tensor) -> Tensor:
        return bert.vectors(tokens, lengths, model)
