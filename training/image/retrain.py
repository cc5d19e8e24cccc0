"""One command from pictures to model: features, trace networks and heads per fold and of everything, scores, calibration, fusion, export.

    python retrain.py --corpus ../../../shared/corpus/image --faces ../../../shared/corpus/faces --pictures PICTURES --pairs PAIRS.csv --work WORK

PICTURES is what pictures.py made, PAIRS.csv what autoencoders.py made (README.md). Steps whose outcome lies in WORK already are not done again.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from settings import FOLDS

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TRACE_STEPS = 1_900
SHIPPED = -1


def run(outcome: Path, *command: object, cwd: Path = HERE) -> None:
    if outcome.exists():
        return
    print(" ".join(map(str, command)), flush=True)
    subprocess.run([str(part) for part in command], check=True, cwd=cwd)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--faces", type=Path, required=True)
    parser.add_argument("--pictures", type=Path, required=True)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=3, help="random deliveries of each picture")
    parser.add_argument("--trace-steps", type=int, default=TRACE_STEPS)
    parser.add_argument("--out", type=Path, default=ROOT / "models")
    chosen = parser.parse_args()
    work, corpus, python = chosen.work.resolve(), chosen.corpus.resolve(), sys.executable
    work.mkdir(parents=True, exist_ok=True)
    faces = work / "faces.csv"
    run(faces, python, "pictures.py", "faces", "--corpus", chosen.faces.resolve(), "--out", faces)
    sources: list[object] = []
    for index, files in ((corpus / "manifest.csv", corpus), (faces, chosen.faces.resolve()), (chosen.pictures.resolve() / "index.csv", chosen.pictures.resolve())):
        sources += ["--index", index, "--files", files]
    # Both look at what is done already.
    run(work / "all-features", python, "features.py", *sources, "--work", work, "--rounds", chosen.rounds)
    (work / "all-features").touch()
    run(work / "judged/webp75.npz", python, "judged.py", "--corpus", corpus, "--work", work)
    for fold in [*range(FOLDS), SHIPPED]:
        run(work / f"traces-{fold}.json", python, "train_traces.py", "--corpus", corpus, *sources, "--pairs", chosen.pairs.resolve(), "--work", work,
            "--front-end", "dct", "--fold", fold, "--steps", chosen.trace_steps)
    run(work / f"heads-{SHIPPED}.pt", python, "train_heads.py", "--corpus", corpus, *sources, "--work", work, "--seeds", 2)
    run(work / "scores/webp75.npz", python, "score.py", "judged", "--corpus", corpus, "--work", work)
    run(work / "mix.json", python, "calibrate.py", "--corpus", corpus, "--work", work)
    fit = ("npm", "run", "fit:image", "--")
    run(work / "copies/index.csv", *fit, "--copies-to", work / "copies", cwd=ROOT)
    run(work / "learned.csv", python, "score.py", "copies", "--corpus", corpus, "--work", work, "--copies", work / "copies")
    run(work / "fusion.json", *fit, "--learned", work / "learned.csv", "--report", work / "fusion.json", "--models", chosen.out.resolve(), cwd=ROOT)
    run(work / "exported", python, "export.py", "--work", work, "--out", chosen.out.resolve())
    (work / "exported").touch()


if __name__ == "__main__":
    main()
