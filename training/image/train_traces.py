"""Trains the trace network on aligned pairs (a real crop and its reconstruction, delivered alike) and on tiles of real and generated pictures.

python train_traces.py --corpus CORPUS --index INDEX ... --files FOLDER ... --pairs PAIRS.csv ... --work WORK --front-end srm --fold 0 --minutes 8
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.nn import functional

from dataset import draw_weights, load_deliveries
from delivery import encode
from features import rows_of
from folds import Row, folds_of, is_allowed
from judged import corpus_rows
from settings import FOLDS, HELD_KINDS
from traces import FRONT_ENDS, TraceNetwork

CROP = 128
PAIRS_A_STEP = 10
TILES_A_STEP = 12


def pairs_of(tables: list[Path]) -> list[Row]:
    found: list[Row] = []
    for table in tables:
        with table.open(newline="") as file:
            found += list(csv.DictReader(file))
    return found


def load_pairs(pairs: list[Row]) -> list[np.ndarray]:
    """Each [2, h, w, 3] uint8: the real crop and its reconstruction."""
    return [np.stack([np.asarray(Image.open(pair[side]).convert("RGB")) for side in ("path_real", "path_fake")]) for pair in pairs]


def draw_pair(pair: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """[2, 128, 128, 3], both cut and delivered in the same way; half of them as they are."""
    height, width = pair.shape[1:3]
    scale = rng.uniform(0.5, 1) if rng.random() < 0.25 and min(height, width) > 2 * CROP else 1.0
    side = round(CROP / scale)
    top, left = int(rng.integers(0, height - side + 1)), int(rng.integers(0, width - side + 1))
    images = [Image.fromarray(one[top : top + side, left : left + side]) for one in pair]
    if scale < 1:
        images = [image.resize((CROP, CROP), Image.Resampling.BICUBIC) for image in images]
    way, quality = rng.random(), int(rng.integers(50, 99))
    if way > 0.45:
        images = [encode(image, "JPEG" if way < 0.9 else "WEBP", quality) for image in images]
    both = np.stack([np.asarray(image) for image in images])
    return both[:, :, ::-1] if rng.random() < 0.5 else both


def draw_tiles(tiles: np.ndarray, chosen: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    found = []
    for entry in chosen:
        tile = tiles[entry, rng.integers(0, tiles.shape[1])]
        top, left = rng.integers(0, tile.shape[0] - CROP + 1, 2)
        crop = tile[top : top + CROP, left : left + CROP]
        found.append(crop[:, ::-1] if rng.random() < 0.5 else crop)
    return np.stack(found)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--index", type=Path, action="append", required=True)
    parser.add_argument("--files", type=Path, action="append", required=True)
    parser.add_argument("--pairs", type=Path, action="append", required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--front-end", choices=FRONT_ENDS, default="srm")
    parser.add_argument("--fold", type=int, required=True, help="held out; -1: none, for the network that is shipped")
    parser.add_argument("--minutes", type=float, default=8)
    parser.add_argument("--steps", type=int, default=0, help="instead of minutes")
    parser.add_argument("--name", default="")
    arguments = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    rng = np.random.default_rng(6)
    torch.manual_seed(6)
    corpus = corpus_rows(arguments.corpus)
    folds = folds_of(corpus, FOLDS)
    held = [row for row, fold in zip(corpus, folds, strict=True) if fold == arguments.fold]
    rows = [row for row in rows_of(list(zip(arguments.index, arguments.files, strict=True))) if is_allowed(row, held)]
    repositories = {row["repo"].lower() for row in held}
    kinds = HELD_KINDS[arguments.fold] if arguments.fold >= 0 else ()
    pairs = [pair for pair in pairs_of(arguments.pairs) if pair["repo"].lower() not in repositories and pair["kind"] not in kinds]
    loaded = load_pairs(pairs)
    data = load_deliveries(arguments.work, rows, ("tiles",))
    tiles = data.arrays["tiles"]
    seen = np.unique(data.row)
    weights = np.zeros(len(rows))
    weights[seen] = draw_weights(rows, seen)
    chances = weights[data.row] / np.bincount(data.row, minlength=len(rows))[data.row]
    chances /= chances.sum()
    labels = np.array([row["label"] != "real" for row in rows], np.float32)[data.row]
    network = TraceNetwork(arguments.front_end).to(device, memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(network.parameters(), lr=2e-3, weight_decay=0.02)
    print(f"{len(pairs)} pairs, {len(data)} deliveries of {len(seen)} pictures", flush=True)
    start, step, losses = time.time(), 0, []
    pool = rng.choice(len(data), 400_000, p=chances)
    while True:
        done = step / arguments.steps if arguments.steps else (time.time() - start) / (60 * arguments.minutes)
        if done >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = 2e-3 * min(1, step / 40 + 0.05) * (0.02 + 0.98 * (1 + np.cos(np.pi * done)) / 2)
        chosen = pool[(step * TILES_A_STEP) % len(pool) :][:TILES_A_STEP]
        both = np.concatenate([draw_pair(loaded[i], rng) for i in rng.integers(0, len(loaded), PAIRS_A_STEP)])
        crops = np.concatenate([both, draw_tiles(tiles, chosen, rng)])
        truth = torch.from_numpy(np.concatenate([np.tile([0.0, 1.0], PAIRS_A_STEP), labels[chosen]]).astype(np.float32)).to(device)
        pixels = torch.from_numpy(np.ascontiguousarray(crops.transpose(0, 3, 1, 2))).to(device).float().contiguous(memory_format=torch.channels_last)
        found = network(pixels)
        each = functional.binary_cross_entropy_with_logits(found, truth * 0.94 + 0.03, reduction="none")
        loss = each.mean()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimizer.step()
        losses.append((each[: 2 * PAIRS_A_STEP].mean().item(), each[2 * PAIRS_A_STEP :].mean().item()))
        step += 1
        if step % 50 == 0:
            recent = np.mean(losses[-50:], 0)
            print(f"{step} steps, {time.time() - start:.0f} s, pairs {recent[0]:.3f}, tiles {recent[1]:.3f}", flush=True)
    name = arguments.name or f"traces-{arguments.fold}"
    torch.save(network.state_dict(), arguments.work / f"{name}.pt")
    (arguments.work / f"{name}.json").write_text(json.dumps({"front_end": arguments.front_end, "fold": arguments.fold, "steps": step, "pairs": len(pairs), "pictures": len(seen)}))


if __name__ == "__main__":
    main()
