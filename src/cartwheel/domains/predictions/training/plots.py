"""The plots of a report."""

from pathlib import Path

from cartwheel.domains.predictions.learned.measures import Numbers
from cartwheel.domains.predictions.training.fitting import Trained

_SHOWN = 12


def draw(trained: Trained, folder: Path) -> list[Path]:
    """Draw into a folder, and return what was drawn."""
    import matplotlib as mpl  # noqa: PLC0415 - reports alone are drawn

    mpl.use("Agg")
    return [_reliability(trained, folder), _curves(trained, folder), _effects(trained, folder)]


def _reliability(trained: Trained, folder: Path) -> Path:
    from matplotlib import pyplot as plt  # noqa: PLC0415

    figure, axes = plt.subplots(figsize=(5, 5), layout="constrained")
    for label, measures in (
        ("this model", trained.manifest.measures),
        ("logistic regression", trained.manifest.floor),
    ):
        bins = measures.reliability
        axes.plot([b.said for b in bins], [b.came for b in bins], marker="o", label=label)
    most = max(b.said for b in trained.manifest.measures.reliability)
    axes.plot([0, most], [0, most], color="grey", linestyle=":", label="as said")
    axes.set(title="Reliability", xlabel="said", ylabel="came")
    axes.legend()
    return _saved(figure, folder / "reliability.png")


def _curves(trained: Trained, folder: Path) -> Path:
    import numpy as np  # noqa: PLC0415
    from matplotlib import pyplot as plt  # noqa: PLC0415

    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 5), layout="constrained")
    came = trained.came
    said: Numbers
    for label, said in (
        ("this model", trained.said),
        ("logistic regression", trained.floor_said),
    ):
        found = np.cumsum(came[np.argsort(-said, kind="stable")])
        count = np.arange(1, len(came) + 1)
        left.plot((count - found) / max((~came).sum(), 1), found / came.sum(), label=label)
        right.plot(found / came.sum(), found / count, label=label)
    left.plot([0, 1], [0, 1], color="grey", linestyle=":")
    left.set(title="ROC", xlabel="false alarms", ylabel="found")
    right.axhline(came.mean(), color="grey", linestyle=":")
    right.set(title="Precision and recall", xlabel="recall", ylabel="precision")
    left.legend()
    return _saved(figure, folder / "curves.png")


def _effects(trained: Trained, folder: Path) -> Path:
    from matplotlib import pyplot as plt  # noqa: PLC0415

    shown = trained.manifest.effects[:_SHOWN][::-1]
    figure, axes = plt.subplots(figsize=(7, 5), layout="constrained")
    axes.barh([each.title for each in shown], [each.mean_effect for each in shown])
    axes.set(title="Reason codes", xlabel="mean effect on the log-odds")
    return _saved(figure, folder / "reasons.png")


def _saved(figure: object, path: Path) -> Path:
    from matplotlib import pyplot as plt  # noqa: PLC0415

    figure.savefig(path, dpi=110)  # type: ignore[attr-defined]
    plt.close(figure)  # type: ignore[arg-type]
    return path
