"""Sends pictures through random deliveries and keeps what the fixed network makes of their views, once for all folds.

python features.py --index INDEX.csv ... --files FOLDER ... --work WORK --rounds 3     (may be run by several workers)
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import time
from pathlib import Path

import numpy as np
import onnxruntime

from delivery import deliver, open_rgb
from views import random_views

TILES = 3
SHARD = 64
LOSSLESS = (".png", ".bmp", ".tif", ".tiff")


def rows_of(indices: list[tuple[Path, Path]]) -> list[dict[str, str]]:
    """Rows of all indices that are there, with `file` the absolute path; the first of equal contents wins."""
    found: dict[str, dict[str, str]] = {}
    for index, folder in indices:
        if not index.exists():
            continue
        with index.open(newline="") as file:
            for row in csv.DictReader(file):
                if not row.get("sha256") or row["label"] not in ("real", "fake"):
                    continue
                found.setdefault(row["sha256"], {**row, "file": str(folder / row["path"])})
    return list(found.values())


def open_network(work: Path, threads: int = 1) -> onnxruntime.InferenceSession:
    path = work / "features.onnx"
    if not path.exists():
        import torch

        from network import Features

        draft = path.with_suffix(f".{time.time_ns()}")
        torch.onnx.export(
            Features().eval(), torch.zeros(2, 3, 160, 160), str(draft), opset_version=17, dynamo=False,
            input_names=["input"], output_names=["features"], dynamic_axes={"input": {0: "n", 2: "h", 3: "w"}},
        )
        draft.replace(path)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def look(network: onnxruntime.InferenceSession, views: np.ndarray) -> np.ndarray:
    """uint8 [n, s, s, 3] -> float16 [n, 1536]."""
    return network.run(None, {"input": np.ascontiguousarray(views.transpose(0, 3, 1, 2), dtype=np.float32)})[0].astype(np.float16)


class Shards:
    """Arrays of equal length in files of SHARD deliveries, and a line each in `deliveries-<worker>.csv`."""

    def __init__(self, work: Path, worker: str) -> None:
        self.folder = work / "shards"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.worker = worker
        self.table = work / f"deliveries-{worker}.csv"
        self.pending: list[dict[str, np.ndarray]] = []
        self.keys: list[tuple[str, int]] = []
        self.count = len(list(self.folder.glob(f"{worker}-*.npz")))

    def add(self, sha256: str, round_: int, arrays: dict[str, np.ndarray]) -> None:
        self.pending.append(arrays)
        self.keys.append((sha256, round_))
        if len(self.pending) == SHARD:
            self.flush()

    def flush(self) -> None:
        if not self.pending:
            return
        name = f"{self.worker}-{self.count:05d}.npz"
        np.savez(self.folder / name, **{key: np.stack([one[key] for one in self.pending]) for key in self.pending[0]})
        with self.table.open("a", newline="") as file:
            csv.writer(file).writerows((sha256, round_, name, place) for place, (sha256, round_) in enumerate(self.keys))
        self.pending, self.keys = [], []
        self.count += 1


def views_of(path: str, sha256: str, round_: int, network: onnxruntime.InferenceSession) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(int(hashlib.sha256(f"{sha256} {round_}".encode()).hexdigest()[:16], 16))
    image = deliver(open_rgb(path), path.lower().endswith(LOSSLESS), rng, gentle=round_ % 3 == 2)
    frame, middle, tiles = random_views(image, rng, TILES)
    return {"features": look(network, np.stack([frame, middle])), "tile_features": look(network, tiles), "tiles": tiles}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--index", type=Path, action="append", required=True)
    parser.add_argument("--files", type=Path, action="append", required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--worker", default="a")
    parser.add_argument("--share", default="0/1", help="this worker of how many")
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    own, workers = (int(part) for part in arguments.share.split("/"))
    network = open_network(arguments.work)
    shards = Shards(arguments.work, arguments.worker)
    done = {(row[0], int(row[1])) for table in arguments.work.glob("deliveries-*.csv") for row in csv.reader(table.open(newline=""))}
    rows = rows_of(list(zip(arguments.index, arguments.files, strict=True)))
    own_rows = [row for row in rows if int(row["sha256"][:8], 16) % workers == own]
    todo = [(round_, row) for row in own_rows for round_ in range(arguments.rounds) if (row["sha256"], round_) not in done]
    # First rounds first, and in an order that mixes the repositories.
    todo.sort(key=lambda entry: (entry[0], entry[1]["sha256"]))
    print(f"{len(rows)} pictures, {len(todo)} deliveries to go", flush=True)
    broken: set[str] = set()
    for round_, row in todo:
        if row["sha256"] in broken:
            continue
        try:
            shards.add(row["sha256"], round_, views_of(row["file"], row["sha256"], round_, network))
        except (OSError, ValueError, SyntaxError) as error:
            broken.add(row["sha256"])
            print(f"left out {row['file']}: {error}", flush=True)
    shards.flush()


if __name__ == "__main__":
    main()
