"""Inpaintings with a known mask: a pair's reconstruction inside a soft blob, the real picture's own pixels everywhere else.

For half of them what the blob holds is changed before it is decoded: another part of the picture, or a smooth fill, takes its place.
"""

from __future__ import annotations

import csv
from pathlib import Path

import cv2
import numpy as np
import torch
from autoencoders_data import load, number_of, rows
from autoencoders_kinds import BY_NAME
from autoencoders_reconstruct import Through, ready, store

SHARES = (0.05, 0.30)
"""Of the picture's area that a mask covers."""
OF_PICTURES, OF_CORPUS = 300, 150
COLUMNS = ("pair", "kind", "path", "path_mask", "path_real", "repo", "source_path", "picture", "corpus", "content", "share")


def blob(height: int, width: int, random: np.random.Generator) -> np.ndarray:
    """A soft mask, H x W in 0..1, of one connected piece that covers a share within SHARES."""
    rough = cv2.resize(random.normal(size=(6, 6)), (width, height), interpolation=cv2.INTER_CUBIC)
    rows_at, columns_at = np.mgrid[0:height, 0:width]
    middle = random.uniform(0.25, 0.75, size=2) * (height, width)
    distance = np.hypot((rows_at - middle[0]) / height, (columns_at - middle[1]) / width)
    field = 0.35 * rough - 5 * distance
    wanted = random.uniform(*SHARES)
    hard = (field >= np.quantile(field, 1 - wanted)).astype(np.uint8)
    _, pieces, measured, _ = cv2.connectedComponentsWithStats(hard)
    largest = 1 + int(np.argmax(measured[1:, cv2.CC_STAT_AREA]))
    edge = float(random.uniform(0.8, 5))
    return cv2.GaussianBlur((pieces == largest).astype(np.float32), (0, 0), edge)


def blended(outside: np.ndarray, inside: np.ndarray, mask: np.ndarray) -> np.ndarray:
    share = mask[:, :, None]
    return np.rint(outside * (1 - share) + inside * share).astype(np.uint8)


def other_content(real: np.ndarray, mask: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, str]:
    """The picture with something else in the mask, and what it is."""
    if random.random() < 0.5:
        filled = cv2.inpaint(real, (mask > 0.02).astype(np.uint8), 3, cv2.INPAINT_TELEA)
        return filled, "filled"
    height, width = mask.shape
    shift = int(random.integers(height // 4, 3 * height // 4)), int(random.integers(width // 4, 3 * width // 4))
    moved = np.roll(real[:, ::-1], shift, axis=(0, 1))
    return blended(real, moved, mask), "moved"


def inpaint_row(row: dict[str, str], through: dict[str, Through], folder: Path) -> dict[str, object]:
    random = np.random.default_rng(number_of(f"inpaint {row['picture']} {row['kind']}"))
    real, fake = (np.asarray(load(Path(row[name]))) for name in ("path_real", "path_fake"))
    mask, content = blob(*real.shape[:2], random), "same"
    if random.random() < 0.5 and row["kind"] in through:
        changed, content = other_content(real, mask, random)
        fake = through[row["kind"]](changed)
    path = folder / f"{row['pair']}_{row['kind']}.png"
    path_mask = path.with_name(f"{path.stem}_mask.png")
    store(blended(real, fake, mask), path)
    store(np.rint(255 * mask).astype(np.uint8), path_mask)
    kept = {key: row[key] for key in ("pair", "kind", "path_real", "repo", "source_path", "picture")}
    return {**kept, "path": path, "path_mask": path_mask, "content": content, "share": round(float(mask.mean()), 4)}


def sampled(index: Path) -> list[dict[str, str]]:
    """One row of each picture, in an order of their own."""
    if not index.exists():
        return []
    ordered = sorted(rows(index), key=lambda row: number_of(f"{row['kind']} {row['picture']}"))
    return list({row["picture"]: row for row in ordered}.values())


def inpaint(work: Path, device: torch.device) -> None:
    """Appends to inpaint.csv until it holds as many as are wanted of each source."""
    folder, index = work / "inpaint", work / "inpaint.csv"
    folder.mkdir(exist_ok=True)
    known = rows(index) if index.exists() else []
    through = ready(list(BY_NAME.values()), work, device)
    with index.open("a", newline="", encoding="utf-8") as lines:
        table = csv.DictWriter(lines, COLUMNS)
        if not known:
            table.writeheader()
        for source, count, corpus in (("corpus-pairs.csv", OF_CORPUS, "1"), ("pairs.csv", OF_PICTURES, "0")):
            done = {row["picture"] for row in known if row["corpus"] == corpus}
            due = [row for row in sampled(work / source) if row["picture"] not in done]
            for row in due[: max(0, count - len(done))]:
                table.writerow({**inpaint_row(row, through, folder), "corpus": corpus})
                lines.flush()
