"""Copies of bona fide clips by published neural codecs and vocoders, as further spoofs.

    python neural_copies.py --index INDEX --out COPIES --systems copy-lyra-v2-3200 ... --weights WEIGHTS

The same number of clips from every repository (fewer where it has fewer), drawn by a seed; a copy belongs to its clip's
repository. A second run goes on where the first one stopped.
"""

from __future__ import annotations

import argparse
import csv
import zlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from copy_store import CopyStore, Made
from neural_systems import SYSTEMS, Copy, load

SEED = 5
SHORTEST_SAMPLES = 16_000
CROPS_TRIED = 4
Row = dict[str, str]


def bona_fide(index: Path) -> dict[str, list[Row]]:
    """Rows by repository, each list in an order that follows from the seed alone."""
    found: dict[str, list[Row]] = defaultdict(list)
    with index.open(newline="") as table:
        for row in csv.DictReader(table):
            if row["label"] == "bonafide":
                found[row["repo"]].append(row)
    for repo, rows in found.items():
        rows.sort(key=lambda row: row["path"])
        np.random.default_rng([SEED, zlib.crc32(repo.encode())]).shuffle(rows)
    return found


def draws(repos: dict[str, list[Row]], systems: list[str], per_repo: int) -> Iterator[tuple[str, Row]]:
    """Round after round over repositories and systems: what is done at any time is balanced.

    The systems walk through a repository's clips one after the other, so that they share few originals.
    """
    for turn in range(per_repo):
        for rows in repos.values():
            for system in systems:
                if turn < len(rows):
                    place = turn + per_repo * list(SYSTEMS).index(system)
                    yield system, rows[place % len(rows)]


def crop(wave: np.ndarray, samples: int, rng: np.random.Generator) -> np.ndarray:
    """The loudest of a few crops: a copy of a pause teaches nothing."""
    room = len(wave) - samples
    if room <= 0:
        return wave
    parts = [wave[start : start + samples] for start in rng.integers(0, room + 1, CROPS_TRIED)]
    return max(parts, key=lambda part: float(np.square(part).mean()))


def copy_clip(copy: Copy, source: Path, samples: int, rng: np.random.Generator) -> np.ndarray | None:
    wave = np.load(source, allow_pickle=False).astype(np.float32) / 32768
    if len(wave) < SHORTEST_SAMPLES or not wave.any():
        return None
    made = copy(crop(wave, samples, rng), rng)
    return made if len(made) and np.isfinite(made).all() and made.any() else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--systems", nargs="+", choices=list(SYSTEMS), required=True)
    parser.add_argument("--per-repo", type=int, default=25)
    chosen = parser.parse_args()
    store = CopyStore(chosen.out)
    copies = load(chosen.systems, chosen.weights)
    done = 0
    for system, row in draws(bona_fide(chosen.index), chosen.systems, chosen.per_repo):
        made = Made(row["path"], system, SYSTEMS[system].family, row["repo"], row["path"])
        if store.has(made):
            continue
        rng = np.random.default_rng([SEED, zlib.crc32(f"{system} {row['path']}".encode())])
        source = chosen.index.parent / row["path"]
        wave = copy_clip(copies[system], source, SYSTEMS[system].crop_samples, rng)
        if wave is not None:
            store.keep(made, wave)
            done += 1
    print(f"{done} copies")


if __name__ == "__main__":
    main()
