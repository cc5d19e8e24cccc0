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
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch
from torch import nn

import augment
import folds as folding
from coding import coded_at
from corpus import Clip, read_corpus, read_index, read_relatives
from frontend import batch_features, fitted
from deliveries import Deliveries
from models import FAMILIES, MODELS
from sampling import NO_FAMILY, Sampler
from settings import SAMPLE_RATE, TrainingSettings
from variants import load as load_variants


DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
LONGEST_JUDGED_SAMPLES = 6 * SAMPLE_RATE
"""Of a held-out clip; long files would take most of the time otherwise."""
DELIVERY_KINDS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "mp3_32k": lambda wave: coded_at(wave, "libmp3lame", 16_000, 32),
    "mp3_64k": lambda wave: coded_at(wave, "libmp3lame", 44_100, 64),
    "opus_24k": lambda wave: coded_at(wave, "libopus", 48_000, 24),
    "telephone": lambda wave: coded_at(wave, "pcm_mulaw", 8_000, None),
}


def masked(seen: torch.Tensor, bands: bool, rng: np.random.Generator) -> torch.Tensor:
    """Blanks one stretch of frames for the whole batch and, of spectra, one band of bins."""
    frames, bins = seen.shape[2:]
    long = int(rng.integers(0, frames // 5))
    first = int(rng.integers(0, frames - long))
    seen = seen.clone()
    seen[:, :, first : first + long] = 0
    if bands:
        wide = int(rng.integers(0, bins // 4))
        low = int(rng.integers(0, bins - wide))
        seen[..., low : low + wide] = 0
    return seen


def fit(clips: list[Clip], training: list[int], settings: TrainingSettings, variants: dict,
        deliveries: Deliveries | None, name: str) -> nn.Module:
    torch.manual_seed(settings.seed)
    rng = np.random.default_rng(settings.seed + 1)
    model = MODELS[settings.model]().to(DEVICE, memory_format=torch.channels_last)
    average = copy.deepcopy(model).eval()
    optimiser = torch.optim.AdamW(model.parameters(), settings.learning_rate, weight_decay=settings.weight_decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, settings.learning_rate, settings.steps, pct_start=0.15)
    loss_of, kind_loss_of = nn.BCEWithLogitsLoss(), nn.CrossEntropyLoss(ignore_index=NO_FAMILY)
    batches = Sampler(clips, training, variants, deliveries, settings).batches()
    losses: list[float] = []
    started = time.monotonic()
    for step in range(settings.steps):
        waves, labels, kinds = (part.to(DEVICE) for part in next(batches))
        seen = model.view(batch_features(waves))
        if rng.random() < settings.mask_share:
            seen = masked(seen, model.view.maskable, rng)
        target = labels * (1 - settings.label_smoothing) + settings.label_smoothing / 2
        logits, family_logits = model.train().judge(seen)
        loss = loss_of(logits, target)
        optimiser.zero_grad()
        (loss + settings.family_weight * kind_loss_of(family_logits, kinds)).backward()
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
        if step % 100 == 99:
            print(f"{name} step {step + 1} loss {np.mean(losses[-100:]):.4f} {time.monotonic() - started:.0f}s", flush=True)
    return average


def windows(wave: np.ndarray, length_s: float = 2.0) -> np.ndarray:
    """[count, samples] as the engine cuts them: half overlapping, the last ends with the clip."""
    length = int(length_s * SAMPLE_RATE)
    if len(wave) <= length:
        return wave[None]
    starts = list(range(0, len(wave) - length, length // 2)) + [len(wave) - length]
    return np.stack([wave[start : start + length] for start in starts])


@torch.no_grad()
def score(model: nn.Module, wave: np.ndarray) -> tuple[float, list[float]]:
    """Mean logit and mean family logits over the clip's windows, as the engine's front end takes them."""
    parts = np.stack([fitted(part) for part in windows(wave)]).astype(np.float32)
    logits, family_logits = model.eval()(batch_features(torch.from_numpy(parts).to(DEVICE)))
    return float(logits.mean()), [round(float(value), 4) for value in family_logits.mean(0)]


def degraded(wave: np.ndarray, number: int) -> np.ndarray:
    rng = np.random.default_rng(number)
    return augment.finish(augment.deliver(wave, rng), rng)


def judge(model: nn.Module, clip: Clip, index: int, fold: int) -> dict[str, object]:
    """One row of a fold's scores; clips of the corpus also through every kind of delivery."""
    wave = clip.samples()[:LONGEST_JUDGED_SAMPLES]
    logit, family_logits = score(model, wave)
    kinds = DELIVERY_KINDS if clip.source == "corpus" else {}
    return {"path": clip.path, "spoof": clip.spoof, "system": clip.system, "family": clip.family, "repo": clip.repo,
            "source": clip.source, "fold": fold, "score": logit, "family_logits": family_logits,
            "degraded": score(model, degraded(wave, index))[0],
            "kinds": {name: score(model, deliver(wave))[0] for name, deliver in kinds.items()}}


def judged(clips: list[Clip], held: list[int], most: int = 5) -> list[int]:
    """All clips of the corpus, and a few of the long ones per repository and class; no copies of ours."""
    counts: Counter[tuple[str, bool]] = Counter()
    chosen = []
    for index in sorted(held, key=lambda i: zlib.crc32(clips[i].path.encode())):
        clip = clips[index]
        counts[clip.repo, clip.spoof] += clip.source != "corpus"
        if clip.source == "corpus" or (clip.source == "long" and counts[clip.repo, clip.spoof] <= most):
            chosen.append(index)
    return chosen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--index", type=Path, help="longer files: label, system, repo, path")
    parser.add_argument("--variants", type=Path, help="folder of variants.py")
    parser.add_argument("--deliveries", type=Path, help="folder of deliveries.py")
    parser.add_argument("--copies", type=Path, help="folder of neural_copies.py and classical_readings.py")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--model", choices=MODELS, default="lcnn")
    parser.add_argument("--kind", choices=["components", "purged"], default="purged")
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--only", type=int, nargs="*", help="folds to run; all when absent")
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--score-only", action="store_true", help="scores anew by the networks that OUT holds")
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
    clips += read_index(chosen.copies / "index.csv", source="copy") if chosen.copies else []
    relatives = read_relatives(chosen.copies / "systems.csv") if chosen.copies else {}
    deliveries = Deliveries(chosen.deliveries) if chosen.deliveries else None
    variants = load_variants(chosen.variants) if chosen.variants else {}
    (chosen.out / "settings.json").write_text(json.dumps({**asdict(settings), "kind": chosen.kind, "folds": chosen.folds, "families": FAMILIES}))
    if chosen.whole:
        model = fit(clips, list(range(len(clips))), settings, variants, deliveries, "whole")
        torch.save(model.state_dict(), chosen.out / "whole.pt")
        return
    place = folding.assign(clips, chosen.folds, chosen.kind, seed=5)
    for fold in chosen.only if chosen.only is not None else range(chosen.folds):
        training, held = folding.split(clips, place, fold, relatives)
        print(f"fold {fold}: {len(training)} training, {len(held)} held out", flush=True)
        weights = chosen.out / f"fold-{fold}.pt"
        if chosen.score_only:
            model = MODELS[settings.model]().to(DEVICE)
            model.load_state_dict(torch.load(weights, weights_only=True, map_location=DEVICE))
        else:
            model = fit(clips, training, settings, variants, deliveries, f"fold {fold}")
            torch.save(model.state_dict(), weights)
        rows = [judge(model, clips[index], index, fold) for index in judged(clips, held)]
        (chosen.out / f"fold-{fold}.json").write_text(json.dumps(rows))


if __name__ == "__main__":
    main()
