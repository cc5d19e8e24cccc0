"""Copy synthesis: classical analysis and resynthesis of bona fide clips, as further spoofs.

The system names start with `copy-`; a copy belongs to its clip's repository.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import solve_toeplitz
from scipy.signal import istft, lfilter, stft

from settings import SAMPLE_RATE

Wave = np.ndarray
Rng = np.random.Generator


def mel_filters(size: int, count: int, top_hz: float) -> np.ndarray:
    """[bins, count] triangles, each with unit sum (HTK mel scale)."""
    mel_top = 2595 * np.log10(1 + top_hz / 700)
    edges = 700 * (10 ** (np.linspace(0, mel_top, count + 2) / 2595) - 1) * size / SAMPLE_RATE
    bins = np.arange(size // 2 + 1)[:, None]
    rising = (bins - edges[:-2]) / np.maximum(edges[1:-1] - edges[:-2], 1e-6)
    falling = (edges[2:] - bins) / np.maximum(edges[2:] - edges[1:-1], 1e-6)
    weights = np.maximum(np.minimum(rising, falling), 0)
    return weights / np.maximum(weights.sum(0), 1e-6)


def spectrum(wave: Wave, size: int, hop: int) -> np.ndarray:
    return stft(wave, nperseg=size, noverlap=size - hop, padded=True)[2]


def waveform(values: np.ndarray, size: int, hop: int, length: int) -> Wave:
    out = istft(values, nperseg=size, noverlap=size - hop)[1]
    return np.resize(out, length) if len(out) < length else out[:length]


def mel_magnitude(values: np.ndarray, size: int, count: int, top_hz: float) -> np.ndarray:
    """The magnitudes that survive the way through a mel spectrogram and its pseudo-inverse."""
    filters = mel_filters(size, count, top_hz)
    return np.maximum(np.linalg.pinv(filters.T) @ (filters.T @ np.abs(values)), 1e-7)


def griffin_lim(magnitude: np.ndarray, size: int, hop: int, length: int, rounds: int, rng: Rng) -> Wave:
    """With momentum 0.9 (Perraudin et al., 2013)."""
    phase = np.exp(2j * np.pi * rng.random(magnitude.shape))
    before = np.zeros_like(phase)
    for _ in range(rounds):
        again = spectrum(waveform(magnitude * phase, size, hop, length), size, hop)
        again = again[:, : magnitude.shape[1]]
        if again.shape[1] < magnitude.shape[1]:
            again = np.pad(again, ((0, 0), (0, magnitude.shape[1] - again.shape[1])))
        push = again + 0.9 * (again - before)
        phase = push / np.maximum(np.abs(push), 1e-9)
        before = again
    return waveform(magnitude * phase, size, hop, length)


def copy_griffin_lim(wave: Wave, rng: Rng) -> Wave:
    size = int(rng.choice([512, 800, 1024]))
    hop = size // 4
    values = spectrum(wave, size, hop)
    top = float(rng.choice([7_600, 8_000]))
    magnitude = mel_magnitude(values, size, int(rng.choice([80, 80, 100, 128])), top)
    return griffin_lim(magnitude, size, hop, len(wave), int(rng.choice([8, 16, 32])), rng)


def copy_phase_noise(wave: Wave, rng: Rng) -> Wave:
    """Mel inversion that keeps the phase only in part: like a vocoder with a poor phase model."""
    size = int(rng.choice([512, 1024]))
    hop = size // 4
    values = spectrum(wave, size, hop)
    magnitude = mel_magnitude(values, size, int(rng.choice([60, 80, 100])), 8_000)
    spread = np.linspace(rng.uniform(0, 0.6), rng.uniform(0.8, 3.1), len(values))[:, None]
    phase = np.angle(values) + spread * rng.standard_normal(values.shape)
    return waveform(magnitude * np.exp(1j * phase), size, hop, len(wave))


def copy_upsampled(wave: Wave, rng: Rng) -> Wave:
    """The imprint of transposed convolutions: images of the low band mirrored above it, and a tone grid."""
    factor = int(rng.choice([2, 4]))
    length = len(wave) // factor * factor
    held = np.zeros(length, np.float32)
    held[::factor] = wave[:length:factor] * factor
    kernel = rng.uniform(0.2, 1, 2 * factor)
    kernel /= kernel.sum()
    imaged = np.convolve(held, kernel)[:length]
    low = np.fft.rfft(wave[:length])
    high = np.fft.rfft(imaged)
    edge = int(len(low) * rng.uniform(0.25, 0.6))
    scale = np.sqrt((np.abs(low[edge:]) ** 2).sum() / ((np.abs(high[edge:]) ** 2).sum() + 1e-9))
    low[edge:] = high[edge:] * min(scale, 20)
    return np.fft.irfft(low, length)


def pitch(frame: Wave) -> tuple[float, float]:
    """(period in samples, strength) by autocorrelation, 60-400 Hz."""
    correlation = np.fft.irfft(np.abs(np.fft.rfft(frame, 2048)) ** 2)[:300]
    if correlation[0] < 1e-9:
        return 0.0, 0.0
    best = int(np.argmax(correlation[40:267])) + 40
    return float(best), float(correlation[best] / correlation[0])


def excitation(wave: Wave, hop: int, rng: Rng) -> Wave:
    """Pulses where voiced, noise elsewhere, unit level."""
    out = rng.standard_normal(len(wave)) * 0.5
    padded = np.pad(wave, (512, 512))
    following = 0.0
    for start in range(0, len(wave) - hop, hop):
        period, strength = pitch(padded[start : start + 1024] * np.hanning(1024))
        if strength < 0.4:
            following = max(following, start + hop)
            continue
        out[start : start + hop] *= 0.3 * (1 - strength)
        while following < start + hop:
            if following >= start:
                out[int(following)] += np.sqrt(period)
            following += period
    return out


def copy_linear_prediction(wave: Wave, rng: Rng) -> Wave:
    """LPC vocoder: all-pole envelope, pulse or noise excitation."""
    order = int(rng.choice([12, 16, 24]))
    hop = int(rng.choice([80, 160, 240]))
    source = excitation(wave, hop, rng)
    out = np.zeros(len(wave))
    state = np.zeros(order)
    padded = np.pad(wave.astype(np.float64), (hop, 2 * hop))
    for start in range(0, len(wave), hop):
        frame = padded[start : start + 3 * hop] * np.hanning(3 * hop)
        correlation = np.correlate(frame, frame, "full")[3 * hop - 1 : 3 * hop + order]
        correlation[0] = correlation[0] * 1.0001 + 1e-7
        taps = solve_toeplitz(correlation[:-1], correlation[1:])
        gain = np.sqrt(max(correlation[0] - taps @ correlation[1:], 1e-10) / (1.125 * hop))
        part = source[start : start + hop] * gain
        out[start : start + hop], state = lfilter([1], np.concatenate([[1], -taps]), part, zi=state)
    return out


def copy_world_like(wave: Wave, rng: Rng) -> Wave:
    """Smooth cepstral envelope and band aperiodicity over a pulse and noise source."""
    size, hop = 1024, int(rng.choice([80, 128]))
    values = spectrum(wave, size, hop)
    cepstrum = np.fft.irfft(np.log(np.abs(values) + 1e-7), axis=0)
    keep = int(rng.integers(30, 70))
    cepstrum[keep:-keep] = 0
    envelope = np.exp(np.fft.rfft(cepstrum, axis=0).real)
    source = spectrum(excitation(wave, hop, rng), size, hop)
    level = np.sqrt((np.abs(source) ** 2).mean(0, keepdims=True)) + 1e-6
    return waveform(envelope * source / level, size, hop, len(wave))


COPIES = {
    "copy-griffin-lim": copy_griffin_lim,
    "copy-phase-noise": copy_phase_noise,
    "copy-upsampled": copy_upsampled,
    "copy-linear-prediction": copy_linear_prediction,
    "copy-world-like": copy_world_like,
}


def copy(name: str, wave: Wave, rng: Rng) -> Wave:
    """The copy at its original's level, float32."""
    made = np.nan_to_num(COPIES[name](wave, rng))
    level = np.sqrt(np.mean(wave**2)) / (np.sqrt(np.mean(made**2)) + 1e-9)
    return np.clip(made * level, -1, 1).astype(np.float32)
