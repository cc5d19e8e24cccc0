"""Trains one model per fold, scores every clip by the model that saw neither its repository nor its system.

    python train.py --corpus ../../../shared/corpus/audio --out RUN --model lcnn --kind purged --folds 4
    python train.py ... --whole        # one model of everything, for export
"""

from __future__ import annotations

import argparse
import copy
import json
import time
import zlib
from collections import Counter
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch
from torch import nn

import augment
import folds as folding
from corpus import Clip, read_corpus, read_index
from frontend import batch_features
from models import MODELS
from sampling import Sampler
from settings import SAMPLE_RATE, WINDOW_SAMPLES, TrainingSettings
from variants import load as load_variants


LONGEST_JUDGED_SAMPLES = 6 * SAMPLE_RATE
"""Of a held-out clip; long files would take most of the time otherwise."""


def masked(features: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    """Blanks one band of bins and one stretch of frames for the whole batch."""
    frames, bins = features.shape[2:]
    wide, long = int(rng.integers(0, bins // 4)), int(rng.integers(0, frames // 5))
    low, first = int(rng.integers(0, bins - wide)), int(rng.integers(0, frames - long))
    features = features.clone()
    features[..., low : low + wide] = 0
    features[:, :, first : first + long] = 0
    return features


def fit(clips: list[Clip], training: list[int], settings: TrainingSettings, variants: dict, name: str) -> nn.Module:
    torch.manual_seed(settings.seed)
    rng = np.random.default_rng(settings.seed + 1)
    model = MODELS[settings.model]()
    average = copy.deepcopy(model).eval()
    optimiser = torch.optim.AdamW(model.parameters(), settings.learning_rate, weight_decay=settings.weight_decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, settings.learning_rate, settings.steps, pct_start=0.15)
    loss_of = nn.BCEWithLogitsLoss()
    batches = Sampler(clips, training, variants, settings).batches()
    losses: list[float] = []
    started = time.monotonic()
    for step in range(settings.steps):
        waves, labels = next(batches)
        features = batch_features(model.front_end, waves)
        if rng.random() < settings.mask_share and model.front_end == "linear":
            features = masked(features, rng)
        target = labels * (1 - settings.label_smoothing) + settings.label_smoothing / 2
        loss = loss_of(model.train()(features), target)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 2.0)
        optimiser.step()
        schedule.step()
        losses.append(loss.item())
        keep = min(settings.average_decay, step / (step + 20))
        with torch.no_grad():
            for mine, new in zip(average.state_dict().values(), model.state_dict().values(), strict=True):
                if mine.dtype.is_floating_point:
                    mine.lerp_(new, 1 - keep)
                else:
                    mine.copy_(new)
        if step % 50 == 49:
            print(f"{name} step {step + 1} loss {np.mean(losses[-50:]):.4f} {time.monotonic() - started:.0f}s", flush=True)
    return average


def windows(wave: np.ndarray, length_s: float = 2.0) -> np.ndarray:
    """[count, samples] as the engine cuts them: half overlapping, the last ends with the clip."""
    length = int(length_s * SAMPLE_RATE)
    if len(wave) <= length:
        return wave[None]
    starts = list(range(0, len(wave) - length, length // 2)) + [len(wave) - length]
    return np.stack([wave[start : start + length] for start in starts])


@torch.no_grad()
def score(model: nn.Module, wave: np.ndarray) -> float:
    """Mean logit over the clip's windows, each repeated to the model's 4 s."""
    parts = windows(wave)
    repeated = np.stack([np.resize(part, WINDOW_SAMPLES) for part in parts]).astype(np.float32)
    return float(model.eval()(batch_features(model.front_end, torch.from_numpy(repeated))).mean())


def degraded(wave: np.ndarray, number: int) -> np.ndarray:
    rng = np.random.default_rng(number)
    return augment.finish(augment.deliver(wave, rng), rng)


def judged(clips: list[Clip], held: list[int], most: int = 3) -> list[int]:
    """All clips of the corpus, and a few of the long ones per repository and class."""
    counts: Counter[tuple[str, bool]] = Counter()
    chosen = []
    for index in sorted(held, key=lambda i: zlib.crc32(clips[i].path.encode())):
        clip = clips[index]
        counts[clip.repo, clip.spoof] += clip.source != "corpus"
        if clip.source == "corpus" or counts[clip.repo, clip.spoof] <= most:
            chosen.append(index)
    return chosen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--index", type=Path, help="longer files: label, system, repo, path")
    parser.add_argument("--variants", type=Path, help="folder of variants.py")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--model", choices=MODELS, default="lcnn")
    parser.add_argument("--kind", choices=["components", "purged"], default="purged")
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--only", type=int, nargs="*", help="folds to run; all when absent")
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--steps", type=int)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--copy-share", type=float)
    parser.add_argument("--delivery-share", type=float)
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    given = {"steps": chosen.steps, "seed": chosen.seed, "copy_share": chosen.copy_share,
             "delivery_share": chosen.delivery_share}
    settings = replace(TrainingSettings(model=chosen.model), **{k: v for k, v in given.items() if v is not None})
    chosen.out.mkdir(parents=True, exist_ok=True)
    clips = read_corpus(chosen.corpus) + (read_index(chosen.index) if chosen.index else [])
    variants = load_variants(chosen.variants) if chosen.variants else {}
    (chosen.out / "settings.json").write_text(json.dumps({**asdict(settings), "kind": chosen.kind, "folds": chosen.folds}))
    if chosen.whole:
        model = fit(clips, list(range(len(clips))), settings, variants, "whole")
        torch.save(model.state_dict(), chosen.out / "whole.pt")
        return
    place = folding.assign(clips, chosen.folds, chosen.kind, seed=5)
    for fold in chosen.only if chosen.only is not None else range(chosen.folds):
        training, held = folding.split(clips, place, fold)
        print(f"fold {fold}: {len(training)} training, {len(held)} held out", flush=True)
        model = fit(clips, training, settings, variants, f"fold {fold}")
        torch.save(model.state_dict(), chosen.out / f"fold-{fold}.pt")
        rows = []
        for index in judged(clips, held):
            clip, wave = clips[index], clips[index].samples()[:LONGEST_JUDGED_SAMPLES]
            rows.append({"path": clip.path, "spoof": clip.spoof, "system": clip.system, "family": clip.family,
                         "repo": clip.repo, "source": clip.source, "fold": fold, "score": score(model, wave),
                         "degraded": score(model, degraded(wave, index))})
        (chosen.out / f"fold-{fold}.json").write_text(json.dumps(rows))


if __name__ == "__main__":
    main()
