"""A model's card and report in Markdown: what it is for, what it was worth, and what it is not."""

from typing import Final

from cartwheel.domains.predictions.learned.bundles import Manifest
from cartwheel.domains.predictions.learned.measures import ModelMeasures

_SPLITS: Final = {
    "by_time": "the last fifth of the time, which comes after everything that was learned from",
    "by_chance": "a fifth by chance, with as much of each outcome: the rows have no times",
}
_MEASURES: Final = (
    ("AUC", "auc"),
    ("PR-AUC", "pr_auc"),
    ("log loss", "log_loss"),
    ("Brier score", "brier"),
    ("ECE", "ece"),
    ("lift of the likeliest tenth", "lift"),
)
_SHOWN: Final = 12


def card_of(manifest: Manifest) -> str:
    """Return the card; it goes with the model wherever that goes."""
    return "\n".join(
        [
            f"# Model of `{manifest.subject}`",
            "",
            (
                f"Gives the probability of `{manifest.label}`, by {manifest.algorithm} with"
                f" {manifest.trees} trees, calibrated on rows that each tree had not seen."
            ),
            "",
            *_learned_from(manifest),
            "## What it was worth",
            "",
            (
                f"Measured on {manifest.measures.rows:,} rows held out"
                f" ({_SPLITS.get(manifest.split, manifest.split)}),"
                f" of which {manifest.measures.rate:.1%} had the outcome."
            ),
            "",
            *_measured(manifest),
            "",
            *_verdict(manifest),
            "",
            *_calibration(manifest.measures),
            *_segments(manifest),
            *_effects(manifest),
            "## What it is not for",
            "",
            (
                "It says how rows like those it has learned from went. Of shoppers unlike them,"
                " of other shops and of times that are very different it knows nothing; a reason"
                " is what moved the score, and no cause. It must not decide about credit, prices"
                " of a person or"
                " anything that weighs more than whether to send a reminder."
            ),
            "",
        ]
    )


def _learned_from(manifest: Manifest) -> list[str]:
    window = "no times are known"
    if manifest.window_from is not None and manifest.window_to is not None:
        window = f"{manifest.window_from:%Y-%m-%d %H:%M} to {manifest.window_to:%Y-%m-%d %H:%M} UTC"
    lines = [
        "| | |",
        "|---|---|",
        f"| trained | {manifest.trained_at:%Y-%m-%d %H:%M} UTC, seed {manifest.seed} |",
        f"| rows learned from | {manifest.rows:,} |",
        f"| window of all rows | {window} |",
        f"| definitions of features | {manifest.feature_commit or 'columns of a file'} |",
        (
            f"| export | ONNX opset {manifest.opset}; over {manifest.parity.rows:,} rows, disturbed"
            f" ones among them, at most {manifest.parity.probability:.1e} from the original |"
        ),
        f"| libraries | {', '.join(f'{k} {v}' for k, v in manifest.libraries.items())} |",
        "",
    ]
    if manifest.left_out:
        lines += ["Not learned from:", ""]
        lines += [f"- `{name}`: {why}" for name, why in manifest.left_out.items()]
        lines.append("")
    return lines


def _measured(manifest: Manifest) -> list[str]:
    lines = ["| | this model | logistic regression |", "|---|---|---|"]
    for title, name in _MEASURES:
        own, floor = getattr(manifest.measures, name), getattr(manifest.floor, name)
        lines.append(f"| {title} | {_figure(own)} | {_figure(floor)} |")
    return lines


def _verdict(manifest: Manifest) -> list[str]:
    if manifest.measures.log_loss < manifest.floor.log_loss:
        return ["It beats the floor."]
    return ["**It does not beat logistic regression**: more examples are needed before it is used."]


def _calibration(measures: ModelMeasures) -> list[str]:
    return [
        "## Calibration",
        "",
        "| said | came | rows |",
        "|---|---|---|",
        *(f"| {each.said:.3f} | {each.came:.3f} | {each.rows} |" for each in measures.reliability),
        "",
    ]


def _segments(manifest: Manifest) -> list[str]:
    if not manifest.segments:
        return []
    return [
        "## By segment",
        "",
        "| segment | rows | rate | AUC | ECE |",
        "|---|---|---|---|---|",
        *(
            f"| {each.column}: {each.value} | {each.measures.rows} | {each.measures.rate:.1%}"
            f" | {_figure(each.measures.auc)} | {_figure(each.measures.ece)} |"
            for each in manifest.segments
        ),
        "",
    ]


def _effects(manifest: Manifest) -> list[str]:
    return [
        "## Reason codes",
        "",
        "How much each column moves a row's log-odds, on average (exact Shapley values).",
        "",
        "| column | what it is | mean effect |",
        "|---|---|---|",
        *(
            f"| `{each.column}` | {each.title} | {each.mean_effect:.3f} |"
            for each in manifest.effects[:_SHOWN]
        ),
        "",
    ]


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"
