"""The pictures that are learned from besides the corpus, out of clones of their repositories.

python pictures.py read --mirrors MIRRORS --out PICTURES        MIRRORS/<owner>+<name>/repo is a git directory of each repository in pictures.csv
python pictures.py faces --corpus FACES --out faces.csv         the faces of the shared corpus in the form of an index
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import subprocess
from pathlib import Path

from PIL import Image

LIST = Path(__file__).with_name("pictures.csv")
COLUMNS = ("path", "label", "generator", "family", "content", "repo", "commit", "source_path", "licence", "sha256", "width", "height")


def blob(git: Path, commit: str, path: str) -> bytes | None:
    found = subprocess.run(["git", "-C", str(git), "cat-file", "blob", f"{commit}:{path}"], capture_output=True, check=False)
    return found.stdout if found.returncode == 0 else None


def read(mirrors: Path, out: Path) -> None:
    """Copies every listed picture whose bytes are still those of the list, and writes `index.csv`. Cells of sheets have no bytes of their own and are left out."""
    out.mkdir(parents=True, exist_ok=True)
    taken = absent = 0
    with LIST.open(newline="") as file, (out / "index.csv").open("w", newline="") as index:
        writer = csv.DictWriter(index, COLUMNS)
        writer.writeheader()
        for row in csv.DictReader(file):
            content = blob(mirrors / row["repo"].replace("/", "+") / "repo", row["commit"], row["source_path"])
            if content is None or hashlib.sha256(content).hexdigest() != row["sha256"]:
                absent += 1
                continue
            path = f"{row['repo'].replace('/', '__')}/{row['sha256'][:16]}{Path(row['source_path']).suffix.lower()}"
            (out / path).parent.mkdir(exist_ok=True)
            (out / path).write_bytes(content)
            width, height = Image.open(io.BytesIO(content)).size
            writer.writerow({**row, "path": path, "width": width, "height": height})
            taken += 1
    print(f"{taken} pictures, {absent} of the list are not in these clones or were cut from sheets")


def faces(corpus: Path, out: Path) -> None:
    with (corpus / "manifest.csv").open(newline="") as file, out.open("w", newline="") as index:
        writer = csv.DictWriter(index, COLUMNS, extrasaction="ignore")
        writer.writeheader()
        for row in csv.DictReader(file):
            real = row["label"] == "real"
            writer.writerow({**row, "content": "face", "generator": "camera" if real else row["method"], "family": "camera" if real else row["family"]})


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("read", "faces"))
    parser.add_argument("--mirrors", type=Path)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    if arguments.what == "read":
        read(arguments.mirrors, arguments.out)
    else:
        faces(arguments.corpus, arguments.out)


if __name__ == "__main__":
    main()
