"""Out-of-fold figures of one run, or of the mean of several: python evaluate.py RUN [RUN ...] [--slices]

Each fold is calibrated (Platt) on the out-of-fold scores of the other folds, so that no repository
takes part in its own calibration.
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path

import numpy as np

import figures


def read_run(folder: Path) -> dict[str, dict]:
    return {row["path"]: row for part in sorted(folder.glob("fold-*.json")) for row in json.loads(part.read_text())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", type=Path, nargs="+")
    parser.add_argument("--slices", action="store_true")
    parser.add_argument("--write", type=Path)
    chosen = parser.parse_args()
    runs = [read_run(folder) for folder in chosen.runs]
    paths = sorted(set.intersection(*(set(run) for run in runs)))
    rows = [runs[0][path] for path in paths]
    spoof = np.array([row["spoof"] for row in rows])
    fold = np.array([row["fold"] for row in rows])
    result: dict[str, object] = {}
    plain = np.array([np.mean([run[path]["score"] for run in runs]) for path in paths])
    rough = np.array([np.mean([run[path]["degraded"] for run in runs]) for path in paths])
    chances, chances_rough, logits = np.zeros(len(rows)), np.zeros(len(rows)), np.zeros(len(rows))
    for one in np.unique(fold):
        own, other = fold == one, fold != one
        slope, offset = figures.fit_platt(plain[other], spoof[other]) if other.any() else (1.0, 0.0)
        logits[own] = slope * plain[own] + offset
        chances[own] = 1 / (1 + np.exp(-logits[own]))
        chances_rough[own] = 1 / (1 + np.exp(-(slope * rough[own] + offset)))
    for name in sorted({row["source"] for row in rows}) + ["all"]:
        own = np.array([name in (row["source"], "all") for row in rows])
        if spoof[own].all() or not spoof[own].any():
            continue
        part = figures.summary(plain[own], spoof[own])
        part["auc_degraded"] = round(figures.auc(rough[own], spoof[own]), 4)
        part["eer_degraded"] = round(figures.eer(rough[own], spoof[own])[0], 4)
        part["flip_rate"] = round(float(((chances[own] > 0.5) != (chances_rough[own] > 0.5)).mean()), 4)
        part["flip_rate_across_policy"] = round(float((((chances[own] >= 0.65) & (chances_rough[own] < 0.35))
                                                       | ((chances[own] < 0.35) & (chances_rough[own] >= 0.65))).mean()), 4)
        part["ece"] = round(figures.calibration_error(chances[own], spoof[own]), 4)
        part["brier"] = round(float(((chances[own] - spoof[own]) ** 2).mean()), 4)
        part["bpcer_default_policy"] = round(float((chances[own] >= 0.65)[~spoof[own]].mean()), 4)
        part["apcer_default_policy"] = round(float((chances[own] < 0.35)[spoof[own]].mean()), 4)
        part["abstention"] = round(float(((chances[own] >= 0.35) & (chances[own] < 0.65)).mean()), 4)
        result[name] = part
        print(name, json.dumps(part))
    print("auc by fold", {int(f): round(figures.auc(plain[fold == f], spoof[fold == f]), 3) for f in np.unique(fold)})
    slope, offset = figures.fit_platt(plain, spoof)
    result["platt"] = {"slope": slope, "offset": offset}
    corpus = np.array([row["source"] == "corpus" for row in rows])
    for key in ("repo", "family", "system") if chosen.slices or chosen.write else ():
        table = figures.by_slice([rows[i][key] for i in np.flatnonzero(corpus)], logits[corpus], spoof[corpus], 0.0)
        result[key] = [{k: None if isinstance(v, float) and math.isnan(v) else v for k, v in row.items()} for row in table]
        for row in table if chosen.slices and key != "system" else ():
            print(key, *row.values(), sep="\t")
    if chosen.write:
        chosen.write.write_text(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
