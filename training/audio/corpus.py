"""Clips in memory: the shared corpus and, when there is one, an index of longer files."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from scipy.signal import resample_poly

from settings import LONGEST_CLIP_SAMPLES, SAMPLE_RATE


@dataclass
class Clip:
    path: str
    spoof: bool
    system: str
    family: str
    repo: str
    source: str
    """Where it was listed: `corpus`, `long` or, if we made it, `copy`."""
    facts: dict[str, str]
    wave: np.ndarray
    """int16, mono, 16 kHz."""

    def samples(self) -> np.ndarray:
        return self.wave.astype(np.float32) / 32768


def as_int16(wave: np.ndarray) -> np.ndarray:
    """Full scale 1 -> 32768, rounded: cutting off would move every sample towards zero, and a network hears that."""
    return np.clip(np.rint(wave * 32768), -32768, 32767).astype(np.int16)


def read_wave(path: Path, start: int = 0, frames: int = LONGEST_CLIP_SAMPLES * 3) -> np.ndarray:
    """Mono int16 at 16 kHz, at most the longest clip; `.npy` holds just that already."""
    if path.suffix == ".npy":
        return np.load(path, mmap_mode="r", allow_pickle=False)[:LONGEST_CLIP_SAMPLES]
    samples, rate = soundfile.read(path, start=start, frames=frames, dtype="float32", always_2d=True)
    mono = samples.mean(1)
    if rate != SAMPLE_RATE:
        divisor = np.gcd(rate, SAMPLE_RATE)
        mono = resample_poly(mono, SAMPLE_RATE // divisor, rate // divisor)
    return as_int16(mono[:LONGEST_CLIP_SAMPLES])


def is_spoof(label: str) -> bool:
    return label.strip().lower() in {"spoof", "fake", "1"}


def read_corpus(folder: Path) -> list[Clip]:
    clips = []
    with (folder / "manifest.csv").open(newline="") as table:
        for row in csv.DictReader(table):
            clips.append(
                Clip(
                    path=row["path"],
                    spoof=is_spoof(row["label"]),
                    system=row["system"],
                    family=row["family"],
                    repo=row["repo"],
                    source="corpus",
                    facts=row,
                    wave=read_wave(folder / row["path"]),
                )
            )
    return clips


def read_relatives(table: Path) -> dict[str, set[str]]:
    """System of a copy -> systems of the corpus (lower case) that made it or are close to what made it."""
    with table.open(newline="") as rows:
        return {row["system"]: {name.lower() for name in row["relatives"].split()}
                for row in csv.DictReader(rows)}


def read_index(index: Path, shortest_s: float = 1.0, source: str = "long") -> list[Clip]:
    """Rows label, system, repo, path (and whatever else); unreadable files are left out and counted."""
    clips: list[Clip] = []
    skipped = 0
    with index.open(newline="") as table:
        for row in csv.DictReader(table):
            path = Path(row["path"])
            try:
                wave = read_wave(path if path.is_absolute() else index.parent / path)
            except (soundfile.LibsndfileError, OSError, ValueError):
                skipped += 1
                continue
            if len(wave) < shortest_s * SAMPLE_RATE:
                skipped += 1
                continue
            clips.append(
                Clip(row["path"], is_spoof(row["label"]), row["system"], row.get("family", ""),
                     row["repo"], source, row, wave)
            )
    print(f"{len(clips)} clips of {index.name}, {skipped} left out")
    return clips
