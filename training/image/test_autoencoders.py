"""python -m unittest test_autoencoders"""

from __future__ import annotations

import unittest
from dataclasses import replace

import numpy as np
import torch
from autoencoders_figures import psnr, spectrum_ratio
from autoencoders_inpaint import SHARES, blended, blob
from autoencoders_kinds import ALL, BY_NAME
from autoencoders_model import AutoEncoder, principal_components
from autoencoders_start import start_linear
from autoencoders_train import reconstruct

CPU = torch.device("cpu")


def smooth_pictures(count: int, side: int) -> torch.Tensor:
    torch.manual_seed(3)
    coarse = torch.rand(count, 3, side // 8, side // 8)
    return torch.nn.functional.interpolate(coarse, size=(side, side), mode="bicubic").clamp(0, 1)


class AutoEncoders(unittest.TestCase):
    def test_every_kind_keeps_the_size_and_trains(self) -> None:
        for kind in ALL:
            with self.subTest(kind.name):
                made, penalty = AutoEncoder(kind)(smooth_pictures(2, 32))
                self.assertEqual(tuple(made.shape), (2, 3, 32, 32))
                (made.mean() + penalty).backward()

    def test_every_kind_is_named_by_its_factor_and_enlarges_to_the_full_size(self) -> None:
        for kind in ALL:
            self.assertIn(f"-{kind.factor}x-{kind.upsampling}", kind.name)
            self.assertEqual(2 ** (len(kind.widths) - 1), kind.factor)
            self.assertLess(kind.shuffled, len(kind.widths) - 1)

    def test_the_linear_start_is_a_good_picture(self) -> None:
        pictures = smooth_pictures(24, 64)
        for name in ("kl-4x-pixelshuffle", "kl-8x-transposed"):
            kind = replace(BY_NAME[name], seed=5)
            network = AutoEncoder(kind, *principal_components(kind, pictures))
            start_linear(network, kind, pictures)
            pixels = (pictures[0].permute(1, 2, 0) * 255).byte().numpy()
            self.assertGreater(psnr(pixels, reconstruct(network.eval(), pixels, CPU)), 32)


class Figures(unittest.TestCase):
    def test_blur_shows_in_the_upper_bands(self) -> None:
        noise = np.random.default_rng(1).integers(0, 256, (64, 64, 3), dtype=np.uint8)
        soft = ((noise.astype(int) + np.roll(noise, 1, 0) + np.roll(noise, 1, 1) + np.roll(noise, 1, (0, 1))) // 4).astype(np.uint8)
        ratios = spectrum_ratio(noise, soft)
        self.assertGreater(ratios[0], ratios[3] * 3)
        self.assertEqual(psnr(noise, noise), 99.0)


class Masks(unittest.TestCase):
    def test_a_blob_covers_its_share_and_leaves_the_rest_alone(self) -> None:
        for seed in range(20):
            mask = blob(200, 240, np.random.default_rng(seed))
            self.assertTrue(SHARES[0] / 2 <= mask.mean() <= SHARES[1] * 1.1)
            real, fake = np.full((200, 240, 3), 10, np.uint8), np.full((200, 240, 3), 200, np.uint8)
            mixed = blended(real, fake, mask)
            self.assertTrue((mixed[mask == 0] == 10).all())
            self.assertEqual(int(mixed.max()), 200)


if __name__ == "__main__":
    unittest.main()
