"""python -m unittest: the promises that figures rest on."""

from __future__ import annotations

import unittest

import numpy as np
import torch

import augment
import figures
import folds
import vocoders
from corpus import Clip
from frontend import FRAMES, FRONT_ENDS, VARIANT_BINS
from models import MODELS
from sampling import Sampler
from settings import TrainingSettings


def clip(repo: str, system: str, number: int = 0) -> Clip:
    wave = (np.random.default_rng(number).standard_normal(24_000) * 1_000).astype(np.int16)
    return Clip(f"{repo}/{system}/{number}", system != "human", system, "", repo, "corpus", {}, wave)


CLIPS = [
    clip(repo, system, number)
    for repo, system in [("a", "human"), ("a", "wavenet"), ("b", "wavenet"), ("b", "vits"), ("c", "human"),
                         ("d", "vits"), ("e", "human"), ("e", "world"), ("f", "human")]
    for number in range(4)
]


class Folds(unittest.TestCase):
    def test_neither_repository_nor_system_is_on_both_sides(self) -> None:
        for kind in ("purged", "components"):
            place = folds.assign(CLIPS, 3, kind, seed=5)
            seen: list[int] = []
            for fold in range(3):
                training, held = folds.split(CLIPS, place, fold)
                seen += held
                self.assertFalse({CLIPS[i].repo for i in training} & {CLIPS[i].repo for i in held})
                self.assertFalse({CLIPS[i].system for i in training if CLIPS[i].spoof}
                                 & {CLIPS[i].system for i in held if CLIPS[i].spoof})
            self.assertEqual(sorted(seen), list(range(len(CLIPS))))

    def test_components_follow_shared_systems_and_not_human_speech(self) -> None:
        names = folds.component_names(CLIPS)
        self.assertEqual(names["a"], names["d"])
        self.assertNotEqual(names["c"], names["f"])


class Figures(unittest.TestCase):
    def test_known_values(self) -> None:
        spoof = np.array([False, False, True, True])
        self.assertEqual(figures.auc(np.array([0.0, 1.0, 2.0, 3.0]), spoof), 1.0)
        self.assertEqual(figures.auc(np.array([1.0, 1.0, 1.0, 1.0]), spoof), 0.5)
        self.assertEqual(figures.eer(np.array([0.0, 1.0, 2.0, 3.0]), spoof)[0], 0.0)

    def test_calibration_finds_the_line_it_was_made_with(self) -> None:
        rng = np.random.default_rng(5)
        scores = rng.normal(0, 2, 20_000)
        spoof = rng.random(20_000) < 1 / (1 + np.exp(-(0.7 * scores)))
        slope, offset = figures.fit_platt(scores, spoof)
        self.assertAlmostEqual(slope, 0.7, delta=0.05)
        self.assertAlmostEqual(offset, 0.0, delta=0.05)


class Sound(unittest.TestCase):
    def test_deliveries_and_copies_are_finite_and_alike_for_the_same_seed(self) -> None:
        wave = CLIPS[0].samples()
        for stage, _ in augment.STAGES:
            first, second = (stage(wave, np.random.default_rng(3)) for _ in range(2))
            self.assertTrue(np.isfinite(first).all() and len(first) > 12_000, stage.__name__)
            if stage is not augment.code:
                np.testing.assert_array_equal(first, second)
        for name in vocoders.COPIES:
            made = vocoders.copy(name, wave, np.random.default_rng(3))
            self.assertEqual(len(made) > 20_000 and bool(np.isfinite(made).all()), True, name)

    def test_front_ends_have_the_shape_of_their_page(self) -> None:
        for name, front_end in FRONT_ENDS.items():
            values = front_end(CLIPS[0].samples())
            self.assertEqual(values.shape, (FRAMES, VARIANT_BINS[name]))
            self.assertLess(np.abs(values.mean(0)).max(), 1e-6)


class Training(unittest.TestCase):
    def test_every_model_takes_any_number_of_frames(self) -> None:
        for name, kind in MODELS.items():
            model = kind().eval()
            for frames in (60, 397):
                self.assertEqual(model(torch.zeros(2, 1, frames, VARIANT_BINS[model.front_end])).shape, (2,), name)

    def test_copies_are_drawn_as_spoofs_and_only_from_bona_fide_clips_that_have_some(self) -> None:
        variants = {CLIPS[0].path: {"copy-made": np.full(24_000, 7, np.int16)}}
        settings = TrainingSettings(copy_share=1.0)
        sampler = Sampler(CLIPS, list(range(len(CLIPS))), variants, settings)
        self.assertTrue(all((sampler.one(True) == np.float32(7 / 32768)).all() for _ in range(10)))
        self.assertFalse(any((sampler.one(False) == np.float32(7 / 32768)).all() for _ in range(10)))


if __name__ == "__main__":
    unittest.main()
