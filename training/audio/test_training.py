"""python -m unittest: the promises that figures rest on."""

from __future__ import annotations

import unittest

import numpy as np
import torch

import augment
import coding
import figures
import folds
import vocoders
from corpus import Clip
from deliveries import LENGTH_SAMPLES, render
from frontend import BINS, FRAMES, window_features
from models import FAMILIES, MODELS
from sampling import NO_FAMILY, Sampler
from settings import TrainingSettings


def clip(repo: str, system: str, number: int = 0, source: str = "corpus") -> Clip:
    wave = (np.random.default_rng(number).standard_normal(24_000) * 1_000).astype(np.int16)
    return Clip(f"{repo}/{system}/{number}", system != "human", system, "", repo, source, {}, wave)


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

    def test_our_copies_leave_with_their_repository_and_with_relatives_of_what_made_them(self) -> None:
        copies = [clip("a", "copy-v", 0, "copy"), clip("d", "copy-v", 1, "copy"), clip("self-made", "reader", 2, "copy")]
        clips = CLIPS + copies
        place = folds.assign(clips, 3, "purged", seed=5)
        for fold in range(3):
            training, held = folds.split(clips, place, fold, {"copy-v": {"vits"}})
            left = {clips[i].system for i in training if clips[i].source == "copy"}
            with_vits = any(clips[i].system == "vits" for i in held)
            self.assertEqual("copy-v" in left, not with_vits and any(place[one.repo] != fold for one in copies[:2]))
            self.assertIn("reader", left)

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
            np.testing.assert_array_equal(first, second)
        for name in vocoders.COPIES:
            made = vocoders.copy(name, wave, np.random.default_rng(3))
            self.assertEqual(len(made) > 20_000 and bool(np.isfinite(made).all()), True, name)

    def test_the_front_end_has_the_shape_of_its_page(self) -> None:
        self.assertEqual(window_features(CLIPS[0].samples()).shape, (147, BINS))
        self.assertEqual(window_features(np.ones(70_000, np.float32)).shape, (FRAMES, BINS))
        self.assertEqual(window_features(np.ones(1, np.float32)).shape, (97, BINS))

    def test_renderings_are_the_same_for_the_same_number(self) -> None:
        first, again, other = render(CLIPS[0], 0), render(CLIPS[0], 0), render(CLIPS[0], 1)
        self.assertEqual((first.shape, first.dtype), ((LENGTH_SAMPLES,), np.int16))
        np.testing.assert_array_equal(first, again)
        self.assertTrue((first != other).any())

    def test_codecs_give_back_speech_of_about_the_same_length_and_level(self) -> None:
        time = np.arange(32_000) / 16_000
        wave = (np.sin(2 * np.pi * 220 * time) * 0.05 + np.sin(2 * np.pi * 900 * time) * 0.02).astype(np.float32)
        for codec in coding.CODECS:
            back = coding.coded_at(wave, codec.name, codec.rates[0], codec.kilobits[-1] if codec.kilobits else None)
            self.assertLess(abs(len(back) - len(wave)), 3_200, codec.name)
            self.assertFalse(np.array_equal(back, wave), codec.name)
            self.assertLess(abs(np.log(np.std(back) / np.std(wave))), 0.5, codec.name)


class Training(unittest.TestCase):
    def test_every_model_takes_any_number_of_frames(self) -> None:
        for name, kind in MODELS.items():
            model = kind().eval()
            for frames in (60, 397):
                logit, family = model(torch.zeros(2, 1, frames, BINS))
                self.assertEqual((logit.shape, family.shape), ((2,), (2, len(FAMILIES))), name)

    def test_copies_are_drawn_as_spoofs_and_only_from_bona_fide_clips_that_have_some(self) -> None:
        variants = {CLIPS[0].path: {"copy-made": np.full(24_000, 7, np.int16)}}
        settings = TrainingSettings(copy_share=1.0)
        sampler = Sampler(CLIPS, list(range(len(CLIPS))), variants, None, settings)
        for _ in range(10):
            copy, family = sampler.one(True, 8_000, False)
            self.assertLess(float(copy.std()), 5e-4)
            self.assertEqual(FAMILIES[family], "vocoder-copy")
            human, family = sampler.one(False, 8_000, False)
            self.assertGreater(float(human.std()), 2e-3)
            self.assertEqual(family, NO_FAMILY)


if __name__ == "__main__":
    unittest.main()
