"""Writes the tables of docs/accuracy.md (section Image) between their markers.

python accuracy_table.py --fusion WORK/fusion.json --mix WORK/mix.json --into ../../docs/accuracy.md
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import Any

WAYS = {"delivered": "passed on", "direct": "handed in directly", "as_is": "files as they are", "tampered_by_us": "changed by us, passed on", "tampered_by_us_direct": "changed by us, directly"}
FIGURES = {
    "n": "pictures", "auc": "AUC", "auc_interval_95_over_sources": "AUC, 95 % over whole sources", "eer": "EER", "balanced_accuracy": "balanced accuracy of the decided",
    "bpcer": "bona fide called spoof (BPCER)", "apcer": "spoof called bona fide (APCER)", "abstention_rate": "inconclusive", "apcer_at_bpcer_5": "APCER at BPCER 5 %", "ece": "ECE", "brier": "Brier",
}


def shown(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, dict):
        low, high = value["interval_95"]
        return f"{value['value']} ({low}–{high})"
    if isinstance(value, list):
        return "–".join(map(str, value))
    return str(value)


def table(head: list[str], rows: list[list[str]]) -> str:
    return "\n".join(["| " + " | ".join(cells) + " |" for cells in (head, ["---"] * len(head), *rows)])


def figures(fusion: dict[str, Any]) -> str:
    return table(["figure", *WAYS.values()], [[name, *(shown(fusion[way].get(key)) for way in WAYS)] for key, name in FIGURES.items()])


def detectors(report: dict[str, Any]) -> str:
    rows = []
    for (card, found), weight in zip(report["detectors"].items(), report["weights"], strict=True):
        changed, directly = found["tampered_by_us"], found["tampered_by_us_direct"]
        kinds = lambda entry: f"{shown(entry['auc'])} ({', '.join(f'{k} {v}' for k, v in entry.items() if k != 'auc')})"  # noqa: E731
        rows.append([f"`{card}`", shown(found["applicable_share"]), shown(found["delivered"]["auc"]), shown(found["auc_as_is"]), kinds(changed), kinds(directly), f"{weight:.2f}"])
    return table(["detector", "applicable", "AUC passed on", "AUC as they are", "changed by us, passed on", "changed by us, directly", "weight in the fusion"], rows)


def parts(mix: dict[str, Any]) -> str:
    names = list(next(iter(mix["auc"].values())))
    return table(["the same pictures", *names], [[variant, *(shown(found[name]) for name in names)] for variant, found in mix["auc"].items()])


def slices(found: dict[str, dict[str, Any]], least: int) -> str:
    rows = [[name, *(shown(entry[key]) for key in ("n", "auc", "spoof", "inconclusive", "bona_fide"))] for name, entry in found.items() if entry["n"] >= least]
    return table(["source", "pictures", "AUC", "spoof", "inconclusive", "bona fide"], rows)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--fusion", type=Path, required=True)
    parser.add_argument("--mix", type=Path, required=True)
    parser.add_argument("--into", type=Path, required=True)
    arguments = parser.parse_args()
    report, mix = json.loads(arguments.fusion.read_text()), json.loads(arguments.mix.read_text())
    fusion = report["fusion"]
    filled = {
        "figures": figures(fusion), "detectors": detectors(report), "parts": parts(mix),
        "repositories": slices(fusion["by_repository"], 2), "generators": slices(fusion["by_generator"], 4),
    }
    text = arguments.into.read_text()
    for name, content in filled.items():
        text = re.sub(rf"(<!-- image: {name} -->\n).*?(<!-- end -->)", lambda found, content=content: f"{found[1]}{content}\n{found[2]}", text, flags=re.S)
    arguments.into.write_text(text)


if __name__ == "__main__":
    main()
