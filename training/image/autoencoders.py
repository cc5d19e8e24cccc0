"""Aligned fakes: pictures that differ from real ones in nothing but the trace of a generator's decoder.

    python autoencoders.py train --index INDEX --files FILES --work WORK
    python autoencoders.py reconstruct --index INDEX --files FILES --work WORK
    python autoencoders.py inpaint --work WORK

`train` makes one network of each kind (autoencoders_kinds.py) and writes figures.json; `reconstruct` passes real crops through them into
pairs.csv, and with `--manifest` a corpus of which nothing was trained on into corpus-pairs.csv; `inpaint` keeps the reconstruction inside
soft masks only. What lies in WORK already is not done again. A GPU is used when there is one.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from autoencoders_data import prepare, read_index
from autoencoders_inpaint import inpaint
from autoencoders_kinds import ALL, BY_NAME, Kind
from autoencoders_reconstruct import reconstruct_corpus, reconstruct_pictures
from autoencoders_train import train_and_store


def kinds_of(chosen: argparse.Namespace) -> list[Kind]:
    return [BY_NAME[name] for name in chosen.kinds.split(",")] if chosen.kinds else list(ALL)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=("train", "reconstruct", "inpaint"))
    parser.add_argument("--index", type=Path, help="CSV with the columns path, label, repo and source_path; rows labelled real are used")
    parser.add_argument("--files", type=Path, help="folder that the index's paths start from")
    parser.add_argument("--manifest", type=Path, help="manifest of the evaluation corpus: its repositories are never trained on")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--kinds", help="names, separated by commas; all of them otherwise")
    parser.add_argument("--minutes", type=float, default=60, help="the most that one kind may be trained for")
    parser.add_argument("--pictures", type=int, default=1500, help="the most pictures reconstructed")
    parser.add_argument("--corpus", action="store_true", help="reconstruct the manifest's real pictures instead of the index's")
    parser.add_argument("--refresh", action="store_true", help="cut the training crops anew")
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


def main() -> None:
    chosen = arguments()
    torch.set_num_threads(chosen.threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    chosen.work.mkdir(parents=True, exist_ok=True)
    if chosen.task == "inpaint":
        inpaint(chosen.work, device)
        return
    if chosen.corpus:
        reconstruct_corpus(chosen.manifest, chosen.pictures, chosen.work, kinds_of(chosen), device)
        return
    pictures = read_index(chosen.index, chosen.files, chosen.manifest)
    if chosen.task == "reconstruct":
        reconstruct_pictures(pictures, chosen.pictures, chosen.work, kinds_of(chosen), device)
        return
    crops, held = prepare(pictures, chosen.work, chosen.refresh)
    for kind in kinds_of(chosen):
        if not (chosen.work / f"{kind.name}.pt").exists():
            train_and_store(kind, crops, held, chosen.work, chosen.minutes, device)


if __name__ == "__main__":
    main()
