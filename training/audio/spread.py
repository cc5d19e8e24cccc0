"""How far figures can be trusted on a repository that nobody has seen: intervals over repositories, and their spread."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

import figures

RESAMPLES = 1_000
SEED = 20260101
LEAST_CLIPS = 5
"""Fewer clips of a class say too little of a repository."""

Measure = Callable[[np.ndarray], dict[str, float]]
"""Places -> figures by name."""


def intervals(repos: list[str], measure: Measure) -> dict[str, list[float]]:
    """95 % percentile intervals from drawing whole repositories with replacement: clips of one of them are no independent sample."""
    groups = list(figures.groups_of(repos).values())
    rng = np.random.default_rng(SEED)
    drawn: dict[str, list[float]] = {}
    for _ in range(RESAMPLES):
        places = np.concatenate([groups[i] for i in rng.integers(0, len(groups), len(groups))])
        for name, value in measure(places).items():
            if np.isfinite(value):
                drawn.setdefault(name, []).append(value)
    return {name: [round(float(q), 4) for q in np.quantile(values, (0.025, 0.975))] for name, values in drawn.items()}


def quantiles(values: list[float]) -> dict[str, float] | None:
    if not values:
        return None
    low, first, middle, third, high = np.quantile(values, (0, 0.25, 0.5, 0.75, 1))
    return {"repositories": len(values), "lowest": round(float(low), 3), "quarter": round(float(first), 3), "median": round(float(middle), 3),
            "three_quarters": round(float(third), 3), "highest": round(float(high), 3)}


def over_repositories(table: list[dict[str, object]]) -> dict[str, object]:
    """Rows of figures.by_slice: each repository was scored by a model that never saw it."""
    people = [row for row in table if row["bona_fide"] >= LEAST_CLIPS]
    spoofs = [row for row in table if row["spoof"] >= LEAST_CLIPS]
    both = [row for row in people if row in spoofs]
    either = [row for row in table if max(row["bona_fide"], row["spoof"]) >= LEAST_CLIPS]
    return {
        "auc_within": quantiles([row["auc"] for row in both]),
        "auc_against_all": quantiles([row["auc_against_all"] for row in either]),
        "bpcer_at_half": quantiles([row["bpcer"] for row in people]),
        "apcer_at_half": quantiles([row["apcer"] for row in spoofs]),
        "bona_fide_called_spoof": quantiles([row["bona_fide_called_spoof"] for row in people]),
        "spoof_called_bona_fide": quantiles([row["spoof_called_bona_fide"] for row in spoofs]),
    }
