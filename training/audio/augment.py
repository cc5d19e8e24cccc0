"""Deliveries that both classes go through alike: rooms, noise, filters, codecs, levels, cuts.

All take and give mono float32 at 16 kHz and draw from the generator that they are handed. The
linear, impulsive and coloured disturbances follow the idea of RawBoost (Tak et al., 2022).
"""

from __future__ import annotations

import io

import numpy as np
import soundfile
from scipy.signal import fftconvolve, resample_poly

from settings import SAMPLE_RATE

Wave = np.ndarray
Rng = np.random.Generator


def rms(wave: Wave) -> float:
    return float(np.sqrt(np.mean(wave.astype(np.float64) ** 2)) + 1e-9)


def shape_spectrum(wave: Wave, rng: Rng) -> Wave:
    """Random smooth equaliser, with a low-pass, a telephone band or neither."""
    frequencies = np.fft.rfftfreq(len(wave), 1 / SAMPLE_RATE)
    points = np.linspace(0, SAMPLE_RATE / 2, 7)
    gain_db = np.interp(frequencies, points, rng.normal(0, 4, 7))
    kind = rng.random()
    if kind < 0.3:
        gain_db -= slope_above(frequencies, rng.uniform(3_600, 7_900), rng.uniform(15, 120))
    elif kind < 0.45:
        gain_db -= slope_above(frequencies, rng.uniform(3_200, 3_800), rng.uniform(30, 90))
        gain_db -= np.clip((300 - frequencies) / 100, 0, 1) * rng.uniform(10, 40)
    elif kind < 0.6:
        gain_db -= np.clip((rng.uniform(40, 200) - frequencies) / 60, 0, 1) * 40
    return np.fft.irfft(np.fft.rfft(wave) * 10 ** (gain_db / 20), len(wave)).astype(np.float32)


def slope_above(frequencies: np.ndarray, corner: float, depth_db: float) -> np.ndarray:
    return np.clip((frequencies - corner) / 250, 0, 1) * depth_db


def coloured(length: int, rng: Rng) -> Wave:
    """Unit-level noise with a random spectral slope."""
    spectrum = np.fft.rfft(rng.standard_normal(length))
    slope = rng.uniform(-1.2, 0.4)
    spectrum *= np.maximum(np.arange(len(spectrum)), 8.0) ** slope
    noise = np.fft.irfft(spectrum, length)
    return (noise / rms(noise)).astype(np.float32)


def add_noise(wave: Wave, rng: Rng) -> Wave:
    return wave + coloured(len(wave), rng) * rms(wave) * 10 ** (-rng.uniform(8, 45) / 20)


def add_room(wave: Wave, rng: Rng) -> Wave:
    """Exponentially decaying noise after the direct sound."""
    decay_s = rng.uniform(0.08, 0.7)
    time = np.arange(int(decay_s * SAMPLE_RATE)) / SAMPLE_RATE
    tail = rng.standard_normal(len(time)) * np.exp(-6.9 * time / decay_s)
    tail[: int(rng.uniform(0.001, 0.02) * SAMPLE_RATE)] = 0
    tail *= 10 ** (-rng.uniform(-2, 18) / 20) / np.sqrt((tail**2).sum() + 1e-9)
    tail[0] = 1
    return fftconvolve(wave, tail)[: len(wave)].astype(np.float32)


def convolve_non_linearly(wave: Wave, rng: Rng) -> Wave:
    """Sum of differently filtered powers of the signal, weaker with the order."""
    unit = wave / (np.abs(wave).max() + 1e-9)
    out = np.zeros_like(wave)
    for order in range(1, 4):
        taps = rng.standard_normal(int(rng.integers(3, 12))) * 0.3
        taps[0] = 1
        level = 1 if order == 1 else 10 ** (-rng.uniform(12, 35) / 20)
        out += level * np.convolve(unit**order, taps)[: len(wave)].astype(np.float32)
    return out * (rms(wave) / rms(out))


def add_impulses(wave: Wave, rng: Rng) -> Wave:
    """Noise on a few samples, as strong as the signal is there."""
    out = wave.copy()
    places = rng.integers(0, len(wave), int(len(wave) * rng.uniform(0.001, 0.05)))
    out[places] += wave[places] * rng.uniform(-1, 1, len(places)) * rng.uniform(0.1, 1)
    return out


def mu_law(wave: Wave, rng: Rng) -> Wave:
    unit = np.clip(wave / (np.abs(wave).max() + 1e-9), -1, 1)
    coded = np.round(np.sign(unit) * np.log1p(255 * np.abs(unit)) / np.log(256) * 127) / 127
    back = np.sign(coded) * np.expm1(np.abs(coded) * np.log(256)) / 255
    return (back * np.abs(wave).max()).astype(np.float32)


def quantise(wave: Wave, rng: Rng) -> Wave:
    steps = 2.0 ** rng.integers(8, 14)
    peak = np.abs(wave).max() + 1e-9
    return (np.round(wave / peak * steps) / steps * peak).astype(np.float32)


def clip_peaks(wave: Wave, rng: Rng) -> Wave:
    limit = np.abs(wave).max() * rng.uniform(0.3, 0.95)
    return np.clip(wave, -limit, limit)


def change_speed(wave: Wave, rng: Rng) -> Wave:
    up = int(rng.integers(18, 23))
    return wave if up == 20 else resample_poly(wave, up, 20).astype(np.float32)


def change_rate(wave: Wave, rng: Rng) -> Wave:
    """Down to a lower rate and back: the resampler's own band edge."""
    rate = int(rng.choice([8, 11, 12]))
    low = resample_poly(wave, rate, 16)
    return resample_poly(low, 16, rate)[: len(wave)].astype(np.float32)


def code(wave: Wave, rng: Rng) -> Wave:
    """MP3, Vorbis or Opus at a random rate; the codec's delay is left in, as it is in life."""
    container, subtype = [("MP3", "MPEG_LAYER_III"), ("OGG", "VORBIS"), ("OGG", "OPUS")][int(rng.integers(3))]
    level = rms(wave)
    buffer = io.BytesIO()
    loud = np.clip(wave * (0.08 / level), -1, 1)
    soundfile.write(buffer, loud, SAMPLE_RATE, format=container, subtype=subtype,
                    compression_level=float(rng.uniform(0.3, 1.0)))
    buffer.seek(0)
    back, _ = soundfile.read(buffer, dtype="float32")
    if len(back) < len(wave) // 2:
        return wave
    return (back * (level / 0.08)).astype(np.float32)


def pad_silence(wave: Wave, rng: Rng) -> Wave:
    """Digital or noisy silence at one end, at most a fifth of the clip."""
    count = int(len(wave) * rng.uniform(0, 0.2))
    silence = np.zeros(count, np.float32)
    if rng.random() < 0.6:
        silence += rng.standard_normal(count).astype(np.float32) * rms(wave) * 10 ** (-rng.uniform(30, 60) / 20)
    return np.concatenate([silence, wave] if rng.random() < 0.5 else [wave, silence])


STAGES = (
    (change_speed, 0.25), (add_room, 0.25), (convolve_non_linearly, 0.2), (add_impulses, 0.1),
    (add_noise, 0.45), (shape_spectrum, 0.6), (change_rate, 0.1), (clip_peaks, 0.05),
    (code, 0.08), (mu_law, 0.08), (quantise, 0.12), (pad_silence, 0.15),
)


def deliver(wave: Wave, rng: Rng) -> Wave:
    """One random chain; finite, never empty."""
    for stage, share in STAGES:
        if rng.random() < share:
            wave = stage(wave, rng)
    return np.nan_to_num(wave)


def finish(wave: Wave, rng: Rng) -> Wave:
    """Gain and dither, for every clip of both classes."""
    gain = 10 ** (rng.uniform(-12, 6) / 20)
    return (wave * gain + rng.standard_normal(len(wave)) * 10 ** (-rng.uniform(75, 100) / 20)).astype(np.float32)


def crop(wave: Wave, length: int, rng: Rng) -> Wave:
    """A random part; what is shorter is repeated."""
    if len(wave) > length:
        start = int(rng.integers(0, len(wave) - length + 1))
        return wave[start : start + length]
    return np.resize(wave, length)
