"""What `features.py` kept, in memory: one entry a delivery."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from folds import Row


@dataclass
class Deliveries:
    """`rows[row[i]]` is the picture of entry i."""

    rows: list[Row]
    row: np.ndarray
    round: np.ndarray
    arrays: dict[str, np.ndarray]

    def __len__(self) -> int:
        return len(self.row)


def load_deliveries(work: Path, rows: list[Row], names: tuple[str, ...]) -> Deliveries:
    """All entries of the rows, with the named arrays of `features.py`."""
    places = {row["sha256"]: index for index, row in enumerate(rows)}
    entries: dict[str, list[tuple[int, int, int]]] = {}
    for table in sorted(work.glob("deliveries-*.csv")):
        with table.open(newline="") as file:
            for sha256, round_, shard, place in csv.reader(file):
                if sha256 in places:
                    entries.setdefault(shard, []).append((int(place), places[sha256], int(round_)))
    total = sum(len(found) for found in entries.values())
    arrays: dict[str, np.ndarray] = {}
    row, rounds = np.empty(total, np.int32), np.empty(total, np.int16)
    at = 0
    for shard, found in sorted(entries.items()):
        take = np.array([place for place, _, _ in found])
        with np.load(work / "shards" / shard) as content:
            for name in names:
                values = content[name]
                if name not in arrays:
                    arrays[name] = np.empty((total, *values.shape[1:]), values.dtype)
                arrays[name][at : at + len(take)] = values[take]
        row[at : at + len(take)] = [index for _, index, _ in found]
        rounds[at : at + len(take)] = [number for _, _, number in found]
        at += len(take)
    return Deliveries(rows, row, rounds, arrays)


def draw_weights(rows: list[Row], chosen: np.ndarray) -> np.ndarray:
    """Chance of each row of `chosen` to be drawn: half for each class; in it a third for faces; in that the square root of what each source has, so that a
    large one counts more than a small one, yet not by its size."""
    key = [(row["label"] == "real", row["content"] == "face", f"{row['repo']} {row['generator']}") for row in (rows[i] for i in chosen)]
    counts: dict[tuple[bool, bool, str], int] = {}
    for one in key:
        counts[one] = counts.get(one, 0) + 1
    weights = np.array([counts[one] ** -0.5 for one in key])
    for real in (True, False):
        for face in (True, False):
            own = np.array([one[0] == real and one[1] == face for one in key])
            if own.any():
                weights[own] *= 0.5 * (0.35 if face else 0.65) / weights[own].sum()
    return weights / weights.sum()
