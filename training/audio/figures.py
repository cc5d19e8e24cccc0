"""AUC, EER, calibration and verdicts; scores are logits, chances 0..1, higher = spoof."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

SPOOF_FROM, BONA_FIDE_BELOW = 0.65, 0.35
"""The policy `default@1` of the product: in between nothing is decided."""


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


def calibration_error(chances: np.ndarray, spoof: np.ndarray, bins: int = 10) -> float:
    """Ten bins of equal width, as `bonafide eval` has them."""
    place = np.minimum((chances * bins).astype(int), bins - 1)
    return float(sum(abs(chances[place == b].mean() - spoof[place == b].mean()) * (place == b).mean()
                     for b in range(bins) if (place == b).any()))


def summary(scores: np.ndarray, spoof: np.ndarray) -> dict[str, float]:
    rate, threshold = eer(scores, spoof)
    return {
        "n": len(scores), "n_spoof": int(spoof.sum()), "auc": round(auc(scores, spoof), 4), "eer": round(rate, 4),
        "eer_threshold": round(threshold, 4), "apcer_at_bpcer_5": round(missed_at(scores, spoof, 0.05), 4),
    }


def verdicts(chances: np.ndarray) -> np.ndarray:
    """1 spoof, -1 bona fide, 0 inconclusive."""
    return np.where(chances >= SPOOF_FROM, 1, np.where(chances < BONA_FIDE_BELOW, -1, 0))


def at_policy(chances: np.ndarray, spoof: np.ndarray) -> dict[str, float]:
    """What the policy makes of them; shares of a class, NaN where it is missing."""
    said = verdicts(chances)
    spoofs, people = said[spoof], said[~spoof]
    share = lambda values: float(values.mean()) if len(values) else float("nan")  # noqa: E731
    decided = [share(spoofs[spoofs != 0] == 1), share(people[people != 0] == -1)]
    return {
        "bpcer_default_policy": share(people == 1), "apcer_default_policy": share(spoofs == -1), "abstention": share(said == 0),
        "abstention_bona_fide": share(people == 0), "abstention_spoof": share(spoofs == 0),
        "balanced_accuracy_decided": float(np.mean(decided)),
    }


def probability_figures(chances: np.ndarray, spoof: np.ndarray) -> dict[str, float]:
    return {"ece": calibration_error(chances, spoof), "brier": float(((chances - spoof) ** 2).mean())}


def flips(before: np.ndarray, after: np.ndarray) -> dict[str, float]:
    """Chances of the same clips before and after a change: verdicts that are another, that are the opposite, sides of 0.5 that change."""
    old, new = verdicts(before), verdicts(after)
    return {
        "n": len(before), "changed": float((old != new).mean()), "reversed": float((old * new == -1).mean()),
        "crossed_half": float(((before >= 0.5) != (after >= 0.5)).mean()),
    }


def groups_of(names: list[str]) -> dict[str, np.ndarray]:
    """Name -> places, names in order."""
    groups: dict[str, list[int]] = defaultdict(list)
    for index, name in enumerate(names):
        groups[name].append(index)
    return {name: np.array(groups[name]) for name in sorted(groups)}


def by_slice(names: list[str], logits: np.ndarray, spoof: np.ndarray) -> list[dict[str, object]]:
    """Per name: sizes, AUC where both classes are there, AUC against all of the other class, errors at 0.5, verdicts."""
    rows: list[dict[str, object]] = []
    for name, own in groups_of(names).items():
        s, y = logits[own], spoof[own]
        said = verdicts(1 / (1 + np.exp(-s)))
        others = logits[spoof != y[0]]
        against = auc(np.concatenate([s, others]), np.concatenate([y, np.full(len(others), not y[0])])) if y.all() or not y.any() else auc(s, y)
        rows.append({
            "name": name, "bona_fide": int((~y).sum()), "spoof": int(y.sum()), "auc": round(auc(s, y), 3), "auc_against_all": round(against, 3),
            "bpcer": round(float((s[~y] > 0).mean()), 3) if (~y).any() else None,
            "apcer": round(float((s[y] <= 0).mean()), 3) if y.any() else None,
            "bona_fide_called_spoof": round(float((said[~y] == 1).mean()), 3) if (~y).any() else None,
            "spoof_called_bona_fide": round(float((said[y] == -1).mean()), 3) if y.any() else None,
            "inconclusive": round(float((said == 0).mean()), 3),
        })
    return rows
