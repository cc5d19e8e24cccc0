"""What the network is shown of a picture: squares of the whole frame, squares of a middle scale and tiles at native resolution.

The engine cuts the same (src/engine/detectors/learned); training draws places and scales at random around them.
"""

from __future__ import annotations

import math

import numpy as np
from PIL import Image

VIEW_SIDE = 224
TILE_SIDE = 160
MIDDLE_FROM = 320
FLAT = 3.0


def _square(image: Image.Image, left: float, top: float, side: float, out: int) -> np.ndarray:
    box = (left, top, left + side, top + side)
    return np.asarray(image.resize((out, out), Image.Resampling.LANCZOS, box=box, reducing_gap=3.0))


def padded(image: Image.Image, side: int) -> Image.Image:
    """Mirrored at its right and lower edge where it is smaller than `side`."""
    if min(image.size) >= side:
        return image
    pixels = np.asarray(image)
    height, width = pixels.shape[:2]
    pad = ((0, max(0, side - height)), (0, max(0, side - width)), (0, 0))
    return Image.fromarray(np.pad(pixels, pad, mode="symmetric"))


def random_views(image: Image.Image, rng: np.random.Generator, tiles: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """frame uint8 [224,224,3], middle uint8 [224,224,3], tiles uint8 [tiles,160,160,3]; each mirrored left to right at random."""
    short = min(image.size)
    side = short * rng.uniform(0.85, 1.0)
    frame = _square(image, rng.uniform(0, image.width - side), rng.uniform(0, image.height - side), side, VIEW_SIDE)
    side = min(short, math.sqrt(VIEW_SIDE * max(short, MIDDLE_FROM)) * rng.uniform(0.85, 1.15))
    middle = _square(image, rng.uniform(0, image.width - side), rng.uniform(0, image.height - side), side, VIEW_SIDE)
    whole = np.asarray(padded(image, TILE_SIDE))
    found = [_random_tile(whole, rng) for _ in range(tiles * 2)]
    found.sort(key=lambda tile: _texture(tile) < FLAT)
    flipped = [view[:, ::-1] if rng.random() < 0.5 else view for view in (frame, middle, *found[:tiles])]
    return flipped[0].copy(), flipped[1].copy(), np.stack(flipped[2:])


def _random_tile(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    top = int(rng.integers(0, pixels.shape[0] - TILE_SIDE + 1))
    left = int(rng.integers(0, pixels.shape[1] - TILE_SIDE + 1))
    return pixels[top : top + TILE_SIDE, left : left + TILE_SIDE]


def _texture(tile: np.ndarray) -> float:
    """Standard deviation of differences between neighbours, in grey levels."""
    grey = tile[..., 1].astype(np.int16)
    return float(np.diff(grey, axis=1).std())


def even_places(length: int, side: float, count: int) -> list[float]:
    """Where `count` stretches of `side` begin so that the first and the last touch the ends."""
    if count <= 1:
        return [(length - side) / 2]
    return [i * (length - side) / (count - 1) for i in range(count)]


def fixed_views(image: Image.Image, tiles_max: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """frames [1-3,224,224,3], middles [0-2,224,224,3], tiles [n,160,160,3], as the engine cuts them."""
    width, height = image.size
    short, ratio = min(image.size), max(image.size) / min(image.size)
    count = 1 if ratio < 1.25 else 2 if ratio <= 2 else 3
    frames = [
        _square(image, x, y, short, VIEW_SIDE)
        for x in even_places(width, short, count if width > height else 1)
        for y in even_places(height, short, 1 if width > height else count)
    ]
    middles = []
    if short >= MIDDLE_FROM:
        side = round(math.sqrt(VIEW_SIDE * short))
        across = (short - side) / 2
        ends = [(at, across) if width > height else (across, at) for at in even_places(max(width, height), side, 2)]
        middles = [_square(image, x, y, side, VIEW_SIDE) for x, y in ends]
    whole = np.asarray(padded(image, TILE_SIDE))
    columns, rows = tile_grid(whole.shape[1], whole.shape[0], tiles_max)
    tiles = [
        whole[round(y) : round(y) + TILE_SIDE, round(x) : round(x) + TILE_SIDE]
        for y in even_places(whole.shape[0], TILE_SIDE, rows)
        for x in even_places(whole.shape[1], TILE_SIDE, columns)
    ]
    return np.stack(frames), np.stack(middles) if middles else np.empty((0, VIEW_SIDE, VIEW_SIDE, 3), np.uint8), np.stack(tiles)


def tile_grid(width: int, height: int, tiles_max: int) -> tuple[int, int]:
    """Columns and rows of a grid that covers the picture, or as many as are allowed."""
    columns, rows = math.ceil(width / TILE_SIDE), math.ceil(height / TILE_SIDE)
    shrink = min(1.0, math.sqrt(tiles_max / (columns * rows)))
    return max(1, math.floor(columns * shrink)), max(1, math.floor(rows * shrink))
