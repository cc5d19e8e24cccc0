"""The tables of docs/accuracy.md from the figures of a run; printed, or written between the page's marks.

    python accuracy_table.py figures.json --runs RUN [RUN ...] --aasist aasist.csv --into ../../docs/accuracy.md

`figures.json` is what `evaluate.py --write` wrote, or a model card that holds the same. A mark is the comment
`<!-- audio: NAME -->` with `<!-- end -->` after it; what stands between the two is replaced.
"""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path

import numpy as np

import evaluate
import figures
import spread

PARTS = {"corpus": "short clips", "long": "longer clips", "all": "all"}
WAYS = {"mp3_32k": "MP3, 32 kbit/s", "mp3_64k": "MP3, 64 kbit/s", "opus_24k": "Opus, 24 kbit/s", "telephone": "telephone (8 kHz, mu-law)",
        "random": "one random chain (room, noise, filters, codecs)"}
NO_FAMILY_HEAD = "The network that is shipped does not tell kinds of generators apart."
Row = list[str]


def percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"


def number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def table(head: Row, rows: list[Row]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows])


def in_hundred(value: float) -> str:
    return f"{round(100 * value)} in 100"


def plainly(part: dict) -> str:
    """For a reader who has never heard of an error rate."""
    silent_people, silent_spoofs = part["abstention_bona_fide"], part["abstention_spoof"]
    accused, missed = part["bpcer_default_policy"], part["apcer_default_policy"]
    return table(["", "voices of people", "voices made by machines"], [
        ["tried on", f"{part['n'] - part['n_spoof']} recordings", f"{part['n_spoof']} recordings"],
        ["answered rightly", in_hundred(1 - silent_people - accused), in_hundred(1 - silent_spoofs - missed)],
        ["no answer (\"inconclusive\")", in_hundred(silent_people), in_hundred(silent_spoofs)],
        ["**answered wrongly**", f"**{in_hundred(accused)}** called a machine", f"**{in_hundred(missed)}** called a person"],
    ])


def main_figures(result: dict) -> str:
    parts = {name: result[name] for name in PARTS if name in result}
    rows = [["clips (spoofs)", *(f"{part['n']} ({part['n_spoof']})" for part in parts.values())],
            ["repositories", *(str(part["repositories"]) for part in parts.values())]]
    for key, title, show in (
        ("auc", "AUC", number), ("eer", "EER", percent), ("balanced_accuracy_decided", "balanced accuracy of the decided", percent),
        ("bpcer_default_policy", "bona fide called spoof (BPCER)", percent), ("apcer_default_policy", "spoof called bona fide (APCER)", percent),
        ("abstention", "inconclusive", percent), ("ece", "ECE", number), ("brier", "Brier", number),
    ):
        cells = []
        for part in parts.values():
            interval = part["intervals_over_repositories"].get(key)
            cells.append(show(part[key]) + (f" ({show(interval[0])} to {show(interval[1])})" if interval else ""))
        rows.append([title, *cells])
    rows.append(["APCER at BPCER 5 %", *(percent(part["apcer_at_bpcer_5"]) for part in parts.values())])
    return table(["figure", *(PARTS[name] for name in parts)], rows)


def deliveries(part: dict) -> str:
    return table(["the same clip after", "clips", "AUC", "verdict is another", "verdict is the opposite", "bona fide called spoof"], [
        [WAYS.get(name, name), str(row["n"]), number(row["auc"]), percent(row["changed"]), percent(row["reversed"]), percent(row["bpcer_default_policy"])]
        for name, row in sorted(part["flips"].items(), key=lambda item: list(WAYS).index(item[0]) if item[0] in WAYS else len(WAYS))
    ])


def spread_table(result: dict) -> str:
    titles = {"auc_within": "AUC within repositories of both classes", "auc_against_all": "AUC against all of the other class",
              "bona_fide_called_spoof": "bona fide called spoof", "spoof_called_bona_fide": "spoof called bona fide"}
    found = result["spread_over_repositories"]
    keys = ("lowest", "quarter", "median", "three_quarters", "highest")
    return table(["over repositories", "how many", "lowest", "a quarter below", "median", "a quarter above", "highest"],
                 [[title, str(found[name]["repositories"]), *(number(found[name][key]) for key in keys)]
                  for name, title in titles.items() if found.get(name)])


def slices(rows: list[dict]) -> str:
    def line(row: dict) -> Row:
        ranked = number(row["auc"]) if row["auc"] is not None else f"{number(row['auc_against_all'])}*"
        return [row["name"], str(row["bona_fide"]), str(row["spoof"]), ranked, percent(row["bona_fide_called_spoof"]),
                percent(row["spoof_called_bona_fide"]), percent(row["inconclusive"])]
    return table(["", "bona fide", "spoof", "AUC", "bona fide called spoof", "spoof called bona fide", "inconclusive"], [line(row) for row in rows])


def family_head(found: dict) -> str:
    rows = [["clips of spoofs", str(found["n"])], ["right", percent(found["accuracy"])],
            ["right, always naming the commonest", percent(found["accuracy_of_naming_the_commonest"])],
            ["right, mean over families", percent(found["balanced_accuracy"])], ["named at all (else `unknown`)", percent(found["named_share"])],
            ["right where named", percent(found["precision_of_named"])]]
    return table(["family", "unseen repositories and systems"], rows + [[f"found: {name}", percent(share)] for name, share in found["recall"].items()])


def beside(path: Path, runs: list[Path]) -> str:
    """AASIST's figures, and ours out of fold over exactly the clips that it scored."""
    ours = [evaluate.read_run(folder) for folder in runs]
    with path.open(newline="") as text:
        rows = list(csv.DictReader(text))
    lines: list[Row] = []
    for model in sorted({row["model"] for row in rows}):
        own = [row for row in rows if row["model"] == model and all(row["path"] in run for run in ours)]
        spoof = np.array([row["label"] == "spoof" for row in own])
        repos = [row["repo"] for row in own]
        scores = {model: np.array([float(row["score"]) for row in own])}
        if ours:
            scores["Bonafide, out of fold"] = np.array([np.mean([run[row["path"]]["score"] for run in ours]) for row in own])
        for name, values in scores.items():
            intervals = spread.intervals(repos, lambda at, values=values: {} if spoof[at].all() or not spoof[at].any() else {
                "auc": figures.auc(values[at], spoof[at]), "eer": figures.eer(values[at], spoof[at])[0]})
            cells = [f"{show(value)} ({show(intervals[key][0])} to {show(intervals[key][1])})"
                     for key, value, show in (("auc", figures.auc(values, spoof), number), ("eer", figures.eer(values, spoof)[0], percent))]
            lines.append([name, f"{len(own)} ({int(spoof.sum())})", str(len(set(repos))), *cells])
    return table(["detector", "clips (spoofs)", "repositories", "AUC", "EER"], lines)


def log(path: Path) -> str:
    return path.read_text().split("\n", 1)[1].strip()


def between_marks(page: str, sections: dict[str, str]) -> str:
    for name, text in sections.items():
        start, end = f"<!-- audio: {name} -->", "<!-- end -->"
        if start not in page:
            raise SystemExit(f"the page has no mark {start}")
        before, rest = page.split(start, 1)
        page = f"{before}{start}\n{text}\n{end}{rest.split(end, 1)[1]}"
    return page


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("figures", type=Path)
    parser.add_argument("--runs", type=Path, nargs="*", default=[], help="folders of train.py, for a comparison on the same clips")
    parser.add_argument("--aasist", type=Path, help="what ../eval/aasist.py wrote")
    parser.add_argument("--into", type=Path, help="the page to write to; printed when absent")
    chosen = parser.parse_args()
    result = json.loads(chosen.figures.read_text())
    result = result["training"]["figures"] if "training" in result else result
    sections = {
        "in short": plainly(result["corpus"]), "figures": main_figures(result), "deliveries": deliveries(result["corpus"]), "spread": spread_table(result),
        "families": slices(result["family"]), "repositories": slices(result["repo"]), "log": log(Path(__file__).parent / "LOG.md"),
        "generator": family_head(result["family_head"]) if "family_head" in result else NO_FAMILY_HEAD,
    }
    if chosen.aasist:
        sections["aasist"] = beside(chosen.aasist, chosen.runs)
    if chosen.into:
        chosen.into.write_text(between_marks(chosen.into.read_text(), sections))
    else:
        print("\n\n".join(f"#### {title}\n\n{text}" for title, text in sections.items()))


if __name__ == "__main__":
    main()
