"""What the scores of unseen pictures say of how the parts are to be weighed: WORK/mix.json.

python calibrate.py --corpus CORPUS --work WORK
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from judged import corpus_rows
from settings import FAMILIES

FITTED_ON = ("as-is", "passed-on")
NOVELTY_QUANTILE = 0.97
NAMES_RIGHT = 0.8


def by_picture(row: np.ndarray, values: np.ndarray, count: int) -> np.ndarray:
    """Mean over the views of a picture; NaN where it has none."""
    counts = np.bincount(row, minlength=count)
    return np.where(counts > 0, np.bincount(row, values, minlength=count) / np.maximum(counts, 1), np.nan)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    arguments = parser.parse_args()
    rows = corpus_rows(arguments.corpus)
    spoof = np.array([row["label"] != "real" for row in rows])
    scores = {file.stem: dict(np.load(file)) for file in sorted((arguments.work / "scores").glob("*.npz"))}
    count = len(rows)
    tables = []
    for variant in FITTED_ON:
        found = scores[variant]
        tables.append(np.stack([by_picture(found["tile_row"], values, count) for values in (found["tile"], found["tile_extra"][:, 0])], 1))
    table, truth = np.concatenate(tables), np.tile(spoof, len(tables))
    whole = LogisticRegression(C=1.0).fit(table, truth)
    mix = np.maximum(whole.coef_[0], 0)
    mix /= mix.max()
    tile = np.concatenate([mix[0] * scores[variant]["tile"] + mix[1] * scores[variant]["tile_extra"][:, 0] for variant in FITTED_ON])
    of = np.concatenate([spoof[scores[variant]["tile_row"]] for variant in FITTED_ON])
    each = LogisticRegression(C=1.0, class_weight="balanced").fit(tile[:, None], of)
    novelty = by_picture(scores["as-is"]["frame_row"], scores["as-is"]["frame_extra"][:, 0], count)
    settings = {
        "mix": mix.tolist(),
        "calibration": {"scale": float(each.coef_[0, 0]), "shift": float(each.intercept_[0])},
        "inDomainBelow": float(np.quantile(novelty, NOVELTY_QUANTILE)),
        **family_settings(rows, scores["as-is"], count),
        "auc": auc_table(rows, scores, spoof, mix),
        "families": list(FAMILIES),
    }
    (arguments.work / "mix.json").write_text(json.dumps(settings, indent=1))
    print(json.dumps(settings, indent=1))


def family_settings(rows: list[dict[str, str]], found: dict[str, np.ndarray], count: int) -> dict[str, object]:
    """The least probability from which four of five names of unseen generators are right (1: never), and how the naming does."""
    odds = np.stack([np.nanmean([by_picture(found[f"{view}_row"], found[f"{view}_extra"][:, 1 + i], count) for view in ("frame", "middle", "tile")], 0) for i in range(len(FAMILIES))], 1)
    chances = np.exp(odds - odds.max(1, keepdims=True))
    chances /= chances.sum(1, keepdims=True)
    name = {"gan": "gan", "diffusion": "latent-diffusion", "autoregressive": "autoregressive", "faceswap": "face-swap"}
    truth = np.array(["" if row["label"] != "fake" else "pixel-diffusion" if row["generator"] == "deepfloyd-if" else name.get(row["family"], "") for row in rows])
    named = truth != ""
    right = np.array(FAMILIES)[chances.argmax(1)] == truth
    top = chances.max(1)
    below = next((t for t in np.arange(0.3, 1.0, 0.01) if (named & (top >= t)).any() and right[named & (top >= t)].mean() >= NAMES_RIGHT), 1.0)
    sure = named & (top >= below)
    commonest = max((truth[named] == family).mean() for family in FAMILIES)
    return {
        "unknownBelow": float(below),
        "family": {"right": float(right[named].mean()), "commonest": float(commonest), "named": float(sure.sum() / named.sum()), "right_where_named": float(right[sure].mean()) if sure.any() else None},
    }


def auc_table(rows: list[dict[str, str]], scores: dict[str, dict[str, np.ndarray]], spoof: np.ndarray, mix: np.ndarray) -> dict[str, dict[str, float]]:
    table = {}
    for variant, found in scores.items():
        parts = {
            "frame": by_picture(found["frame_row"], found["frame"], len(rows)),
            "middle": by_picture(found["middle_row"], found["middle"], len(rows)),
            "tile": by_picture(found["tile_row"], found["tile"], len(rows)),
            "trace": by_picture(found["tile_row"], found["tile_extra"][:, 0], len(rows)),
        }
        parts["tile with trace"] = mix[0] * parts["tile"] + mix[1] * parts["trace"]
        parts["all"] = np.nanmean([parts["frame"], parts["middle"], parts["tile with trace"]], 0)
        table[variant] = {name: round(float(roc_auc_score(spoof[~np.isnan(values)], values[~np.isnan(values)])), 4) for name, values in parts.items()}
    return table


if __name__ == "__main__":
    main()
