"""Balanced draws of augmented crops: class, then repository, then system, then clip."""

from __future__ import annotations

from collections import defaultdict
from typing import Iterator

import numpy as np
import torch

import augment
from corpus import Clip
from deliveries import Deliveries
from models import FAMILIES
from settings import TrainingSettings
from variants import Variants

NO_FAMILY = -1
"""Bona fide, or a spoof of unknown kind: the family head learns nothing from it."""
Batch = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


class Sampler:
    def __init__(self, clips: list[Clip], training: list[int], variants: Variants, deliveries: Deliveries | None,
                 settings: TrainingSettings) -> None:
        self.clips, self.variants, self.deliveries, self.settings = clips, variants, deliveries, settings
        self.rng = np.random.default_rng(settings.seed)
        self.pools: dict[str, dict[str, dict[str, list[tuple[int, str | None]]]]] = {
            pool: defaultdict(lambda: defaultdict(list)) for pool in ("bona fide", "spoof", "copied")
        }
        for index in training:
            clip = clips[index]
            if clip.source == "copy":
                self.pools["copied"][clip.system][clip.repo].append((index, None))
                continue
            self.pools["spoof" if clip.spoof else "bona fide"][clip.repo][clip.system].append((index, None))
            for name in variants.get(clip.path, {}):
                self.pools["copied"][name][clip.repo].append((index, name))
        self.shares = {}
        for pool, groups in self.pools.items():
            if groups:
                weights = np.array([sum(map(len, parts.values())) for parts in groups.values()]) ** 0.5
                self.shares[pool] = (list(groups), weights / weights.sum())

    def one(self, spoof: bool, length: int, delivered: bool) -> tuple[np.ndarray, int]:
        """A crop and the number of its family; copies pass through a chain of their own, others through one made before."""
        rng = self.rng
        copied = spoof and "copied" in self.shares and rng.random() < self.settings.copy_share
        pool = "copied" if copied else "spoof" if spoof else "bona fide"
        groups, shares = self.shares[pool]
        parts = list(self.pools[pool][groups[int(rng.choice(len(groups), p=shares))]].values())
        draws = parts[int(rng.integers(len(parts)))]
        index, name = draws[int(rng.integers(len(draws)))]
        clip = self.clips[index]
        family = "vocoder-copy" if name else clip.family
        number = FAMILIES.index(family) if spoof and family in FAMILIES else NO_FAMILY
        if name is None and delivered and self.deliveries and (made := self.deliveries.draw(clip.path, rng)) is not None:
            return augment.crop(made, length, rng), number
        wave = clip.samples() if name is None else self.variants[clip.path][name].astype(np.float32) / 32768
        wave = augment.crop(wave, length + 1_600, rng)
        if delivered:
            wave = augment.deliver(wave, rng)
        return augment.crop(augment.finish(wave, rng), length, rng), number

    def batches(self) -> Iterator[Batch]:
        """Endless (waves [batch, samples], labels [batch], families [batch]); augmentation grows over the first third."""
        size, drawn = self.settings.batch, 0
        while True:
            length = int(self.rng.integers(*self.settings.crop_samples))
            labels = np.arange(size) % 2
            share = self.settings.delivery_share * min(1.0, 0.2 + drawn / (0.35 * self.settings.steps))
            drawn += 1
            rows = [self.one(bool(label), length, self.rng.random() < share) for label in labels]
            yield (torch.from_numpy(np.stack([wave for wave, _ in rows])), torch.from_numpy(labels.astype(np.float32)),
                   torch.tensor([number for _, number in rows]))
