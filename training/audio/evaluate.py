"""Out-of-fold figures of one run, or of the mean of several: python evaluate.py RUN [RUN ...] [--slices] [--write FILE]

Each fold is calibrated (Platt) on the out-of-fold scores of the other folds, so that no repository takes part
in its own calibration. Rows of RUN/fold-*.json: path, spoof, system, family, repo, source, fold, score, degraded;
where there are any also kinds (score by degradation) and family_logits (in the order of settings.json `families`).
"""

from __future__ import annotations

import argparse
import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import family_figures
import figures
import spread

GUARD_MARGIN = 0.001


@dataclass
class Calibrated:
    """Out-of-fold log-odds and chances of every clip, and the line that the product ships."""

    logits: np.ndarray
    chances: np.ndarray
    after: dict[str, np.ndarray]
    """Chances after a degradation, by its name; NaN where a clip was not degraded so."""
    slope: float
    offset: float


def read_run(folder: Path) -> dict[str, dict]:
    return {row["path"]: row for part in sorted(folder.glob("fold-*.json")) for row in json.loads(part.read_text())}


def families_of(folder: Path) -> list[str] | None:
    settings = folder / "settings.json"
    return json.loads(settings.read_text()).get("families") if settings.exists() else None


def sigmoid(logits: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(logits, -60, 60)))


def fit_line(scores: np.ndarray, spoof: np.ndarray, guard: float | None) -> tuple[float, float]:
    """Platt's line; with a guard moved down until at most that share of the bona fide is called spoof."""
    slope, offset = figures.fit_platt(scores, spoof)
    if guard is not None:
        edge = float(np.quantile(slope * scores[~spoof] + offset, 1 - guard))
        limit = math.log(figures.SPOOF_FROM / (1 - figures.SPOOF_FROM))
        offset -= max(0.0, edge - limit + GUARD_MARGIN)
    return slope, offset


def calibrate(scores: dict[str, np.ndarray], spoof: np.ndarray, fold: np.ndarray, guard: float | None) -> Calibrated:
    """`scores` by way of delivery, `plain` among them: the line is fitted on plain clips alone."""
    plain = scores["plain"]
    after = {name: np.full(len(plain), np.nan) for name in scores}
    logits = np.zeros(len(plain))
    for one in np.unique(fold):
        own, other = fold == one, fold != one
        slope, offset = fit_line(plain[other], spoof[other], guard) if other.any() else (1.0, 0.0)
        logits[own] = slope * plain[own] + offset
        for name, values in scores.items():
            after[name][own] = sigmoid(slope * values[own] + offset)
    chances = after.pop("plain")
    return Calibrated(logits, chances, after, *fit_line(plain, spoof, guard))


def by_delivery(runs: list[dict[str, dict]], paths: list[str]) -> dict[str, np.ndarray]:
    """Mean score over the runs: plain, after one random delivery, after each named degradation."""
    kinds = sorted({kind for path in paths for kind in runs[0][path].get("kinds") or {}})
    ways = {"plain": lambda row: row["score"], "random": lambda row: row["degraded"]}
    ways |= {kind: lambda row, kind=kind: (row.get("kinds") or {}).get(kind, math.nan) for kind in kinds}
    return {name: np.array([np.mean([of(run[path]) for run in runs]) for path in paths]) for name, of in ways.items()}


def part_figures(scores: dict[str, np.ndarray], found: Calibrated, spoof: np.ndarray, repos: list[str], own: np.ndarray) -> dict[str, object]:
    """Figures of one part; `flip_rate` and `reversal_rate` are what `bonafide eval` calls so: shares of all degraded copies."""
    places = np.flatnonzero(own)
    plain, rough, chances = scores["plain"][own], scores["random"][own], found.chances[own]

    def measured(at: np.ndarray) -> dict[str, float]:
        chosen, truth = places[at], spoof[places[at]]
        logits, known = scores["plain"][chosen], found.chances[chosen]
        if truth.all() or not truth.any():
            return {}
        return {"auc": figures.auc(logits, truth), "eer": figures.eer(logits, truth)[0],
                **figures.at_policy(known, truth), **figures.probability_figures(known, truth)}

    part: dict[str, object] = figures.summary(plain, spoof[own])
    part |= {"auc_degraded": figures.auc(rough, spoof[own]), "eer_degraded": figures.eer(rough, spoof[own])[0]}
    part |= figures.probability_figures(chances, spoof[own]) | figures.at_policy(chances, spoof[own])
    part = {name: round(value, 4) if isinstance(value, float) else value for name, value in part.items()}
    part["flips"] = {name: flip_row(values[own], scores[name][own], chances, spoof[own])
                     for name, values in found.after.items() if np.isfinite(values[own]).any()}
    for name, kind in (("flip_rate", "changed"), ("reversal_rate", "reversed")):
        part[name] = round(float(np.average([row[kind] for row in part["flips"].values()], weights=[row["n"] for row in part["flips"].values()])), 4)
    part["repositories"] = len({repos[i] for i in places})
    part["intervals_over_repositories"] = spread.intervals([repos[i] for i in places], measured)
    return part


def flip_row(after: np.ndarray, logits: np.ndarray, chances: np.ndarray, spoof: np.ndarray) -> dict[str, float]:
    known = np.isfinite(after)
    row = figures.flips(chances[known], after[known]) | {"auc": figures.auc(logits[known], spoof[known]), "bpcer_default_policy":
                                                         figures.at_policy(after[known], spoof[known])["bpcer_default_policy"]}
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in row.items()}


def family_part(runs: list[dict[str, dict]], paths: list[str], labels: list[str], precision: float) -> dict[str, object] | None:
    rows = [runs[0][path] for path in paths]
    known = [i for i, row in enumerate(rows) if row["spoof"] and row["family"] in labels and row.get("family_logits")]
    if not known:
        return None
    logits = np.array([np.mean([run[paths[i]]["family_logits"] for run in runs], axis=0) for i in known])
    truth = np.array([labels.index(rows[i]["family"]) for i in known])
    return family_figures.measure(logits, truth, np.array([rows[i]["fold"] for i in known]), labels, precision)


def without_nan(value: object) -> object:
    if isinstance(value, dict):
        return {name: without_nan(one) for name, one in value.items()}
    if isinstance(value, list):
        return [without_nan(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def evaluate(folders: list[Path], guard: float | None, family_precision: float) -> dict[str, object]:
    runs = [read_run(folder) for folder in folders]
    paths = sorted(set.intersection(*(set(run) for run in runs)))
    rows = [runs[0][path] for path in paths]
    spoof, fold = np.array([row["spoof"] for row in rows]), np.array([row["fold"] for row in rows])
    repos = [row["repo"] for row in rows]
    scores = by_delivery(runs, paths)
    found = calibrate(scores, spoof, fold, guard)
    result: dict[str, object] = {}
    for name in sorted({row["source"] for row in rows}) + ["all"]:
        own = np.array([name in (row["source"], "all") for row in rows])
        if spoof[own].any() and not spoof[own].all():
            result[name] = part_figures(scores, found, spoof, repos, own)
    result["auc_by_fold"] = {str(one): round(figures.auc(scores["plain"][fold == one], spoof[fold == one]), 3) for one in np.unique(fold)}
    result["platt"] = {"slope": found.slope, "offset": found.offset}
    corpus = np.flatnonzero([row["source"] == "corpus" for row in rows])
    for key in ("repo", "family", "system"):
        result[key] = figures.by_slice([rows[i][key] for i in corpus], found.logits[corpus], spoof[corpus])
    place = {row["repo"]: row["fold"] for row in rows}
    result["repo"] = [row | {"fold": place[row["name"]]} for row in result["repo"]]
    result["spread_over_repositories"] = spread.over_repositories(figures.by_slice(repos, found.logits, spoof))
    labels = families_of(folders[0])
    families = family_part(runs, paths, labels, family_precision) if labels else None
    if families is not None:
        result["family_head"] = families
    return without_nan(result)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", type=Path, nargs="+")
    parser.add_argument("--slices", action="store_true", help="print repositories and families, too")
    parser.add_argument("--guard", type=float, help="most of the bona fide that may be called spoof where the calibration is fitted, e.g. 0.04")
    parser.add_argument("--family-precision", type=float, default=0.8, help="share of right names from which on the family head names at all")
    parser.add_argument("--write", type=Path)
    chosen = parser.parse_args()
    result = evaluate(chosen.runs, chosen.guard, chosen.family_precision)
    for name, part in result.items():
        if name not in ("repo", "family", "system"):
            print(name, json.dumps(part))
    for key in ("repo", "family") if chosen.slices else ():
        for row in result[key]:
            print(key, *row.values(), sep="\t")
    if chosen.write:
        chosen.write.write_text(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
