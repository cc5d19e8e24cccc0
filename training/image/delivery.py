"""How a picture reaches a detector: the same random chain for both classes, so that no format, size or quality gives a class away."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter

Image.MAX_IMAGE_PIXELS = 120_000_000
LONG_SIDE_MAX = 1400
LONG_SIDE_MIN = 320
SHORT_SIDE_LEAST = 200
KERNELS = (Image.Resampling.BOX, Image.Resampling.BILINEAR, Image.Resampling.HAMMING, Image.Resampling.BICUBIC, Image.Resampling.LANCZOS)


def open_rgb(path: str) -> Image.Image:
    """The picture upright, in RGB, transparency over mid grey, at most four times the sides that deliveries keep."""
    image = Image.open(path)
    if image.format == "JPEG":
        image.draft("RGB", (LONG_SIDE_MAX * 2, LONG_SIDE_MAX * 2))
    orientation = image.getexif().get(0x0112, 1)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", rgba.size, (128, 128, 128, 255)), rgba)
    image = image.convert("RGB")
    turns = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_270, 8: Image.Transpose.ROTATE_90}
    return image.transpose(turns[orientation]) if orientation in turns else image


def encode(image: Image.Image, form: str, quality: int, subsampling: int = 2) -> Image.Image:
    """The picture as it is after it was saved and opened again. `form`: JPEG or WEBP."""
    with io.BytesIO() as file:
        if form == "JPEG":
            image.save(file, "JPEG", quality=quality, subsampling=subsampling)
        else:
            image.save(file, "WEBP", quality=quality, method=2)
        return Image.open(io.BytesIO(file.getvalue())).convert("RGB")


def random_quality(rng: np.random.Generator) -> int:
    """30 to 98, the usual 70 to 95 more often."""
    return int(rng.integers(70, 96)) if rng.random() < 0.55 else int(rng.integers(30, 99))


def deliver(image: Image.Image, lossless: bool, rng: np.random.Generator, gentle: bool = False) -> Image.Image:
    """One random way to the detector. `lossless`: the source was never saved with loss, which most real pictures were. `gentle`: keeps most of the resolution."""
    if lossless and rng.random() < 0.85:
        image = encode(image, "JPEG", int(rng.integers(82, 99)), int(rng.choice([0, 2])))
    image = _crop(image, rng, 0.75 if gentle else 0.5)
    image = _resize(image, rng, gentle)
    image = _retouch(image, rng)
    return _save(image, rng)


def _crop(image: Image.Image, rng: np.random.Generator, least: float) -> Image.Image:
    if rng.random() < 0.35:
        # Off the grid of its former blocks, yet whole.
        return image.crop((int(rng.integers(0, 8)), int(rng.integers(0, 8)), image.width, image.height))
    share = rng.uniform(least, 1, 2)
    width = min(image.width, max(SHORT_SIDE_LEAST, int(image.width * share[0])))
    height = min(image.height, max(SHORT_SIDE_LEAST, int(image.height * share[1])))
    left, top = int(rng.integers(0, image.width - width + 1)), int(rng.integers(0, image.height - height + 1))
    return image.crop((left, top, left + width, top + height))


def _resize(image: Image.Image, rng: np.random.Generator, gentle: bool) -> Image.Image:
    longest, shortest = max(image.size), min(image.size)
    if longest <= LONG_SIDE_MAX and rng.random() < (0.5 if gentle else 0.3):
        return image
    if longest > LONG_SIDE_MAX and rng.random() < 0.25:
        # A native-resolution cut of a large picture.
        side = [min(size, int(rng.integers(600, LONG_SIDE_MAX))) for size in image.size]
        left, top = int(rng.integers(0, image.width - side[0] + 1)), int(rng.integers(0, image.height - side[1] + 1))
        return image.crop((left, top, left + side[0], top + side[1]))
    if rng.random() < 0.07 and longest < 900:
        scale = rng.uniform(1.0, 1.6)
    else:
        least = max(LONG_SIDE_MIN, longest * (0.6 if gentle else 0.3))
        most = max(least + 1, min(LONG_SIDE_MAX, longest))
        scale = float(np.exp(rng.uniform(np.log(least), np.log(most)))) / longest
    scale = max(scale, min(1.0, SHORT_SIDE_LEAST / shortest))
    size = (max(8, round(image.width * scale)), max(8, round(image.height * scale)))
    return image.resize(size, KERNELS[int(rng.integers(0, len(KERNELS)))], reducing_gap=2.0 if rng.random() < 0.5 else None)


def _retouch(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    if rng.random() < 0.12:
        image = image.filter(ImageFilter.GaussianBlur(float(rng.uniform(0.3, 1.0))))
    if rng.random() < 0.1:
        image = image.filter(ImageFilter.UnsharpMask(float(rng.uniform(0.6, 2)), int(rng.integers(30, 120)), 2))
    if rng.random() < 0.15:
        gamma = float(np.exp(rng.uniform(-0.25, 0.25)))
        image = image.point([round(255 * (value / 255) ** gamma) for value in range(256)] * 3)
    if rng.random() < 0.15:
        image = ImageEnhance.Color(image).enhance(float(rng.uniform(0.7, 1.3)))
    if rng.random() < 0.15:
        noisy = np.asarray(image, np.float32) + rng.normal(0, rng.uniform(0.8, 4), (image.height, image.width, 3))
        image = Image.fromarray(np.clip(np.rint(noisy), 0, 255).astype(np.uint8))
    if rng.random() < 0.05:
        image = image.filter(ImageFilter.MedianFilter(3))
    return image


def _save(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    way = rng.random()
    subsampling = int(rng.choice([0, 2], p=[0.3, 0.7]))
    if way < 0.1:
        return image
    if way < 0.22:
        return encode(image, "WEBP", int(rng.integers(40, 96)))
    image = encode(image, "JPEG", random_quality(rng), subsampling)
    if way > 0.75 and min(image.size) > 220:
        left, top = int(rng.integers(0, 8)), int(rng.integers(0, 8))
        image = encode(image.crop((left, top, image.width, image.height)), "JPEG", random_quality(rng), 2)
    return image
