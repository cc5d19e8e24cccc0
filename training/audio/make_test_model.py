"""Writes the tiny graph that the engine's tests load: python3 training/audio/make_test_model.py (needs the package `onnx`)

`logit` is 0.1 * the mean square of a window's front end, each bin's mean over time taken off, - 1; `family` adds 0, 1 and 2 to it. It judges nothing: its outcome can be worked out by hand.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

TARGET = Path(__file__).resolve().parents[2] / "test/media/mean-square.onnx"
OPSET = 17
IR_VERSION = 8


def constant(name: str, values: list[float]) -> TensorProto:
    return numpy_helper.from_array(np.array(values, dtype=np.float32), name)


def build() -> onnx.ModelProto:
    nodes = [
        helper.make_node("ReduceMean", ["input"], ["means"], axes=[2], keepdims=1),
        helper.make_node("Sub", ["input", "means"], ["centred"]),
        helper.make_node("Mul", ["centred", "centred"], ["square"]),
        helper.make_node("ReduceMean", ["square"], ["mean"], axes=[1, 2, 3], keepdims=0),
        helper.make_node("Unsqueeze", ["mean", "axis"], ["column"]),
        helper.make_node("Mul", ["column", "scale"], ["scaled"]),
        helper.make_node("Add", ["scaled", "shift"], ["logit"]),
        helper.make_node("Add", ["logit", "steps"], ["family"]),
    ]
    constants = [
        numpy_helper.from_array(np.array([1], dtype=np.int64), "axis"),
        constant("scale", [0.1]),
        constant("shift", [-1.0]),
        constant("steps", [0.0, 1.0, 2.0]),
    ]
    inputs = [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["batch", 1, "frames", "bins"])]
    outputs = [
        helper.make_tensor_value_info("logit", TensorProto.FLOAT, ["batch", 1]),
        helper.make_tensor_value_info("family", TensorProto.FLOAT, ["batch", 3]),
    ]
    graph = helper.make_graph(nodes, "mean-square", inputs, outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="bonafide")
    model.ir_version = IR_VERSION
    onnx.checker.check_model(model)
    return model


if __name__ == "__main__":
    TARGET.write_bytes(build().SerializeToString())
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")
