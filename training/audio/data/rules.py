"""Which files of a public repository are speech, and of which class.

Two kinds of rule. A written rule (`rules.csv`) names a repository and a regular expression over the path within it; the first that
matches wins, and the label `skip` leaves a file out. For the repositories of the corpus manifest a rule is also derived: files that differ
from manifest rows only in the digits of their file name, in the same folder, carry the label and the system of those rows if these agree.
A file that no rule speaks for is left out.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

UUID_PATTERN = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}")
DIGITS_PATTERN = re.compile(r"\d+")


@dataclass(frozen=True)
class Source:
    """What is known of a file before it is opened."""

    label: str
    system: str
    family: str
    language: str
    licence: str


@dataclass(frozen=True)
class WrittenRule:
    """One row of rules.csv."""

    pattern: re.Pattern[str]
    source: Source


def shape_of(path: str) -> str:
    """The path with every number and UUID of the file name masked; folders stay as they are."""
    folder, _, name = path.rpartition("/")
    masked = DIGITS_PATTERN.sub("#", UUID_PATTERN.sub("UUID", name))
    return f"{folder}/{masked}"


def read_rows(path: Path) -> list[dict[str, str]]:
    """All rows of a CSV file with a header."""
    with path.open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def source_of(row: dict[str, str]) -> Source:
    """The Source that a row of the manifest or of rules.csv states."""
    return Source(row["label"], row["system"], row["family"], row["language"], row["licence"])


class RuleBook:
    """Answers for one repository at a time; rules are read once."""

    def __init__(self, rules_path: Path, manifest_path: Path) -> None:
        self.written: dict[str, list[WrittenRule]] = {}
        self.exact: dict[str, dict[str, Source]] = {}
        self.shapes: dict[str, dict[str, Source | None]] = {}
        self.commits: dict[str, str] = {}
        self.raw_rates: dict[tuple[str, str], int] = {}
        for row in read_rows(rules_path):
            rule = WrittenRule(re.compile(row["pattern"]), source_of(row))
            self.written.setdefault(row["repo"], []).append(rule)
        for row in read_rows(manifest_path):
            self._learn(row)
        # Some repositories keep their media on a branch of their own: the commit is then named, as the manifest names its own.
        for row in read_rows(rules_path.with_name("commits.csv")):
            self.commits[row["repo"]] = row["commit"]

    def _learn(self, row: dict[str, str]) -> None:
        repo, path, source = row["repo"], row["source_path"], source_of(row)
        self.commits[repo] = row["commit"]
        self.exact.setdefault(repo, {})[path] = source
        self.raw_rates[repo, path] = int(row["orig_sample_rate"])
        shapes = self.shapes.setdefault(repo, {})
        shape = shape_of(path)
        # Rows of one shape that disagree prove nothing about their neighbours.
        shapes[shape] = source if shapes.get(shape, source) == source else None

    def pin(self, sources_path: Path) -> None:
        """The commits of the last index (SOURCES.csv), for repositories whose commit nothing else names."""
        for row in read_rows(sources_path):
            if row["task"] == "audio":
                self.commits.setdefault(row["repository"], row["commit"])

    def repositories(self) -> list[str]:
        """Every repository with at least one rule, those of the manifest first."""
        return list(dict.fromkeys([*self.exact, *self.written]))

    def lookup(self, repo: str, path: str) -> Source | None:
        """What the rules say of a file, or None where they say nothing or `skip`."""
        known = self.exact.get(repo, {}).get(path)
        if known is not None:
            return known
        for rule in self.written.get(repo, []):
            if rule.pattern.search(path):
                return None if rule.source.label == "skip" else rule.source
        return self.shapes.get(repo, {}).get(shape_of(path))
