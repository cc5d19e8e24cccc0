"""Writes what the clip cache holds: python -m training.audio.data.report --index FILE --sources training/SOURCES.csv --output DATA.md

SOURCES.csv keeps the rows of every other task (`audio-copies`, what our own spoofs are made with, is one); those of the task "audio" are
written anew from the index.
"""

from __future__ import annotations

import argparse
import csv
import os
from collections import defaultdict
from pathlib import Path

from .rules import read_rows

SOURCE_COLUMNS = ["task", "repository", "commit", "paths", "files", "label", "generator", "licence"]
SECONDS_PER_HOUR = 3600

Row = dict[str, str]


def grouped(rows: list[Row], *columns: str) -> dict[tuple[str, ...], list[Row]]:
    """Rows by the values of some columns, in the order in which each combination appears."""
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[column] for column in columns)].append(row)
    return groups


def hours(rows: list[Row]) -> float:
    return sum(float(row["duration_s"]) for row in rows) / SECONDS_PER_HOUR


def common_folder(rows: list[Row]) -> str:
    """The deepest folder that holds all source paths of a group."""
    return os.path.commonpath([os.path.dirname(row["source_path"]) or "." for row in rows]) or "."


def source_rows(rows: list[Row]) -> list[Row]:
    """One row of SOURCES.csv for each repository, label and system."""
    result = []
    for (repo, commit, label, system), group in grouped(rows, "repo", "commit", "label", "system").items():
        licences = "; ".join(dict.fromkeys(row["licence"] for row in group))
        values = ["audio", repo, commit, common_folder(group), str(len(group)), label, system, licences]
        result.append(dict(zip(SOURCE_COLUMNS, values, strict=True)))
    return sorted(result, key=lambda row: (row["repository"].lower(), row["label"], row["generator"]))


def write_sources(path: Path, rows: list[Row]) -> None:
    others = [row for row in read_rows(path) if row["task"] != "audio"]
    partial = path.with_suffix(".part")
    with partial.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, SOURCE_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(source_rows(rows) + others)
    partial.replace(path)


def table(title: str, heads: list[str], lines: list[list[str]]) -> list[str]:
    text = [f"## {title}", "", "| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return [*text, *("| " + " | ".join(line) + " |" for line in lines), ""]


def split_counts(rows: list[Row]) -> list[str]:
    """Clips and hours of either label."""
    cells = []
    for label in ("bonafide", "spoof"):
        part = [row for row in rows if row["label"] == label]
        cells += [str(len(part)), f"{hours(part):.2f}"]
    return cells


def counts_by(rows: list[Row], column: str) -> list[list[str]]:
    groups = sorted(grouped(rows, column).items(), key=lambda item: -len(item[1]))
    return [[key[0], *split_counts(group)] for key, group in groups]


def bandwidth_class(row: Row) -> str:
    rate = int(row["orig_sample_rate"])
    return "8 kHz" if rate < 16_000 else "16 kHz" if rate == 16_000 else "22.05-24 kHz" if rate <= 24_000 else "above 24 kHz"


def report(rows: list[Row], introduction: str) -> str:
    heads = ["bona fide clips", "hours", "spoof clips", "hours"]
    systems = sorted(grouped([row for row in rows if row["label"] == "spoof"], "system", "family").items(), key=lambda item: -len(item[1]))
    rated = [{**row, "rate": bandwidth_class(row), "container": row["orig_codec"].split("/")[0]} for row in rows]
    repositories = [
        [repo, *split_counts(group), str(len({row["system"] for row in group if row["label"] == "spoof"})), group[0]["commit"][:10]]
        for (repo,), group in sorted(grouped(rows, "repo").items(), key=lambda item: item[0][0].lower())
    ]
    total = [["all", *split_counts(rows)]]
    lines = [introduction, *table("Total", ["", *heads], total), *table("Families", ["family", *heads], counts_by(rows, "family"))]
    lines += table("Languages", ["language", *heads], counts_by(rows, "language"))
    lines += table("Sample rates of the sources", ["rate", *heads], counts_by(rated, "rate"))
    lines += table("Containers of the sources", ["container", *heads], counts_by(rated, "container"))
    lines += table("Repositories", ["repository", *heads, "systems", "commit"], repositories)
    lines += table(
        f"Systems ({len(systems)})",
        ["system", "family", "clips", "repositories"],
        [[key[0], key[1], str(len(group)), str(len({row["repo"] for row in group}))] for key, group in systems],
    )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--sources", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    rows = read_rows(arguments.index)
    introduction = Path(__file__).with_name("INTRODUCTION.md").read_text(encoding="utf-8")
    arguments.output.write_text(report(rows, introduction), encoding="utf-8")
    write_sources(arguments.sources, rows)


if __name__ == "__main__":
    main()
