"""python -m unittest: how our own spoofs are drawn and kept."""

from __future__ import annotations

import csv
import tempfile
import unittest
from pathlib import Path

import numpy as np

import mel_analysis
from classical_readings import READERS, text_of
from copy_store import SYSTEMS_TABLE, CopyStore, Made
from mel_analysis import MelSettings
from neural_copies import crop, draws
from neural_systems import SYSTEMS
from reading_texts import TEXTS

SYSTEM = "copy-lyra-v2-3200"


def repos() -> dict[str, list[dict[str, str]]]:
    return {name: [{"path": f"{name}/{n}", "repo": name} for n in range(count)] for name, count in (("a", 9), ("b", 2))}


class DrawTest(unittest.TestCase):
    def test_no_repository_gives_more_than_its_share_and_no_clip_comes_twice(self) -> None:
        drawn = [row["path"] for _, row in draws(repos(), [SYSTEM], 3)]
        self.assertEqual(len(drawn), len(set(drawn)))
        self.assertEqual(sum(path.startswith("a/") for path in drawn), 3)
        self.assertEqual(sum(path.startswith("b/") for path in drawn), 2)

    def test_two_systems_share_few_originals(self) -> None:
        drawn = list(draws({"a": repos()["a"]}, [SYSTEM, "copy-lyra-v2-6000"], 3))
        self.assertEqual(len({row["path"] for _, row in drawn}), 6)

    def test_the_louder_part_of_a_clip_is_copied(self) -> None:
        wave = np.zeros(200_000, np.float32)
        wave[100_000:] = 1
        self.assertGreater(crop(wave, 38_400, np.random.default_rng(1)).mean(), 0)


class StoreTest(unittest.TestCase):
    def test_a_row_stands_for_a_file_and_a_second_run_knows_it(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            made = Made("one", SYSTEM, "codec", "a/b", "a/b/one.npy")
            CopyStore(Path(name)).keep(made, np.full(100, 2.0))
            with (Path(name) / "index.csv").open(newline="") as table:
                rows = list(csv.DictReader(table))
            self.assertEqual([row["system"] for row in rows], [SYSTEM])
            self.assertLess(np.load(Path(name) / rows[0]["path"]).max(), 32_767)
            self.assertTrue(CopyStore(Path(name)).has(made))


    def test_every_system_is_in_the_table(self) -> None:
        with SYSTEMS_TABLE.open(newline="") as table:
            listed = {row["system"] for row in csv.DictReader(table)}
        self.assertEqual(listed, {*SYSTEMS, *READERS})


class MelTest(unittest.TestCase):
    def test_the_scale_goes_there_and_back(self) -> None:
        hz = np.array([50.0, 999, 1_001, 7_000])
        np.testing.assert_allclose(mel_analysis.hz_of_mel(mel_analysis.mel_of_hz(hz)), hz)

    def test_a_tone_is_loudest_in_its_band(self) -> None:
        settings = MelSettings()
        tone = np.sin(2 * np.pi * 1_000 * np.arange(22_050) / 22_050)
        bands = (mel_analysis.magnitudes(tone, settings, 384) @ mel_analysis.filters(settings).T).mean(0)
        edges = mel_analysis.mel_of_hz(np.array([0, 1_000, 8_000]))
        self.assertAlmostEqual(bands.argmax(), edges[1] / (edges[2] / 81) - 1, delta=1)


class ReadingTest(unittest.TestCase):
    def test_every_reader_has_sentences(self) -> None:
        self.assertGreater(len(READERS), 10)
        for language in TEXTS:
            self.assertGreater(len(text_of(language, np.random.default_rng(0))), 20)


if __name__ == "__main__":
    unittest.main()
