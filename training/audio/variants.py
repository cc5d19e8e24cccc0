"""Slow renderings of the clips, made once and kept: our copies of bona fide clips, and coded passes of all."""

from __future__ import annotations

import argparse
import pickle
import zlib
from pathlib import Path

import numpy as np

import augment
import vocoders
from corpus import Clip, read_corpus, read_index

Variants = dict[str, dict[str, np.ndarray]]
"""Clip path -> name of the rendering (`coded-N`, `copy-...`) -> int16."""


def render(clip: Clip, passes: int, only: list[str] | None) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(zlib.crc32(clip.path.encode()))
    wave = clip.samples()
    made = {f"coded-{n}": augment.code(wave, rng) for n in range(passes)}
    if not clip.spoof:
        for name in only or vocoders.COPIES:
            made[name] = vocoders.copy(name, wave, rng)
    return {name: (np.clip(out, -1, 1) * 32767).astype(np.int16) for name, out in made.items()}


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
    parser.add_argument("--passes", type=int, default=1)
    chosen = parser.parse_args()
    clips = read_corpus(chosen.corpus) if chosen.corpus else read_index(chosen.index)
    mine = clips[chosen.part :: chosen.parts]
    chosen.out.mkdir(parents=True, exist_ok=True)
    name = "corpus" if chosen.corpus else "long"
    made = {clip.path: render(clip, chosen.passes, None) for clip in mine}
    (chosen.out / f"{name}-{chosen.part}.pickle").write_bytes(pickle.dumps(made, protocol=5))
    print(f"{len(made)} clips")


if __name__ == "__main__":
    main()
