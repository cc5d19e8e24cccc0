"""How many pictures that are no photographs the network recognises as out of domain, and how many photographs it takes for such.

python outsiders.py --corpus CORPUS --work WORK --models ../../models
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image, ImageDraw

from delivery import encode, open_rgb
from judged import corpus_rows
from views import fixed_views

EACH = 40
SIZE = (900, 640)
WORDS = "the quick report of every quarter shows what was sold to whom and when it was paid for".split()


def chart(rng: np.random.Generator) -> Image.Image:
    image = Image.new("RGB", SIZE, "white")
    draw = ImageDraw.Draw(image)
    draw.line([(60, 580), (860, 580)], "black", 2)
    draw.line([(60, 40), (60, 580)], "black", 2)
    count = int(rng.integers(4, 14))
    for i in range(count):
        left, height = 80 + i * 780 // count, int(rng.integers(40, 520))
        draw.rectangle([left, 580 - height, left + 600 // count, 580], tuple(int(c) for c in rng.integers(30, 230, 3)))
        draw.text((left, 590), WORDS[i % len(WORDS)], "black")
    return image


def page(rng: np.random.Generator) -> Image.Image:
    image = Image.new("RGB", SIZE, tuple(int(c) for c in rng.integers(235, 256, 3)))
    draw = ImageDraw.Draw(image)
    for y in range(30, 610, 22):
        draw.text((40, y), " ".join(rng.choice(WORDS, 16)), "black", font_size=16)
    return image


def screen(rng: np.random.Generator) -> Image.Image:
    tone = int(rng.integers(20, 240))
    image = Image.new("RGB", SIZE, (tone, tone, tone))
    draw = ImageDraw.Draw(image)
    draw.rectangle([0, 0, SIZE[0], 48], tuple(int(c) for c in rng.integers(0, 200, 3)))
    for _ in range(int(rng.integers(5, 16))):
        left, top = int(rng.integers(0, 700)), int(rng.integers(60, 540))
        draw.rounded_rectangle([left, top, left + int(rng.integers(60, 240)), top + int(rng.integers(24, 90))], 8, tuple(int(c) for c in rng.integers(0, 256, 3)))
        draw.text((left + 10, top + 8), str(rng.choice(WORDS)), "white", font_size=15)
    return image


def drawing(rng: np.random.Generator) -> Image.Image:
    image = Image.new("RGB", SIZE, tuple(int(c) for c in rng.integers(180, 256, 3)))
    draw = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(6, 20))):
        points = [tuple(int(v) for v in rng.integers(0, (SIZE[0], SIZE[1]))) for _ in range(int(rng.integers(3, 7)))]
        draw.polygon(points, fill=tuple(int(c) for c in rng.integers(0, 256, 3)), outline="black", width=4)
    return image


def novelty(session: onnxruntime.InferenceSession, image: Image.Image) -> float:
    frames = fixed_views(image, 1)[0]
    return float(session.run(["novelty"], {"input": np.ascontiguousarray(frames.transpose(0, 3, 1, 2), dtype=np.float32)})[0].mean())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--models", type=Path, required=True)
    arguments = parser.parse_args()
    folder = arguments.models / "image-views"
    below = json.loads((folder / "card.json").read_text())["novelty"]["inDomainBelow"]
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
    rng = np.random.default_rng(9)
    for make in (chart, page, screen, drawing):
        found = np.array([novelty(session, encode(make(rng), "JPEG", int(rng.integers(60, 98)))) for _ in range(EACH)])
        print(f"{make.__name__}: {np.mean(found > below):.0%} of {EACH} out of domain, novelty {np.quantile(found, [0.1, 0.5, 0.9]).round(2)}, limit {below:.2f}")
    rows = corpus_rows(arguments.corpus)[::15]
    found = np.array([novelty(session, open_rgb(row["file"])) for row in rows])
    print(f"corpus (learned from): {np.mean(found > below):.1%} of {len(rows)}, novelty {np.quantile(found, [0.1, 0.5, 0.9]).round(2)}")


if __name__ == "__main__":
    main()
