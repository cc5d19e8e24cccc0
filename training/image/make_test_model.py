"""Writes the tiny graph that the engine's tests load: python3 training/image/make_test_model.py (needs the package `onnx`)

`logit` grows with the crop's high-pass energy E (mean square of the Laplacian of its green, in grey levels): ln(E + 1) - 4, and a little more for a middle (+0.5)
and a frame (+1). `family` is the mean of red, green and blue over 32. `novelty` is the mean of all samples over 25.5. It judges nothing: its outcome can be worked
out by hand, and noise looks synthetic to it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

TARGET = Path(__file__).resolve().parents[2] / "test/media/high-pass.onnx"
OPSET = 17
IR_VERSION = 8


def constant(name: str, values: list) -> TensorProto:
    return numpy_helper.from_array(np.array(values, dtype=np.float32), name)


def laplacian_of_green() -> TensorProto:
    kernel = np.zeros((1, 3, 3, 3), dtype=np.float32)
    kernel[0, 1] = [[0, -1, 0], [-1, 4, -1], [0, -1, 0]]
    return numpy_helper.from_array(kernel, "kernel")


def build() -> onnx.ModelProto:
    nodes = [
        helper.make_node("Conv", ["input", "kernel"], ["high"], kernel_shape=[3, 3]),
        helper.make_node("Mul", ["high", "high"], ["square"]),
        helper.make_node("ReduceMean", ["square"], ["energy"], axes=[1, 2, 3], keepdims=0),
        helper.make_node("Add", ["energy", "one"], ["above"]),
        helper.make_node("Log", ["above"], ["log"]),
        helper.make_node("Unsqueeze", ["log", "axis"], ["column"]),
        helper.make_node("Add", ["column", "kinds"], ["logit"]),
        helper.make_node("ReduceMean", ["input"], ["colour"], axes=[2, 3], keepdims=0),
        helper.make_node("Div", ["colour", "strength"], ["family"]),
        helper.make_node("ReduceMean", ["input"], ["brightness"], axes=[1, 2, 3], keepdims=0),
        helper.make_node("Div", ["brightness", "tenth"], ["novelty"]),
    ]
    constants = [
        laplacian_of_green(),
        constant("one", [1.0]),
        numpy_helper.from_array(np.array([1], dtype=np.int64), "axis"),
        constant("kinds", [-4.0, -3.5, -3.0]),
        constant("strength", [32.0]),
        constant("tenth", [25.5]),
    ]
    inputs = [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["batch", 3, "side", "side"])]
    outputs = [
        helper.make_tensor_value_info("logit", TensorProto.FLOAT, ["batch", 3]),
        helper.make_tensor_value_info("family", TensorProto.FLOAT, ["batch", 3]),
        helper.make_tensor_value_info("novelty", TensorProto.FLOAT, ["batch"]),
    ]
    graph = helper.make_graph(nodes, "high-pass", inputs, outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="bonafide")
    model.ir_version = IR_VERSION
    onnx.checker.check_model(model)
    return model


if __name__ == "__main__":
    TARGET.write_bytes(build().SerializeToString())
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")
