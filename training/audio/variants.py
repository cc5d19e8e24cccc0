"""Our classical copies of the bona fide clips, made once and kept."""

from __future__ import annotations

import argparse
import pickle
import zlib
from pathlib import Path

import numpy as np

import vocoders
from corpus import Clip, as_int16, read_corpus, read_index

Variants = dict[str, dict[str, np.ndarray]]
"""Clip path -> name of the copy -> int16."""


def render(clip: Clip) -> dict[str, np.ndarray]:
    """Every kind of copy; none of a spoof."""
    rng = np.random.default_rng(zlib.crc32(clip.path.encode()))
    return {} if clip.spoof else {name: as_int16(vocoders.copy(name, clip.samples(), rng)) for name in vocoders.COPIES}


def load(folder: Path) -> Variants:
    found: Variants = {}
    for part in sorted(folder.glob("*.pickle")):
        found.update(pickle.loads(part.read_bytes()))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--part", type=int, default=0)
    parser.add_argument("--parts", type=int, default=1)
    chosen = parser.parse_args()
    clips = read_corpus(chosen.corpus) if chosen.corpus else read_index(chosen.index)
    mine = clips[chosen.part :: chosen.parts]
    chosen.out.mkdir(parents=True, exist_ok=True)
    name = "corpus" if chosen.corpus else "long"
    made = {clip.path: render(clip) for clip in mine}
    target = chosen.out / f"{name}-{chosen.part}.pickle"
    unfinished = target.with_suffix(".part")
    unfinished.write_bytes(pickle.dumps(made, protocol=5))
    unfinished.replace(target)
    print(f"{len(made)} clips")


if __name__ == "__main__":
    main()
