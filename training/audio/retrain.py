"""One command from media to model: renderings, networks per fold and of everything, figures, probe, export.

    python retrain.py --corpus ../../../shared/corpus/audio --index INDEX --copies COPIES --work WORK --jobs 2

`--index` and `--copies` are what data/build.py, neural_copies.py and classical_readings.py made (README.md); without them the corpus
alone is learned from. Steps whose outcome lies in WORK already are not done again. Hours on two cores.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
STEPS = {"filterbank-resnet": 4_000, "spectrum-resnet": 3_000}
"""What is shipped is the mean of these, each trained for so many steps."""
FOLDS = 4
GUARD = 0.04
"""Of the bona fide that the calibration was fitted on, no more may be called spoof by the default policy: 5 % is what it promises."""
MODEL = HERE.parents[1] / "models/audio-voice"


def run(script: str, *arguments: object) -> None:
    command = [sys.executable, str(HERE / script), *map(str, arguments)]
    print(" ".join(command[1:]), flush=True)
    subprocess.run(command, check=True, cwd=HERE)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--copies", type=Path)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--steps", type=int, help="for a short trial; each kind of network has its own number")
    parser.add_argument("--out", type=Path, default=MODEL, help="folder of the exported model and its card")
    chosen = parser.parse_args()
    work: Path = chosen.work.resolve()
    corpus: list[object] = ["--corpus", chosen.corpus.resolve()]
    index: list[object] = ["--index", chosen.index.resolve()] if chosen.index else []
    tasks: list[tuple[Path, tuple[object, ...]]] = [
        (work / f"variants/corpus-{part}.pickle",
         ("variants.py", *corpus, "--out", work / "variants", "--part", part, "--parts", chosen.jobs))
        for part in range(chosen.jobs)
    ] + [
        (work / f"deliveries/part-{part}.json",
         ("deliveries.py", *corpus, *index, "--out", work / "deliveries", "--part", part, "--parts", chosen.jobs))
        for part in range(chosen.jobs)
    ]
    everything = [*corpus, *index, "--variants", work / "variants", "--deliveries", work / "deliveries",
                  *(["--copies", chosen.copies.resolve()] if chosen.copies else [])]
    networks: list[tuple[Path, tuple[object, ...]]] = []
    for kind, steps in STEPS.items():
        common = ("train.py", *everything, "--model", kind, "--out", work / kind, "--folds", FOLDS, "--steps", chosen.steps or steps)
        networks += [(work / kind / f"fold-{fold}.json", (*common, "--only", fold)) for fold in range(FOLDS)]
        networks.append((work / kind / "whole.pt", (*common, "--whole")))
    for stage in (tasks, networks):
        with ThreadPoolExecutor(chosen.jobs) as pool:
            list(pool.map(lambda task: run(str(task[1][0]), *task[1][1:]), [task for task in stage if not task[0].exists()]))
    run("evaluate.py", *(work / kind for kind in STEPS), "--guard", GUARD, "--write", work / "figures.json")
    run("probe.py", *corpus, "--write", work / "probe.json")
    run("export.py", "--weights", *(f"{kind}={work / kind / 'whole.pt'}" for kind in STEPS),
        "--figures", work / "figures.json", "--probe", work / "probe.json", "--out", chosen.out.resolve())


if __name__ == "__main__":
    main()
