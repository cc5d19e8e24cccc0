"""python -m unittest test_data: which files are taken, each once, and what SOURCES.csv says of them."""

from __future__ import annotations

import csv
import tempfile
import unittest
from pathlib import Path

from data import report
from data.build import without_twins
from data.rules import RuleBook, shape_of

SOURCES = Path(__file__).resolve().parents[1] / "SOURCES.csv"
RULES = Path(__file__).with_name("data") / "rules.csv"
MANIFEST_HEAD = "repo,source_path,label,system,family,language,licence,commit,orig_sample_rate\n"


def row(repo: str, pcm: str, label: str) -> dict[str, str]:
    return {"repo": repo, "sha256": f"{repo} {pcm}", "pcm_sha256": pcm, "label": label, "system": "vits", "commit": "c", "licence": "MIT",
            "source_path": "wavs/1.wav"}


class Rules(unittest.TestCase):
    def test_only_digits_of_the_file_name_are_masked(self) -> None:
        self.assertEqual(shape_of("v2/a_07.wav"), shape_of("v2/a_12.wav"))
        self.assertNotEqual(shape_of("v2/a_07.wav"), shape_of("v3/a_07.wav"))

    def test_neighbours_of_a_row_are_like_it_unless_rows_disagree(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            manifest, rules = Path(name) / "manifest.csv", Path(name) / "rules.csv"
            rows = [("x/y", "a/1.wav", "spoof", "vits"), ("x/y", "b/1.wav", "spoof", "vits"), ("x/y", "b/2.wav", "bonafide", "human")]
            manifest.write_text(MANIFEST_HEAD + "".join(f"{','.join(one)},tts,en,MIT,c,16000\n" for one in rows))
            rules.write_text(RULES.read_text().splitlines()[0] + "\nx/y,^skipped/,skip,,,,\n")
            (Path(name) / "commits.csv").write_text("repo,commit\n")
            book = RuleBook(rules, manifest)
            found = book.lookup("x/y", "a/9.wav")
            self.assertEqual(found and found.system, "vits")
            self.assertIsNone(book.lookup("x/y", "b/9.wav"))
            self.assertIsNone(book.lookup("x/y", "skipped/1.wav"))
            self.assertIsNone(book.lookup("x/other", "a/1.wav"))
            book.pin(SOURCES)
            self.assertEqual(book.commits["x/y"], "c")
            self.assertEqual(len(book.commits["google/lyra"]), 40)


class Twins(unittest.TestCase):
    def test_a_recording_is_kept_once_and_not_at_all_where_its_labels_differ(self) -> None:
        rows = [row("a", "same", "spoof"), row("b", "same", "spoof"), row("a", "torn", "spoof"), row("b", "torn", "bonafide")]
        self.assertEqual(without_twins(rows), rows[:1])


class Sources(unittest.TestCase):
    def test_what_is_written_by_hand_outlives_a_new_index(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            path = Path(name) / "SOURCES.csv"
            path.write_text(SOURCES.read_text())
            report.write_sources(path, [row("x/y", "1", "spoof")])
            with path.open(newline="") as table:
                found = list(csv.DictReader(table))
        self.assertEqual([one["repository"] for one in found if one["task"] == "audio"], ["x/y"])
        generators = {one["generator"] for one in found if one["task"] == "audio-copies"}
        self.assertTrue({"copy-lyra-v2-*", "copy-hifigan-v3", "copy-parallel-wavegan", "espeak-ng"} <= generators)
        self.assertTrue(any(one["task"] == "image" for one in found))


if __name__ == "__main__":
    unittest.main()
