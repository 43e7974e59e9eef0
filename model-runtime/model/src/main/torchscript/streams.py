# A stream of its own for a thread that ranks on a GPU. An archive apart from all else: a libtorch for
# CPUs does not know these operators, and compiles nothing that names them.
import torch


class Programs(Module):

    # From here on the calling thread works on a stream of the device's pool. Streams do not wait for one
    # another, so what was begun on others, as binding the weights, ends first.
    def take_stream(self, device: int) -> int:
        ops.cuda.synchronize(device)
        stream = __torch__.torch.classes.cuda.Stream.__new__(__torch__.torch.classes.cuda.Stream)
        made = (stream).__init__(torch.device("cuda", device), 0, )
        ops.cuda.set_stream(stream)
        return device
