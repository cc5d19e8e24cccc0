"""Sentences read by classical speech synthesisers, as further spoofs: eSpeak NG, Flite, Festival with its voices.

    python classical_readings.py --out COPIES [--readers espeak-ng flite-slt ...]

Debian's packages `espeak-ng`, `flite`, `festival` and `festvox-*`; a reader that is not installed is named and left
out. Rate, pitch and voice vary by a seed. All readings belong to one repository, `self-made`.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import zlib
from pathlib import Path

import numpy as np
import soundfile

from copy_store import LONGEST_COPY_SAMPLES, CopyStore, Made
from mel_analysis import resample
from reading_texts import TEXTS
from settings import SAMPLE_RATE

SEED = 5
REPO = "self-made"
TIME_LIMIT_S = 300
PART = 25
"""Readings of a system before the next one has its turn: what is done at any time is varied."""
SHORTEST_SAMPLES = 16_000
ESPEAK_LANGUAGES = {
    "en-us": "en", "en-gb": "en", "en-gb-scotland": "en", "de": "de", "fr-fr": "fr", "es": "es", "it": "it",
    "pt": "pt", "nl": "nl", "sv": "sv", "pl": "pl", "tr": "tr", "ru": "ru", "fi": "fi", "cs": "cs", "ca": "ca",
    "hi": "hi", "mr": "mr", "te": "te", "sw": "sw", "ko": "ko",
}  # fmt: skip
ESPEAK_VARIANTS = ["", "+m1", "+m2", "+m3", "+m5", "+m7", "+f1", "+f2", "+f3", "+f4", "+f5", "+klatt", "+klatt3"]
FLITE_VOICES = ["kal16", "awb", "rms", "slt"]
FESTIVAL_VOICES = {
    "kal_diphone": ("en", "utf-8"),
    "ked_diphone": ("en", "utf-8"),
    "cmu_us_slt_arctic_hts": ("en", "utf-8"),
    "lp_diphone": ("it", "iso-8859-1"),
    "pc_diphone": ("it", "iso-8859-1"),
    "msu_ru_nsh_clunits": ("ru", "utf-8"),
    "suo_fi_lj_diphone": ("fi", "iso-8859-1"),
    "hy_fi_mv_diphone": ("fi", "iso-8859-1"),
    "upc_ca_ona_hts": ("ca", "iso-8859-15"),
    "czech_dita": ("cs", "iso-8859-2"),
    "czech_machac": ("cs", "iso-8859-2"),
    "czech_ph": ("cs", "iso-8859-2"),
    "hindi_NSK_diphone": ("hi", "utf-8"),
    "marathi_NSK_diphone": ("mr", "utf-8"),
    "telugu_NSK_diphone": ("te", "utf-8"),
}
"""Voice: its language and the encoding that its rules are written in."""


def text_of(language: str, rng: np.random.Generator) -> str:
    """Two sentences, so that the shortest reading is still a few seconds long."""
    return " ".join(rng.choice(TEXTS[language], 2, replace=False))


def read_espeak(_voice: str, places: list[int], folder: Path) -> None:
    voices = list(ESPEAK_LANGUAGES)
    for place in places:
        rng = np.random.default_rng([SEED, place])
        voice = voices[place // 2 % len(voices)] if place % 2 else "en-us"
        settings = ["-s", str(rng.integers(120, 220)), "-p", str(rng.integers(20, 80)), "-g", str(rng.integers(0, 4))]
        text = text_of(ESPEAK_LANGUAGES[voice], rng)
        variant = str(rng.choice(ESPEAK_VARIANTS))
        command = ["espeak-ng", "-v", voice + variant, *settings, "-w", str(folder / f"{place}.wav"), text]
        subprocess.run(command, check=True, timeout=TIME_LIMIT_S, capture_output=True)


def read_flite(voice: str, places: list[int], folder: Path) -> None:
    for place in places:
        rng = np.random.default_rng([SEED, zlib.crc32(voice.encode()), place])
        stretch = f"duration_stretch={rng.uniform(0.8, 1.3):.2f}"
        command = ["flite", "-voice", voice, "--setf", stretch, "-t", text_of("en", rng), str(folder / f"{place}.wav")]
        subprocess.run(command, check=True, timeout=TIME_LIMIT_S, capture_output=True)


def read_festival(voice: str, places: list[int], folder: Path) -> None:
    """One process for a voice: its start costs more than its readings."""
    language, encoding = FESTIVAL_VOICES[voice]
    lines = [f"(voice_{voice})"]
    for place in places:
        rng = np.random.default_rng([SEED, zlib.crc32(voice.encode()), place])
        lines.append(f"(Parameter.set 'Duration_Stretch {rng.uniform(0.85, 1.25):.2f})")
        text = text_of(language, rng)
        lines.append(f"(utt.save.wave (utt.synth (Utterance Text \"{text}\")) \"{folder / str(place)}.wav\" 'riff)")
    script = folder / "read.scm"
    script.write_bytes("\n".join(lines).encode(encoding, "replace"))
    subprocess.run(["festival", "-b", str(script)], check=True, timeout=TIME_LIMIT_S, capture_output=True)


READERS = {
    "espeak-ng": (read_espeak, "", 300),
    **{f"flite-{voice}": (read_flite, voice, 75) for voice in FLITE_VOICES},
    **{
        f"festival-{voice.replace('_', '-').lower()}": (read_festival, voice, 75 if language == "en" else 40)
        for voice, (language, _) in FESTIVAL_VOICES.items()
    },
}
"""System: how it is read, the voice, the number of readings."""


def load(path: Path, rng: np.random.Generator) -> np.ndarray | None:
    """A stretch of a reading at 16 kHz; None where the reader made nothing of it."""
    if not path.exists():
        return None
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    if len(samples) < rate or not samples.any():
        return None
    wave = resample(samples[:, 0], rate, SAMPLE_RATE)
    voiced = np.flatnonzero(np.abs(wave) > 0.02 * np.abs(wave).max())
    wave = wave[voiced[0] : voiced[-1] + 1]
    start = int(rng.integers(0, max(len(wave) - LONGEST_COPY_SAMPLES, 0) + 1))
    wave = wave[start : start + LONGEST_COPY_SAMPLES]
    return wave if len(wave) >= SHORTEST_SAMPLES else None


def read_part(system: str, places: range, store: CopyStore) -> int:
    """What is kept already is not read again; a reader that fails is named and loses only this part."""
    reader, voice, _ = READERS[system]
    made = {place: Made(f"{system} {place}", system, "classical", REPO, "") for place in places}
    wanted = [place for place in places if not store.has(made[place])]
    if not wanted:
        return 0
    kept = 0
    with tempfile.TemporaryDirectory() as name:
        try:
            reader(voice, wanted, Path(name))
        except (OSError, subprocess.SubprocessError) as error:
            print(f"{system}: {error}", getattr(error, "stderr", None) or "")
        for place in wanted:
            wave = load(Path(name) / f"{place}.wav", np.random.default_rng([SEED, zlib.crc32(system.encode()), place]))
            if wave is not None:
                store.keep(made[place], wave)
                kept += 1
    return kept


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--readers", nargs="+", choices=list(READERS), default=list(READERS))
    chosen = parser.parse_args()
    store = CopyStore(chosen.out)
    for first in range(0, max(READERS[system][2] for system in chosen.readers), PART):
        for system in chosen.readers:
            places = range(first, min(first + PART, READERS[system][2]))
            if places:
                print(f"{system}: {read_part(system, places, store)} of {len(places)}", flush=True)


if __name__ == "__main__":
    main()
