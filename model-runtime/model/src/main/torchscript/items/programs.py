# What is made of frozen vectors of items before a training.
import torch
from torch import Tensor


class Programs(Module):

    # The first principal components of vectors (N, V), by falling variance, (P, V): of length 1 and
    # orthogonal to one another, the largest number of each positive. Computed in float64.
    def components(self, vectors: Tensor, count: int) -> Tensor:
        rows = vectors.double()
        centred = rows - rows.mean(0)                                        # (N, V)
        covariance = torch.matmul(centred.t(), centred) / rows.size(0)       # (V, V)
        axes = torch.linalg_eigh(covariance)[1].flip([1])[:, :count].t()     # (P, V)
        largest = axes.abs().argmax(1, True)                                 # (P, 1)
        return (axes * axes.gather(1, largest).sign()).float()
