"""python -m unittest test_evaluate: figures that can be told beforehand from made-up scores."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import numpy as np

import accuracy_table
import evaluate
import family_figures
import figures
import spread

LABELS = ["tts", "vc"]


def made_up_rows(fold: int) -> list[dict]:
    rng = np.random.default_rng(fold)
    rows = []
    for number in range(200):
        spoof, family = number % 2 == 1, LABELS[(number // 2) % 2]
        score = float(rng.normal(1.5 if spoof else -1.5, 1))
        odds = [3.0, 0.0] if family == "tts" else [0.0, 3.0]
        rows.append({"path": f"{fold}-{number}", "spoof": spoof, "system": family if spoof else "human", "family": family if spoof else "human",
                     "repo": f"repo-{fold}-{number % 10}", "source": "corpus", "fold": fold, "score": score, "degraded": score,
                     "kinds": {"telephone": -score}, "family_logits": odds})
    return rows


class Evaluate(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "settings.json").write_text(json.dumps({"families": LABELS}))
            for fold in (0, 1, 2):
                (folder / f"fold-{fold}.json").write_text(json.dumps(made_up_rows(fold)))
            with mock.patch.object(spread, "RESAMPLES", 50):
                cls.result = evaluate.evaluate([folder], None, 0.8)
                cls.guarded = evaluate.evaluate([folder], 0.01, 0.8)

    def test_parts(self) -> None:
        result = self.result
        part = result["corpus"]
        low, high = part["intervals_over_repositories"]["auc"]
        self.assertTrue(0.95 < low <= part["auc"] <= high <= 1)
        self.assertLess(part["ece"], 0.08)
        self.assertEqual(part["flips"]["random"]["changed"], 0)
        self.assertGreater(part["flips"]["telephone"]["reversed"], 0.7)
        self.assertAlmostEqual(part["flip_rate"], part["flips"]["telephone"]["changed"] / 2, places=3)
        self.assertAlmostEqual(part["reversal_rate"], part["flips"]["telephone"]["reversed"] / 2, places=3)
        self.assertEqual(result["family_head"]["accuracy"], 1)
        self.assertEqual(result["family_head"]["named_share"], 1)
        self.assertEqual(result["spread_over_repositories"]["bpcer_at_half"]["repositories"], 15)
        self.assertEqual({row["fold"] for row in result["repo"] if row["name"].startswith("repo-2-")}, {2})
        json.dumps(result, allow_nan=False)

    def test_tables(self) -> None:
        result = self.result
        self.assertIn("| tried on | 300 recordings | 300 recordings |", accuracy_table.plainly(result["corpus"]))
        self.assertIn("telephone (8 kHz, mu-law) | 600", accuracy_table.deliveries(result["corpus"]))
        self.assertIn("| found: vc | 100.0 % |", accuracy_table.family_head(result["family_head"]))
        page = accuracy_table.between_marks("a <!-- audio: x -->old<!-- end --> b", {"x": "new"})
        self.assertEqual(page, "a <!-- audio: x -->\nnew\n<!-- end --> b")

    def test_guard(self) -> None:
        self.assertLess(self.guarded["platt"]["offset"], self.result["platt"]["offset"])
        self.assertLess(self.guarded["corpus"]["bpcer_default_policy"], self.result["corpus"]["bpcer_default_policy"])


class Verdicts(unittest.TestCase):
    def test_flips(self) -> None:
        turned = figures.flips(np.array([0.9, 0.9, 0.1, 0.5]), np.array([0.9, 0.1, 0.4, 0.5]))
        self.assertEqual(turned, {"n": 4, "changed": 0.5, "reversed": 0.25, "crossed_half": 0.25})

    def test_unknown_threshold(self) -> None:
        sure = np.linspace(1, 0.2, 100)
        right = np.arange(100) < 40
        self.assertAlmostEqual(family_figures.lowest_threshold(sure, right, 0.8), sure[49])
        self.assertIsNone(family_figures.lowest_threshold(sure, ~right, 0.8))


if __name__ == "__main__":
    unittest.main()
