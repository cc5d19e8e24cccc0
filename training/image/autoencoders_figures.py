"""How good a reconstruction is: peak signal-to-noise ratio, and its spectrum against the original's."""

from __future__ import annotations

import numpy as np

BANDS = ((0.0, 0.125), (0.125, 0.25), (0.25, 0.375), (0.375, 0.5))
"""Cycles per pixel, from the centre of the spectrum outwards."""


def psnr(original: np.ndarray, other: np.ndarray) -> float:
    """Decibels between two byte pictures, 99 where they are equal."""
    error = float(np.mean((original.astype(np.float64) - other.astype(np.float64)) ** 2))
    return 99.0 if error == 0 else 10 * float(np.log10(255**2 / error))


def band_energies(pixels: np.ndarray) -> np.ndarray:
    """Energy of the windowed luminance in each of BANDS, the mean brightness taken out."""
    luminance = pixels.astype(np.float64) @ np.array([0.299, 0.587, 0.114])
    window = np.hanning(luminance.shape[0])[:, None] * np.hanning(luminance.shape[1])[None, :]
    power = np.abs(np.fft.fft2((luminance - luminance.mean()) * window)) ** 2
    radius = np.hypot(np.fft.fftfreq(luminance.shape[0])[:, None], np.fft.fftfreq(luminance.shape[1])[None, :])
    return np.array([power[(radius >= low) & (radius < high)].sum() for low, high in BANDS])


def spectrum_ratio(original: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Energy of the reconstruction over the original's, per band; 1 is alike, under 1 is blurred."""
    return band_energies(other) / np.maximum(band_energies(original), 1e-9)
