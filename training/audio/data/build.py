"""Builds the clip cache: python -m training.audio.data.build --mirrors DIR --corpus DIR --output DIR [owner/name ...]

Every clip becomes OUTPUT/clips/<owner+name>/<sha256 prefix>.npy (16-bit PCM, mono, 16 kHz) and a row of OUTPUT/index.csv. Rows are kept by
repository under OUTPUT/rows, so that a repository that is done is not decoded again; index.csv is rewritten whole and moved into place.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import os
from collections import Counter
from pathlib import Path

import numpy as np

from .decode import NotUsable, TARGET_RATE_HZ, decode, to_pcm
from .repository import Mirror, is_pointer, is_reserved, reserved_names
from .rules import RuleBook, Source, read_rows

COLUMNS = [
    "path", "label", "system", "family", "language", "repo", "commit", "source_path", "licence",
    "orig_sample_rate", "orig_codec", "duration_s", "sha256", "pcm_sha256",
]
SOURCES = Path(__file__).resolve().parents[2] / "SOURCES.csv"
# No single repository may fill the cache: beyond this many clips of one class and system the rest says little new.
MAX_CLIPS_PER_SYSTEM = 700


def write_rows(path: Path, rows: list[dict[str, str]]) -> None:
    """Writes a CSV file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.part")
    with partial.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    partial.replace(path)


def chosen_files(book: RuleBook, repo: str, mirror: Mirror, commit: str) -> list[tuple[str, str, Source]]:
    """Blob, path and source of the files to take, spread evenly over a system that has too many."""
    by_system: dict[tuple[str, str], list[tuple[str, str, Source]]] = {}
    for blob, path in mirror.media(commit):
        source = book.lookup(repo, path)
        if source is not None:
            by_system.setdefault((source.label, source.system), []).append((blob, path, source))
    chosen = []
    for files in by_system.values():
        count = min(len(files), MAX_CLIPS_PER_SYSTEM)
        chosen.extend(files[index * len(files) // count] for index in range(count))
    return chosen


def build_repository(book: RuleBook, repo: str, mirror: Mirror, output: Path) -> tuple[list[dict[str, str]], Counter[str]]:
    """Decodes one repository; returns its rows and how many files were left out for which reason."""
    commit = mirror.commit(book.commits.get(repo))
    files = chosen_files(book, repo, mirror, commit)
    left_out: Counter[str] = Counter()
    rows: list[dict[str, str]] = []
    folder = Path("clips") / repo.replace("/", "+")
    (output / folder).mkdir(parents=True, exist_ok=True)
    for (_, path, source), content in zip(files, mirror.blobs([blob for blob, _, _ in files])):
        if content is None or is_pointer(content):
            left_out["missing" if content is None else "lfs pointer"] += 1
            continue
        raw_rate_hz = book.raw_rates.get((repo, path)) if path.lower().endswith(".raw") else None
        try:
            clip = decode(content, raw_rate_hz)
        except NotUsable as reason:
            left_out[str(reason)] += 1
            continue
        pcm = to_pcm(clip.samples)
        digest = hashlib.sha256(content).hexdigest()
        target = folder / f"{digest[:24]}.npy"
        np.save(output / target, pcm)
        values = [
            str(target), source.label, source.system, source.family, source.language, repo, commit, path, source.licence,
            str(clip.original_rate_hz), clip.codec, f"{len(pcm) / TARGET_RATE_HZ:.3f}", digest, hashlib.sha256(pcm.tobytes()).hexdigest(),
        ]
        rows.append(dict(zip(COLUMNS, values, strict=True)))
    return rows, left_out


def without_twins(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Each recording once; one that carries both labels somewhere proves neither and goes altogether."""
    labels: dict[str, set[str]] = {}
    for row in rows:
        labels.setdefault(row["pcm_sha256"], set()).add(row["label"])
    seen: set[str] = set()
    kept = []
    for row in rows:
        if len(labels[row["pcm_sha256"]]) > 1 or {row["sha256"], row["pcm_sha256"]} & seen:
            continue
        seen.update((row["sha256"], row["pcm_sha256"]))
        kept.append(row)
    return kept


def write_index(output: Path, repositories: list[str]) -> int:
    """Joins the rows of all repositories that are done; returns how many clips the index names."""
    rows: list[dict[str, str]] = []
    for repo in repositories:
        path = output / "rows" / f"{repo.replace('/', '+')}.csv"
        if path.exists():
            rows.extend(read_rows(path))
    kept = without_twins(rows)
    write_rows(output / "index.csv", kept)
    return len(kept)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mirrors", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--again", action="store_true", help="decode also what is in the cache")
    parser.add_argument("repositories", nargs="*")
    arguments = parser.parse_args()
    book = RuleBook(Path(__file__).with_name("rules.csv"), arguments.corpus / "audio" / "manifest.csv")
    book.pin(SOURCES)
    reserved = reserved_names(arguments.corpus / "RESERVED.sha256")
    for repo in arguments.repositories or book.repositories():
        rows_path = arguments.output / "rows" / f"{repo.replace('/', '+')}.csv"
        mirror = Mirror(arguments.mirrors, repo)
        if is_reserved(repo, reserved) or not mirror.exists() or (rows_path.exists() and not arguments.again):
            continue
        rows, left_out = build_repository(book, repo, mirror, arguments.output)
        write_rows(rows_path, rows)
        clips = write_index(arguments.output, book.repositories())
        print(f"{repo}: {len(rows)} clips, left out {dict(left_out)}; index {clips}", flush=True)
    write_index(arguments.output, book.repositories())


if __name__ == "__main__":
    main()
