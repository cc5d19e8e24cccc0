"""What the family head is worth on clips whose repository and system it never saw, and below which confidence it names nothing."""

from __future__ import annotations

import numpy as np

NAMES_NOTHING = 1.0
"""No confidence reaches it: a head that is never right often enough names nothing."""
LEAST_NAMED = 20
"""A precision over fewer clips is luck."""


def softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def lowest_threshold(sure: np.ndarray, right: np.ndarray, precision: float) -> float | None:
    """The lowest confidence from which on at least `precision` of the names are right; None where none is."""
    order = np.argsort(-sure, kind="stable")
    shares = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(shares >= precision)
    good = good[good >= LEAST_NAMED - 1]
    return float(sure[order][good[-1]]) if len(good) else None


def measure(logits: np.ndarray, truth: np.ndarray, fold: np.ndarray, labels: list[str], precision: float) -> dict[str, object]:
    """`truth` holds places in `labels`. Each fold's threshold is chosen on the other folds; the shipped one on all."""
    shares = softmax(logits)
    said, sure = shares.argmax(1), shares.max(1)
    right = said == truth
    recalls = {labels[i]: round(float(right[truth == i].mean()), 3) for i in np.unique(truth)}
    named = np.zeros(len(truth), bool)
    for one in np.unique(fold):
        threshold = lowest_threshold(sure[fold != one], right[fold != one], precision)
        named[fold == one] = threshold is not None and sure[fold == one] >= threshold
    shipped = lowest_threshold(sure, right, precision)
    return {
        "n": len(truth), "labels": labels, "accuracy": round(float(right.mean()), 4),
        "accuracy_of_naming_the_commonest": round(float(np.bincount(truth).max() / len(truth)), 4),
        "balanced_accuracy": round(float(np.mean(list(recalls.values()))), 4), "recall": recalls,
        "confusion": {labels[i]: {labels[j]: int(((truth == i) & (said == j)).sum()) for j in range(len(labels))} for i in np.unique(truth)},
        "wanted_precision": precision, "unknown_below": NAMES_NOTHING if shipped is None else round(shipped, 4),
        "named_share": round(float(named.mean()), 4), "precision_of_named": round(float(right[named].mean()), 4) if named.any() else None,
    }
