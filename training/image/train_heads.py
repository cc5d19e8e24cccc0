"""Trains the heads over the fixed features: one for each view, one for the family, and the measure of novelty.

python train_heads.py --corpus CORPUS --index INDEX ... --files FOLDER ... --work WORK      (all folds, then the heads that are shipped)
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from dataset import Deliveries, draw_weights, load_deliveries
from features import rows_of
from folds import folds_of, is_allowed
from judged import corpus_rows
from network import CLIP, FEATURES, make_head
from settings import FAMILIES, FOLDS, NOVELTY_COMPONENTS

STEPS = 900
BATCH = 256
LEARNING_RATE = 2e-3
DISCRIMINANT_DRAWS = 24_000
RIDGE = 0.5
VIEWS = ("tile", "middle", "frame")


def values_of(data: Deliveries, view: str) -> np.ndarray:
    """float16 [n, k, 1536], k crops of each delivery."""
    if view == "tile":
        return data.arrays["tile_features"]
    place = 0 if view == "frame" else 1
    return data.arrays["features"][:, place : place + 1]


def draw(values: np.ndarray, chosen: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return values[chosen, rng.integers(0, values.shape[1], len(chosen))].astype(np.float32)


def train_head(values: np.ndarray, labels: np.ndarray, pool: np.ndarray, outputs: int, seed: int) -> tuple[dict[str, np.ndarray], nn.Sequential]:
    """A head with mixed pairs of entries (H. Zhang et al., ICLR 2018) and smoothed labels. `labels` float32 [n, outputs]."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    sample = draw(values, rng.choice(pool, 6000), rng)
    mean, deviation = sample.mean(0), sample.std(0) + 1e-3
    head = make_head(outputs)
    optimizer = torch.optim.AdamW(head.parameters(), lr=LEARNING_RATE, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=STEPS)
    for _ in range(STEPS):
        chosen = rng.choice(pool, BATCH)
        inputs = torch.from_numpy(np.clip((draw(values, chosen, rng) - mean) / deviation, -CLIP, CLIP))
        truth = torch.from_numpy(labels[chosen])
        share = torch.from_numpy(rng.beta(0.4, 0.4, (BATCH, 1)).astype(np.float32))
        other = torch.randperm(BATCH)
        found = head(share * inputs + (1 - share) * inputs[other])
        truth = share * truth + (1 - share) * truth[other]
        if outputs == 1:
            loss = functional.binary_cross_entropy_with_logits(found, truth * 0.9 + 0.05)
        else:
            loss = functional.cross_entropy(found, truth, label_smoothing=0.05)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return {"mean": mean, "deviation": deviation}, head.eval()


def discriminant(values: np.ndarray, labels: np.ndarray, sources: np.ndarray, pool: np.ndarray, spread: float) -> tuple[dict[str, np.ndarray], nn.Linear]:
    """Fisher's linear discriminant (1936) with the covariance within sources, so that what one source is like counts for nothing; its log-odds are
    brought to the deviation `spread`."""
    rng = np.random.default_rng(5)
    chosen = rng.choice(pool, DISCRIMINANT_DRAWS)
    sample = draw(values, chosen, rng)
    mean, deviation = sample.mean(0), sample.std(0) + 1e-3
    standard = np.clip((sample - mean) / deviation, -CLIP, CLIP)
    spoof = labels[chosen, 0] > 0.5
    centres = np.stack([standard[~spoof].mean(0), standard[spoof].mean(0)])
    _, source = np.unique(sources[chosen], return_inverse=True)
    sums = np.zeros((source.max() + 1, FEATURES), np.float32)
    np.add.at(sums, source, standard)
    within = standard - (sums / np.bincount(source)[:, None])[source]
    covariance = within.T @ within / len(within)
    covariance += RIDGE * np.trace(covariance) / FEATURES * np.eye(FEATURES, dtype=np.float32)
    direction = np.linalg.solve(covariance, centres[1] - centres[0])
    direction *= spread / (standard @ direction).std()
    head = nn.Linear(FEATURES, 1)
    with torch.no_grad():
        head.weight.copy_(torch.from_numpy(direction[None].astype(np.float32)))
        head.bias.fill_(float(-0.5 * (centres.sum(0) @ direction)))
    return {"mean": mean, "deviation": deviation}, head.eval()


def log_odds(standard: dict[str, np.ndarray], head: nn.Module, features: np.ndarray) -> np.ndarray:
    inputs = np.clip((features.astype(np.float32) - standard["mean"]) / standard["deviation"], -CLIP, CLIP)
    with torch.no_grad():
        return head(torch.from_numpy(inputs)).numpy()[:, 0]


def novelty_of(values: np.ndarray, pool: np.ndarray, standard: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(3)
    sample = np.clip((draw(values, rng.choice(pool, 8000), rng) - standard["mean"]) / standard["deviation"], -CLIP, CLIP)
    mean = sample.mean(0)
    _, sizes, axes = np.linalg.svd(sample - mean, full_matrices=False)
    deviations = sizes[:NOVELTY_COMPONENTS] / np.sqrt(len(sample))
    return {"mean": mean, "components": (axes[:NOVELTY_COMPONENTS] / deviations[:, None]).T}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--index", type=Path, action="append", required=True)
    parser.add_argument("--files", type=Path, action="append", required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=1, help="heads of as many seeds are trained; their log-odds are averaged when exported")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    corpus = corpus_rows(arguments.corpus)
    folds = folds_of(corpus, FOLDS)
    rows = rows_of(list(zip(arguments.index, arguments.files, strict=True)))
    data = load_deliveries(arguments.work, rows, ("features", "tile_features"))
    spoof = np.array([[row["label"] != "real"] for row in rows], np.float32)[data.row]
    source = np.array([f"{row['repo']} {row['label']} {'' if row['label'] == 'real' else row['generator']}" for row in rows])[data.row]
    family = np.zeros((len(rows), len(FAMILIES)), np.float32)
    for index, row in enumerate(rows):
        if row["label"] != "real" and row["family"] in FAMILIES:
            family[index, FAMILIES.index(row["family"])] = 1
    for fold in [*range(FOLDS), -1]:
        held = [row for row, own in zip(corpus, folds, strict=True) if own == fold]
        allowed = np.array([is_allowed(row, held) for row in rows])
        pool = pool_of(data, allowed)
        kept: dict[str, object] = {}
        for view in VIEWS:
            values = values_of(data, view)
            trained = [train_head(values, spoof, pool, 1, 10 + seed) for seed in range(arguments.seeds)]
            sample = np.random.default_rng(6).choice(pool, 4_000)
            spread = float(np.std(log_odds(*trained[0], values[sample, 0])))
            trained.append(discriminant(values, spoof, source, pool, spread))
            kept[view] = [{**standard, "state": head.state_dict()} for standard, head in trained]
            if view == "frame":
                named = pool[family[data.row[pool]].sum(1) > 0]
                standard, head = train_head(values, family[data.row], named, len(FAMILIES), 20)
                kept["family"] = {**standard, "state": head.state_dict()}
                kept["novelty"] = novelty_of(values, pool, trained[0][0])
        torch.save(kept, arguments.work / f"heads-{fold}.pt")
        print(f"fold {fold}: {allowed.sum()} pictures", flush=True)


def pool_of(data: Deliveries, allowed: np.ndarray) -> np.ndarray:
    """Entries drawn with the weights of their pictures, so that every draw from the pool is balanced."""
    chosen = np.unique(data.row[allowed[data.row]])
    weights = np.zeros(len(data.rows))
    weights[chosen] = draw_weights(data.rows, chosen)
    chances = weights[data.row] / np.bincount(data.row, minlength=len(data.rows))[data.row]
    return np.random.default_rng(4).choice(len(data), 600_000, p=chances / chances.sum())


if __name__ == "__main__":
    main()
