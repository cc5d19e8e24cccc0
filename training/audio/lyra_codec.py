"""Lyra 2 (SoundStream) over its published TFLite networks: encoder, residual quantiser, generator.

The networks are `lyra/model_coeffs/*.tflite` of https://github.com/google/lyra (Apache-2.0). Each takes one
frame of 20 ms at 16 kHz and carries its own state from frame to frame; frame size and bit rates are those of
`lyra_config.h`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter

FRAME_SAMPLES = 320
FRAMES_PER_SECOND = 50
BITS_PER_QUANTIZER = 4
FLUSH_FRAMES = 15
"""Frames of silence before a clip, so that nothing of the clip before it is left in the networks."""


class LyraCodec:
    def __init__(self, weights: Path) -> None:
        self.encoder = Interpreter(str(weights / "soundstream_encoder.tflite"), num_threads=1)
        self.generator = Interpreter(str(weights / "lyragan.tflite"), num_threads=1)
        self.quantizer = Interpreter(str(weights / "quantizer.tflite"), num_threads=1)
        self.encoder.allocate_tensors()
        self.generator.allocate_tensors()
        self.quantize = self.quantizer.get_signature_runner("encode")
        self.dequantize = self.quantizer.get_signature_runner("decode")

    def copy(self, wave: np.ndarray, bits_per_second: int) -> np.ndarray:
        """Mono floats at 16 kHz through the codec; the last part of a frame is dropped."""
        count = bits_per_second // FRAMES_PER_SECOND // BITS_PER_QUANTIZER
        whole = wave[: len(wave) // FRAME_SAMPLES * FRAME_SAMPLES].astype(np.float32)
        padded = np.concatenate([np.zeros(FLUSH_FRAMES * FRAME_SAMPLES, np.float32), whole])
        out = [self._frame(frame, count) for frame in padded.reshape(-1, 1, FRAME_SAMPLES)]
        return np.concatenate(out[FLUSH_FRAMES:])

    def _frame(self, frame: np.ndarray, count: int) -> np.ndarray:
        features = _run(self.encoder, frame)
        found = self.quantize(input_frames=features, num_quantizers=np.array(count, np.int32))
        indices = found["output_0"].astype(np.int32)
        indices[count:] = -1
        lossy = self.dequantize(encoding_indices=indices)["output_0"]
        return _run(self.generator, lossy).reshape(-1).copy()


def _run(network: Interpreter, value: np.ndarray) -> np.ndarray:
    network.set_tensor(network.get_input_details()[0]["index"], value)
    network.invoke()
    return network.get_tensor(network.get_output_details()[0]["index"])
