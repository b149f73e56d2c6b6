"""Models, an experiment and drift as a store has them after some months: what pages are shown."""

from typing import Any, Final

AT: Final = "2026-11-2{}T10:00:00Z"


def uuid(number: int) -> str:
    return f"01a22000-0000-7000-8000-{number:012d}"


def _measures(auc: float) -> dict[str, Any]:
    bins = [
        {"upto": each / 5, "said": each / 5 - 0.1, "came": each / 5 - 0.08, "rows": 400 - 60 * each}
        for each in range(1, 6)
    ]
    figures = {"prAuc": 0.61, "logLoss": 0.48, "brier": 0.16, "ece": 0.018, "lift": 2.4}
    return {"rows": 1_100, "rate": 0.31, "auc": auc, "reliability": bins, **figures}


def version(number: int, *aliases: str) -> dict[str, Any]:
    return {
        "version": number,
        "state": "ready",
        "refusedBecause": None,
        "aliases": list(aliases),
        "algorithm": "LightGBM",
        "digest": "5f" * 32,
        "bytes": 184_320,
        "featureCommit": "fda8db6edf1e" * 3,
        "rows": 5_500,
        "windowFrom": "2026-06-01T00:00:00Z",
        "windowTo": "2026-11-01T00:00:00Z",
        "split": "by_time",
        "measures": _measures(0.81 + number / 100),
        "floor": _measures(0.77),
        "beatsFloor": True,
        "createdAt": AT.format(number),
        "createdBy": None,
    }


def _column(name: str, title: str, kind: str = "number") -> dict[str, Any]:
    return {"name": name, "kind": kind, "title": title, "values": []}


NONE: Final = {"items": [], "nextCursor": None}
MODELS: Final = {"items": [version(2, "champion"), version(1)], "nextCursor": None}
DETAIL: Final = {
    "model": version(2, "champion"),
    "columns": [_column("purchases", "how many"), _column("device", "device", "category")],
    "effects": [
        {"column": "purchases", "title": "how many carts were bought", "meanEffect": 0.61},
        {"column": "priceSensitivity", "title": "how much less is paid", "meanEffect": 0.34},
        {"column": "device", "title": "what was held last", "meanEffect": 0.12},
    ],
    "segments": [{"column": "device", "value": "mobile", "measures": _measures(0.8)}],
    "parity": {"rows": 1_100, "probability": 2e-7, "explanation": 3e-6, "allowed": 1e-5},
    "libraries": {"lightgbm": "4.7.0"},
    "card": "# Version 2",
}
STATUS: Final = {
    "version": 2,
    "aliases": ["champion"],
    "isLoaded": True,
    "memoryBytes": 2_400_000,
    "loadedAt": AT.format(3),
    "usedAt": AT.format(9),
    "scored": 12_400,
    "unusableBecause": None,
    "loadedModels": 1,
    "loadedBytes": 2_400_000,
    "budgetBytes": 268_435_456,
}
DEPLOYED: Final = {
    "items": [
        {
            "id": uuid(1),
            "alias": "champion",
            "kind": "deployed",
            "version": 2,
            "previous": 1,
            "message": "Better on later carts",
            "deployedBy": None,
            "deployedAt": AT.format(3),
        }
    ],
    "nextCursor": None,
}
EXPERIMENT: Final = {
    "id": uuid(7),
    "name": "Does the new one win more back",
    "hypothesis": "It knows more of prices.",
    "state": "running",
    "outcome": None,
    "championVersion": 2,
    "challengerVersion": 1,
    "coveragePercent": 50,
    "challengerPercent": 50,
    "outcomeHours": 168,
    "expectedRate": 0.1,
    "discountTolerance": 0.05,
    "fallbackTolerance": 0.01,
    "version": 1,
    "createdAt": AT.format(0),
    "startedAt": AT.format(1),
    "endedAt": None,
}
_DIFFERENCE: Final = {
    "estimate": 0.021,
    "low": 0.004,
    "high": 0.038,
    "pValue": 0.01,
    "isDecided": True,
}


def _arm(arm: str, won: int) -> dict[str, Any]:
    return {
        "arm": arm,
        "shoppers": 2_100,
        "counted": 2_000,
        "wonBack": won,
        "rate": won / 2_000,
        "discounted": 300,
        "fellBack": 0,
    }


RESULT: Final = {
    "experiment": EXPERIMENT,
    "verdict": "better",
    "arms": [_arm("champion", 200), _arm("challenger", 242)],
    "difference": _DIFFERENCE,
    "ratio": {
        "expectedPercent": 50,
        "foundPercent": 50.2,
        "statistic": 0.1,
        "pValue": 0.75,
        "isSuspicious": False,
    },
    "guards": [
        {"name": name, "tolerance": 0.05, "difference": _DIFFERENCE, "isBroken": False}
        for name in ("discounts", "fallbacks")
    ],
    "course": [
        {
            "until": AT.format(day),
            "counted": 400 * day,
            "estimate": 0.02,
            "low": 0.02 - 0.06 / day,
            "high": 0.02 + 0.06 / day,
        }
        for day in range(2, 6)
    ],
    "computedAt": AT.format(6),
}


def _subject(name: str, verdict: str, psi: float, *values: str) -> dict[str, Any]:
    share = 1 / len(values)
    bins = [{"values": each, "before": share, "now": share * 0.9} for each in values]
    return {
        "name": name,
        "verdict": verdict,
        "psi": psi,
        "expectedPsi": 0.01,
        "kl": psi / 2,
        "js": psi / 4,
        "shift": psi / 2,
        "pValue": 1e-5 if verdict == "severe" else 0.4,
        "threshold": 1e-4,
        "bins": bins,
    }


REPORTS: Final = {
    "items": [
        {
            "id": uuid(20 + day),
            "madeAt": AT.format(day),
            "model": "store",
            "modelVersion": "2",
            "rows": 640,
            "referenceRows": 700,
            "verdict": "severe",
            "subjects": [
                _subject("probability", "steady", 0.02, "≤ 0.25", "> 0.25", "missing"),
                _subject("averagePrice", "severe", 0.1 * day, "≤ 19.5", "> 19.5", "missing"),
                _subject("device", "moderate", 0.15, "mobile", "desktop", "other", "missing"),
                _subject("isHoliday", "steady", 0.01, "true", "false", "other", "missing"),
            ],
            "performance": None,
        }
        for day in (5, 4, 3)
    ],
    "nextCursor": None,
}
