"""Folds in which no clip is scored by a model that saw its repository or its system.

`components`: whole connected components over repository and system. The corpus has one that holds
half of all spoofs, so `purged` is there too: whole repositories, and from the training part every
clip is dropped whose system occurs in the held-out part.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict

from corpus import Clip


def component_names(clips: list[Clip]) -> dict[str, str]:
    """Repository -> name of its component. Human speech is no system: it links nothing."""
    parent: dict[str, str] = {}

    def root(node: str) -> str:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for clip in clips:
        repo = root(f"repo {clip.repo.lower()}")
        if clip.spoof:
            parent[repo] = root(f"system {clip.system.lower()}")
    return {clip.repo: root(f"repo {clip.repo.lower()}") for clip in clips}


def assign(clips: list[Clip], folds: int, kind: str, seed: int) -> dict[str, int]:
    """Repository -> fold; largest groups first, each to the fold that stays best balanced.

    Only clips of the corpus count, so that more material moves no repository of it; repositories
    beyond the corpus follow, each to the fold with the fewest such clips.
    """
    clips = [clip for clip in clips if clip.source != "copy"]
    groups = component_names(clips) if kind == "components" else {c.repo: c.repo for c in clips}
    sizes: dict[str, Counter[bool]] = defaultdict(Counter)
    for clip in clips:
        sizes[groups[clip.repo]][clip.spoof] += clip.source == "corpus"
    everything = Counter(groups[clip.repo] for clip in clips)
    names = sorted(name for name in sizes if sizes[name].total()) + sorted(name for name in sizes if not sizes[name].total())
    listed = sum(1 for name in names if sizes[name].total())
    first = names[:listed]
    random.Random(seed).shuffle(first)
    names = first + sorted(names[listed:], key=lambda name: -everything[name])
    names.sort(key=lambda name: -sum(sizes[name].values()))
    names.sort(key=lambda name: not sizes[name].total())
    loads = [Counter[bool]() for _ in range(folds)]
    others = [0] * folds
    total = Counter(clip.spoof for clip in clips if clip.source == "corpus")
    place: dict[str, int] = {}
    for name in names:
        if not sizes[name].total():
            place[name] = others.index(min(others))
            others[place[name]] += everything[name]
            continue

        def cost(fold: int) -> float:
            after = loads[fold] + sizes[name]
            return sum((after[label] / total[label]) ** 2 - (loads[fold][label] / total[label]) ** 2
                       for label in (False, True))
        place[name] = min(range(folds), key=cost)
        loads[place[name]] += sizes[name]
    return {repo: place[group] for repo, group in groups.items()}


def split(clips: list[Clip], place: dict[str, int], fold: int,
          relatives: dict[str, set[str]] | None = None) -> tuple[list[int], list[int]]:
    """Indices (training, held out); the training part has neither repository nor system of the other.

    `relatives`: systems of our copies -> systems of the corpus; such a copy leaves with any of them.
    """
    held = [i for i, clip in enumerate(clips) if place.get(clip.repo) == fold]
    systems = {clips[i].system.lower() for i in held if clips[i].spoof}
    related = {name for name, others in (relatives or {}).items() if others & systems}
    training = [
        i for i, clip in enumerate(clips)
        if place.get(clip.repo) != fold and not (clip.spoof and (clip.system.lower() in systems or clip.system in related))
    ]
    return training, held
