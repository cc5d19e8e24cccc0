"""The half precision weights of a TFLite file by name: the same network then runs in PyTorch, several times faster."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from ai_edge_litert.interpreter import Interpreter

Weights = dict[str, torch.Tensor]


def read_weights(path: Path) -> Weights:
    """float32 by tensor name, without what the converter put after a `;`; a name met twice gets `'` at its end."""
    network = Interpreter(str(path), num_threads=1)
    found: Weights = {}
    for tensor in network.get_tensor_details():
        if tensor["dtype"] is np.float16 and len(tensor["shape"]):
            name = tensor["name"].split(";")[0]
            value = torch.from_numpy(network.get_tensor(tensor["index"]).astype(np.float32))
            found[f"{name}'" if name in found else name] = value
    return found
