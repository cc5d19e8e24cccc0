"""AUC, EER, calibration and their tables; scores are logits, higher = spoof."""

from __future__ import annotations

from collections import defaultdict

import numpy as np


def auc(scores: np.ndarray, spoof: np.ndarray) -> float:
    """Mann-Whitney with mid-ranks; NaN when a class is missing."""
    if spoof.all() or not spoof.any():
        return float("nan")
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    positives = int(spoof.sum())
    return float((ranks[spoof].sum() - positives * (positives + 1) / 2) / positives / (~spoof).sum())


def eer(scores: np.ndarray, spoof: np.ndarray) -> tuple[float, float]:
    """(rate, threshold) where missed spoofs and called bona fide meet."""
    order = np.argsort(scores)
    missed = np.cumsum(spoof[order]) / max(spoof.sum(), 1)
    called = 1 - np.cumsum(~spoof[order]) / max((~spoof).sum(), 1)
    at = int(np.argmin(np.abs(missed - called)))
    return float((missed[at] + called[at]) / 2), float(scores[order][at])


def missed_at(scores: np.ndarray, spoof: np.ndarray, called: float) -> float:
    """APCER where `called` of the bona fide are called spoof."""
    threshold = np.quantile(scores[~spoof], 1 - called)
    return float((scores[spoof] <= threshold).mean())


def fit_platt(scores: np.ndarray, spoof: np.ndarray, rounds: int = 50) -> tuple[float, float]:
    """(slope, offset) by Newton steps, classes weighted alike, slope kept non-negative."""
    slope, offset = 1.0, 0.0
    weights = np.where(spoof, 0.5 / max(spoof.sum(), 1), 0.5 / max((~spoof).sum(), 1))
    for _ in range(rounds):
        chance = 1 / (1 + np.exp(-np.clip(slope * scores + offset, -30, 30)))
        error = weights * (chance - spoof)
        curve = weights * chance * (1 - chance)
        gradient = np.array([(error * scores).sum() + 1e-4 * slope, error.sum()])
        hessian = np.array([[(curve * scores**2).sum() + 1e-4, (curve * scores).sum()],
                            [(curve * scores).sum(), curve.sum() + 1e-6]])
        step = np.linalg.solve(hessian, gradient)
        slope, offset = max(slope - step[0], 0.0), offset - step[1]
    return float(slope), float(offset)


def calibration_error(chances: np.ndarray, spoof: np.ndarray, bins: int = 15) -> float:
    place = np.minimum((chances * bins).astype(int), bins - 1)
    return float(sum(abs(chances[place == b].mean() - spoof[place == b].mean()) * (place == b).mean()
                     for b in range(bins) if (place == b).any()))


def summary(scores: np.ndarray, spoof: np.ndarray) -> dict[str, float]:
    rate, threshold = eer(scores, spoof)
    return {
        "n": len(scores), "n_spoof": int(spoof.sum()), "auc": round(auc(scores, spoof), 4), "eer": round(rate, 4),
        "eer_threshold": round(threshold, 4), "apcer_at_bpcer_5": round(missed_at(scores, spoof, 0.05), 4),
    }


def by_slice(names: list[str], scores: np.ndarray, spoof: np.ndarray, threshold: float) -> list[dict[str, object]]:
    """Per name: sizes, AUC where both classes are there, errors at the given threshold."""
    groups: dict[str, list[int]] = defaultdict(list)
    for index, name in enumerate(names):
        groups[name].append(index)
    rows: list[dict[str, object]] = []
    for name in sorted(groups):
        own = np.array(groups[name])
        s, y = scores[own], spoof[own]
        rows.append({
            "name": name, "bona_fide": int((~y).sum()), "spoof": int(y.sum()), "auc": round(auc(s, y), 3),
            "bpcer": round(float((s[~y] > threshold).mean()), 3) if (~y).any() else None,
            "apcer": round(float((s[y] <= threshold).mean()), 3) if y.any() else None,
        })
    return rows
