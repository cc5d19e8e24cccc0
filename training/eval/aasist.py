"""Scores the corpus with AASIST, as its authors publish it, to stand beside our own figures.

    git clone https://github.com/clovaai/aasist
    python aasist.py --aasist aasist --corpus ../../../shared/corpus/audio --models AASIST-L AASIST --out aasist.csv
    python aasist.py --report aasist.csv

AASIST (Jung et al., ICASSP 2022, MIT licence) is read from a clone that the caller has, work tree or bare;
nothing of it is part of this project. It hears the first 64,600 samples of a clip, shorter ones repeated, as
its `data_utils.py` does for evaluation. Scores are logits turned so that higher = spoof.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import io
import json
import random
import subprocess
import sys
import tarfile
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import soundfile
import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parent.parent / "audio"))
import figures  # noqa: E402

SAMPLE_RATE = 16_000
SEED = 5
COLUMNS = ("model", "path", "label", "repo", "system", "family", "score", "seconds", "heard_s")


def unpack(clone: Path, target: Path) -> None:
    """The last commit of a clone, whatever lies in its work tree."""
    archive = subprocess.run(["git", "-C", str(clone), "archive", "HEAD"], check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as bundle:
        bundle.extractall(target, filter="data")


def load(folder: Path, name: str) -> tuple[nn.Module, int]:
    """(network, samples that it hears)."""
    settings = json.loads((folder / "config" / f"{name}.conf").read_text())["model_config"]
    spec = importlib.util.spec_from_file_location("aasist_network", folder / "models" / "AASIST.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    network = module.Model(settings)
    network.load_state_dict(torch.load(folder / "models" / "weights" / f"{name}.pth", map_location="cpu", weights_only=True))
    return network.eval(), settings["nb_samp"]


def in_turns(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """One of each repository and class, then one more of each: any first part is a balanced sample."""
    groups: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        groups[row["repo"], row["label"]].append(row)
    for group in groups.values():
        random.Random(SEED).shuffle(group)
    longest = max(map(len, groups.values()))
    return [group[turn] for turn in range(longest) for _, group in sorted(groups.items()) if turn < len(group)]


@torch.no_grad()
def score(network: nn.Module, samples: int, path: Path) -> tuple[float, float]:
    """(logit, seconds of the forward pass)."""
    wave, rate = soundfile.read(path, dtype="float32")
    if rate != SAMPLE_RATE or wave.ndim != 1:
        raise SystemExit(f"{path} is not mono at 16 kHz")
    heard = torch.from_numpy(np.resize(wave, samples))[None]
    started = time.perf_counter()
    spoof, bona_fide = network(heard)[1][0].tolist()
    return spoof - bona_fide, time.perf_counter() - started


def run(chosen: argparse.Namespace) -> None:
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    with (chosen.corpus / "manifest.csv").open(newline="") as table:
        rows = in_turns(list(csv.DictReader(table)))[: chosen.limit]
    with tempfile.TemporaryDirectory() as name, chosen.out.open("w", newline="") as target:
        unpack(chosen.aasist, Path(name))
        writer = csv.DictWriter(target, COLUMNS, extrasaction="ignore")
        writer.writeheader()
        for model in chosen.models:
            network, samples = load(Path(name), model)
            for count, row in enumerate(rows, start=1):
                logit, seconds = score(network, samples, chosen.corpus / row["path"])
                writer.writerow(row | {"model": model, "score": round(logit, 5), "seconds": round(seconds, 4),
                                       "heard_s": round(samples / SAMPLE_RATE, 4)})
                target.flush()
                if count % 100 == 0:
                    print(f"{model}: {count} of {len(rows)}", flush=True)


def report(path: Path) -> None:
    with path.open(newline="") as table:
        rows = list(csv.DictReader(table))
    for model in sorted({row["model"] for row in rows}):
        own = [row for row in rows if row["model"] == model]
        scores = np.array([float(row["score"]) for row in own])
        spoof = np.array([row["label"] == "spoof" for row in own])
        ratios = [float(row["seconds"]) / float(row["heard_s"]) for row in own]
        part = figures.summary(scores, spoof) | {"repositories": len({row["repo"] for row in own}),
                                                 "seconds_per_second": round(float(np.median(ratios)), 4)}
        print(model, json.dumps(part))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--aasist", type=Path, help="a clone of https://github.com/clovaai/aasist")
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--models", nargs="+", choices=["AASIST-L", "AASIST"], default=["AASIST-L"])
    parser.add_argument("--limit", type=int, help="at most so many clips, balanced over repositories")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--report", type=Path, help="only print the figures of a file that was written before")
    chosen = parser.parse_args()
    if chosen.report is None and None in (chosen.aasist, chosen.corpus, chosen.out):
        parser.error("--aasist, --corpus and --out are needed, or --report")
    if chosen.report is None:
        run(chosen)
    report(chosen.report or chosen.out)


if __name__ == "__main__":
    main()
