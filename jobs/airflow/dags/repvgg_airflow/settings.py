# SPDX-License-Identifier: Apache-2.0
"""Turns the settings and data interval of a DAG run into the arguments of its three jobs. Independent of Airflow."""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

# Partition names sort by time and contain no character that Hive or a URI would escape.
PARTITION = "%Y%m%dT%H%M%S"

# {start:%Y-%m-%d} in a URI; other braces are Hadoop's glob alternatives and are kept.
PLACEHOLDER = re.compile(r"\{(start|end):([^{}]+)}")


def home() -> Path:
    """The folder that contains jobs/target: REPVGG_HOME, else the checkout that contains this file."""
    configured = os.environ.get("REPVGG_HOME")
    return Path(configured) if configured else Path(__file__).resolve().parents[4]


@dataclasses.dataclass(frozen=True)
class Settings:
    """What a run classifies and what it requires; the defaults run the example archive.

    URIs may contain the run's interval: ``s3a://archives/{start:%Y/%m/%d}/*.tar``. Relative paths start at
    :func:`home`.
    """

    checkpoint: str = "examples/fashion-mnist/fashion-mnist-repvgg-train.pth"
    classes: str | None = "examples/fashion-mnist/classes.txt"
    input: tuple[str, ...] = ("examples/fashion-mnist/fashion-mnist-test-*.tar",)
    labels: str = "examples/fashion-mnist/fashion-mnist-test-labels.csv"
    output: str = "out/airflow"
    resize: int = 32
    crop: int = 32
    max_error_rate: float = 0.01
    gates: tuple[str, ...] = ("top1>=0.90",)

    @staticmethod
    def of(*layers: Mapping[str, Any]) -> Settings:
        """Merges layers; later ones win, None counts as not given. Raises ValueError with a one-line message."""
        fields = {field.name: field for field in dataclasses.fields(Settings)}
        values: dict[str, Any] = {}
        for layer in layers:
            for name, value in layer.items():
                if name not in fields:
                    raise ValueError(
                        f"Cannot plan the run: found the setting {name!r} (expected one of {', '.join(fields)})."
                        " Correct the Variable 'repvgg' or the run's configuration."
                    )
                if value is not None:
                    values[name] = value
        for name in ("input", "gates"):
            if name in values:
                values[name] = (values[name],) if isinstance(values[name], str) else tuple(values[name])
        if "classes" in values:
            values["classes"] = values["classes"] or None
        return Settings(**values)


def plan(settings: Settings, start: datetime | None, end: datetime | None) -> dict[str, Any]:
    """The jobs of one interval: their arguments and the URIs of their reports, as plain values for XCom.

    Everything an interval writes is in folders of its own, so a rerun or a backfill changes nothing else, and the
    predictions of all intervals are one table with the partition column ``interval``.
    """
    if start is None or end is None:
        raise ValueError(
            "Cannot plan the run: found no data interval (expected data_interval_start, which names the output's"
            " partition). Trigger the DAG with a logical date."
        )

    def uri(value: str) -> str:
        named = PLACEHOLDER.sub(lambda m: (start if m[1] == "start" else end).strftime(m[2]), value)
        return named if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", named) else str(home() / named)

    root = uri(settings.output).rstrip("/")
    partition = f"interval={start.strftime(PARTITION)}"
    model = f"{root}/model/{partition}/model.safetensors"
    fusion = f"{root}/model/{partition}/fusion.json"
    predictions = f"{root}/predictions/{partition}"
    audit = f"{root}/audit/{partition}"
    classes = ["--classes", uri(settings.classes)] if settings.classes else []
    target = home() / "jobs" / "target"
    return {
        "partition": partition,
        "application": str(target / "repvgg-spark.jar"),
        "driver_class_path": str(target / "driver-lib" / "*"),
        "model": model,
        "predictions": predictions,
        "audit": audit,
        "fuse_report": fusion,
        "fuse_args": [
            *("fuse", "--checkpoint", uri(settings.checkpoint), "--output", model, "--report", fusion),
            *("--resize", str(settings.resize), "--crop", str(settings.crop), *classes),
        ],
        # A rerun replaces the interval's output; a retry keeps what the interrupted run has finished.
        "predict_report": f"{predictions}/_run/run.json",
        "predict_args": [
            *("predict", "--checkpoint", model, "--output", predictions, "--mode", "overwrite", *classes),
            *("--max-error-rate", str(settings.max_error_rate)),
            *("--input", *(uri(value) for value in settings.input)),
        ],
        "audit_report": f"{audit}/audit.json",
        "audit_args": [
            *("audit", "--predictions", predictions, "--labels", uri(settings.labels)),
            *("--output", audit, "--mode", "overwrite"),
            *(argument for gate in settings.gates for argument in ("--gate", gate)),
        ],
    }
