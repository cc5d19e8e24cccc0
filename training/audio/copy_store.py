"""Where our own spoofs are kept: one `.npy` a clip and an index row for each file that is finished."""

from __future__ import annotations

import csv
import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from settings import SAMPLE_RATE

COLUMNS = ["path", "label", "system", "family", "repo", "source_path"]
LONGEST_COPY_SAMPLES = int(3.2 * SAMPLE_RATE)
LOUDEST = 0.99
SYSTEMS_TABLE = Path(__file__).with_name("copy_systems.csv")
"""What each system is, its source and licence, and the systems of the corpus that are its kin."""


@dataclass(frozen=True)
class Made:
    """What a spoof is and what it was made from; `name` is unique within its system."""

    name: str
    system: str
    family: str
    repo: str
    source_path: str

    def path(self) -> str:
        return f"{self.system}/{hashlib.sha256(self.name.encode()).hexdigest()[:24]}.npy"


class CopyStore:
    """Append only: a row is written after its file, so a reader of the index finds every file it names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.index = folder / "index.csv"
        folder.mkdir(parents=True, exist_ok=True)
        if not self.index.exists():
            self.index.write_text(",".join(COLUMNS) + "\n")
            shutil.copyfile(SYSTEMS_TABLE, folder / "systems.csv")
        with self.index.open(newline="") as table:
            self.kept = {row["path"] for row in csv.DictReader(table)}

    def has(self, made: Made) -> bool:
        return made.path() in self.kept

    def keep(self, made: Made, wave: np.ndarray) -> None:
        """`wave`: mono floats at 16 kHz; scaled down if it would clip."""
        path = self.folder / made.path()
        path.parent.mkdir(exist_ok=True)
        peak = float(np.abs(wave).max(initial=0))
        level = min(1.0, LOUDEST / max(peak, 1e-9))
        np.save(path, np.round(wave * level * 32767).astype(np.int16))
        row = [made.path(), "spoof", made.system, made.family, made.repo, made.source_path]
        with self.index.open("a", newline="") as table:
            csv.writer(table, lineterminator="\n").writerow(row)
        self.kept.add(made.path())
