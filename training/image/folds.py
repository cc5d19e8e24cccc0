"""Folds that share neither a repository nor a generator with what is learned from."""

from __future__ import annotations

import re
from collections import Counter

Row = dict[str, str]

_RELATIVES = (
    (r"sdxl|stable[-_ ]?diffusion[-_ ]?xl|photomaker|instantid|animagine|juggernaut|ssd-1b|playground-v2", "sdxl"),
    (r"sd[-_ ]?3|stable[-_ ]?diffusion[-_ ]?3", "sd3"),
    (r"sd[-_ ]?v?2|stable[-_ ]?diffusion[-_ ]?v?2", "sd2"),
    (r"sd[-_ ]?v?1|stable[-_ ]?diffusion[-_ ]?v?1", "sd1"),
    (r"stable[-_ ]?diffusion", "sd1 sd2"),
    (r"dall[-_. ]?e[-_ ]?3|dalle3", "dalle3 unattributed"),
    (r"unattributed|religious", "unattributed dalle3 sd3"),
    (r"dall[-_. ]?e", "dalle"),
    (r"gpt[-_ ]?image|gpt-?4o", "gpt-image"),
    (r"flux", "flux"),
    (r"stylegan[-_ ]?2|stylegan2", "stylegan2"),
    (r"stylegan[-_ ]?3", "stylegan3"),
    (r"stylegan", "stylegan1"),
    (r"biggan", "biggan"),
    (r"taming|vqgan", "vqgan"),
    (r"latent[-_ ]?diffusion|\bldm|rdm", "ldm"),
    (r"deepfloyd|\bif\b", "deepfloyd"),
)


def relatives(generator: str) -> set[str]:
    """Names under which a generator and its near relatives are withheld together."""
    name = generator.lower()
    for pattern, found in _RELATIVES:
        if re.search(pattern, name):
            return set(found.split())
    return {re.split(r"[\s(@/]|-v?\d|[-_ ]\d", name)[0]}


def folds_of(rows: list[Row], count: int) -> list[int]:
    """The fold of each row: whole repositories, the largest first, each where it keeps both classes most even. What shares a generator with a fold's
    pictures is withheld from what is learned for it (`is_allowed`), so it need not be in the same fold."""
    repositories = [row["repo"].lower() for row in rows]
    sizes = Counter(repositories)
    load = [[0, 0] for _ in range(count)]
    chosen: dict[str, int] = {}
    for repository in sorted(sizes, key=lambda name: (-sizes[name], name)):
        own = [sum(name == repository and (row["label"] == "real") == real for name, row in zip(repositories, rows, strict=True)) for real in (True, False)]
        growth = [sum((n + o) ** 2 - n**2 for n, o in zip(entry, own, strict=True)) for entry in load]
        chosen[repository] = growth.index(min(growth))
        load[chosen[repository]] = [n + o for n, o in zip(load[chosen[repository]], own, strict=True)]
    return [chosen[repository] for repository in repositories]


def is_allowed(row: Row, held: list[Row]) -> bool:
    """Whether a model that judges `held` may learn from `row`."""
    if row["repo"].lower() in {other["repo"].lower() for other in held}:
        return False
    if row["label"] == "real":
        return True
    withheld = {name for other in held if other["label"] != "real" for name in relatives(other["generator"])}
    return not relatives(row["generator"]) & withheld
