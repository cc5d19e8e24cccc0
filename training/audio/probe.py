"""What container facts alone tell: a logistic probe over the folds, before and after augmentation.

Facts: duration, level, peak, bandwidth, silence at both ends, noise floor, digital zeros; before
augmentation also the original sample rate and codec from the manifest. After augmentation the
probe sees crops as the model does. Near AUC 0.5 after augmentation is the aim.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

import augment
import folds as folding
from corpus import Clip, read_corpus
from figures import auc
from frontend import FLOOR
from settings import SAMPLE_RATE

CROP = int(1.5 * SAMPLE_RATE)


def sound_facts(wave: np.ndarray) -> list[float]:
    """What can be measured without listening to the speech."""
    power = np.maximum(np.abs(np.fft.rfft(wave)) ** 2, FLOOR)
    share = np.cumsum(power) / power.sum()
    frames = np.sqrt(np.mean(wave[: len(wave) // 160 * 160].reshape(-1, 160) ** 2, 1)) + 1e-7
    level_db = 20 * np.log10(frames / np.sqrt(np.mean(wave**2) + 1e-12))
    loud = np.flatnonzero(level_db > -30)
    first, last = (loud[0], loud[-1]) if len(loud) else (0, len(level_db) - 1)
    high = np.log(np.array([part.mean() for part in np.array_split(power, 16)[8:]]) / power.mean())
    return [
        np.log(len(wave)), 20 * np.log10(augment.rms(wave)), np.abs(wave).max() / augment.rms(wave),
        *np.searchsorted(share, [0.95, 0.99, 0.999]) / len(share), float(np.quantile(level_db, 0.05)),
        first / 100, (len(level_db) - 1 - last) / 100, float((wave == 0).mean()), *high,
    ]


def listed_facts(clip: Clip) -> list[float]:
    codec = clip.facts.get("orig_codec", "")
    return [np.log(float(clip.facts.get("orig_sample_rate") or SAMPLE_RATE)), float("mp3" in codec),
            float("f32" in codec), float("flac" in codec), float("raw" in codec)]


def ridge_scores(clips: list[Clip], facts: np.ndarray, place: dict[str, int]) -> np.ndarray:
    """Out-of-fold scores of a ridge classifier on standardised facts."""
    spoof = np.array([clip.spoof for clip in clips])
    scores = np.zeros(len(clips))
    for fold in set(place.values()):
        training, held = folding.split(clips, place, fold)
        mean, scale = facts[training].mean(0), facts[training].std(0) + 1e-6
        x = np.c_[(facts - mean) / scale, np.ones(len(clips))]
        target = np.where(spoof[training], 1 / spoof[training].sum(), -1 / (~spoof[training]).sum()) * len(training) / 2
        gram = x[training].T @ x[training] + 10 * np.eye(x.shape[1])
        scores[held] = x[held] @ np.linalg.solve(gram, x[training].T @ target)
    return scores


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--write", type=Path)
    chosen = parser.parse_args()
    clips = read_corpus(chosen.corpus)
    spoof = np.array([clip.spoof for clip in clips])
    place = folding.assign(clips, 4, "purged", seed=5)
    rng = np.random.default_rng(5)
    before = np.array([sound_facts(clip.samples()) for clip in clips])
    listed = np.array([listed_facts(clip) for clip in clips])
    after = np.array([
        sound_facts(augment.crop(augment.finish(augment.deliver(augment.crop(clip.samples(), CROP, rng), rng), rng), CROP, rng))
        for clip in clips
    ])
    shuffled = {repo: number % 4 for number, repo in enumerate(sorted({clip.path for clip in clips}))}
    random_fold = np.array([shuffled[clip.path] for clip in clips])
    result = {}
    for name, facts in (("listed", np.c_[listed, before]), ("before", before), ("after", after)):
        result[name] = round(auc(ridge_scores(clips, facts, place), spoof), 3)
        result[f"{name}, random folds"] = round(auc(random_scores(facts, spoof, random_fold), spoof), 3)
    print(json.dumps(result))
    if chosen.write:
        chosen.write.write_text(json.dumps(result, indent=1))


def random_scores(facts: np.ndarray, spoof: np.ndarray, fold: np.ndarray) -> np.ndarray:
    """The same ridge with folds drawn over files: how much would leak."""
    scores = np.zeros(len(spoof))
    x = np.c_[(facts - facts.mean(0)) / (facts.std(0) + 1e-6), np.ones(len(spoof))]
    for one in np.unique(fold):
        own = fold != one
        gram = x[own].T @ x[own] + 10 * np.eye(x.shape[1])
        scores[~own] = x[~own] @ np.linalg.solve(gram, x[own].T @ np.where(spoof[own], 1.0, -1.0))
    return scores


if __name__ == "__main__":
    main()
