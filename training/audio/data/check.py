"""Checks the rules against the corpus manifest, row by row: python -m training.audio.data.check --corpus DIR

Every manifest row is taken out of the book in turn of its own exact entry and asked again: a rule that contradicts it is an error, a rule
that says nothing is counted. Exit status 1 where a rule contradicts.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from .rules import RuleBook, read_rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    manifest = parser.parse_args().corpus / "audio" / "manifest.csv"
    book = RuleBook(Path(__file__).with_name("rules.csv"), manifest)
    book.exact.clear()
    outcome: Counter[str] = Counter()
    for row in read_rows(manifest):
        source = book.lookup(row["repo"], row["source_path"])
        if source is None:
            outcome["no rule"] += 1
        elif (source.label, source.system) == (row["label"], row["system"]):
            outcome["same label and system"] += 1
        else:
            kind = "other system" if source.label == row["label"] else "other label"
            outcome[kind] += 1
            print(f"{kind}: {row['repo']} {row['source_path']}: {row['system']} in the manifest, {source.system} by rule")
    print(dict(outcome))
    sys.exit(1 if outcome["other label"] else 0)


if __name__ == "__main__":
    main()
