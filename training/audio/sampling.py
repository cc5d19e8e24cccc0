"""Balanced draws of augmented crops: class, then repository, then system, then clip."""

from __future__ import annotations

from collections import defaultdict
from typing import Iterator

import numpy as np
import torch

import augment
from corpus import Clip
from settings import TrainingSettings
from variants import Variants

Draw = tuple[int, str | None]


class Sampler:
    def __init__(self, clips: list[Clip], training: list[int], variants: Variants, settings: TrainingSettings) -> None:
        self.clips, self.variants, self.settings = clips, variants, settings
        self.rng = np.random.default_rng(settings.seed)
        self.pools: dict[str, dict[str, dict[str, list[int]]]] = {
            pool: defaultdict(lambda: defaultdict(list)) for pool in ("bona fide", "spoof", "copied")
        }
        for index in training:
            clip = clips[index]
            self.pools["spoof" if clip.spoof else "bona fide"][clip.repo][clip.system].append(index)
            if any(name.startswith("copy-") for name in variants.get(clip.path, {})):
                self.pools["copied"][clip.repo][clip.system].append(index)
        self.shares = {}
        for pool, repos in self.pools.items():
            if not repos:
                continue
            weights = np.array([sum(map(len, systems.values())) for systems in repos.values()]) ** 0.5
            self.shares[pool] = (list(repos), weights / weights.sum())

    def one(self, spoof: bool) -> np.ndarray:
        """A clip's samples: as it is, coded, or a copy of a bona fide one when that is asked for."""
        rng = self.rng
        copied = spoof and "copied" in self.shares and rng.random() < self.settings.copy_share
        pool = "copied" if copied else "spoof" if spoof else "bona fide"
        repos, shares = self.shares[pool]
        systems = self.pools[pool][repos[int(rng.choice(len(repos), p=shares))]]
        names = list(systems)
        indices = systems[names[int(rng.integers(len(names)))]]
        clip = self.clips[indices[int(rng.integers(len(indices)))]]
        made = self.variants.get(clip.path, {})
        kinds = [name for name in made if name.startswith("copy-")]
        if copied:
            return made[kinds[int(rng.integers(len(kinds)))]].astype(np.float32) / 32768
        coded = [name for name in made if name.startswith("coded-")]
        if coded and not copied and rng.random() < 0.15:
            return made[coded[int(rng.integers(len(coded)))]].astype(np.float32) / 32768
        return clip.samples()

    def batches(self) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        """Endless (waves [batch, samples], labels [batch]); augmentation grows over the first half."""
        size, drawn = self.settings.batch, 0
        while True:
            length = int(self.rng.integers(*self.settings.crop_samples))
            labels = np.arange(size) % 2
            share = self.settings.delivery_share * min(1.0, 0.2 + drawn / (0.6 * self.settings.steps))
            drawn += 1
            rows = []
            for label in labels:
                wave = augment.crop(self.one(bool(label)), length + 1_600, self.rng)
                if self.rng.random() < share:
                    wave = augment.deliver(wave, self.rng)
                rows.append(augment.crop(augment.finish(wave, self.rng), length, self.rng))
            yield torch.from_numpy(np.stack(rows)), torch.from_numpy(labels.astype(np.float32))
