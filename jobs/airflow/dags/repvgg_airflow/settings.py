# SPDX-License-Identifier: Apache-2.0
"""Turns the settings and data interval of a DAG run into the arguments of its three jobs. Independent of Airflow."""

from __future__ import annotations

import dataclasses
import json
import os
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

# Partition names sort by time and contain no character that Hive or a URI would escape.
PARTITION = "%Y%m%dT%H%M%S"

# {start:%Y-%m-%d} in a URI; other braces are Hadoop's glob alternatives and are kept.
PLACEHOLDER = re.compile(r"\{(start|end):([^{}]+)}")


# The table of options, as a test of the jobs writes it, for the commands of this DAG.
OPTIONS = json.loads((Path(__file__).parent / "options.json").read_text())["options"]

# What the DAG decides itself: where each job reads and writes, and which cluster runs it.
DECIDED = frozenset({"checkpoint", "classes", "input", "output", "report", "mode", "master", "conf", "conf_file"})

# What a value may be in JSON, by the type of the option.
JSON_TYPES: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "long": (int,),
    "double": (int, float),
    "boolean": (bool,),
    "size": (int, str),
    "pixels": (int, str),
    "numbers": (list, tuple, str),
}
FORM_TYPES = {int: "integer", float: "number", bool: "boolean", str: "string", list: "array"}
# red, green and blue, or gray
CHANNELS = (1, 3)


@dataclasses.dataclass(frozen=True)
class Passed:
    """An option of fuse or predict that is passed on as it is set."""

    name: str
    option: str
    command: str
    type: str
    many: bool
    words: tuple[str, ...]
    meaning: str

    def form_types(self) -> list[str]:
        """What the trigger form takes, as JSON schema names it."""
        if self.many:
            return ["array"]
        return [FORM_TYPES[kind] for kind in JSON_TYPES.get(self.type, (str,)) if kind in FORM_TYPES]

    def check(self, value: Any) -> None:
        """Raises ValueError with a one-line message if the value has a type or a word that the option does not take."""
        for each in value if self.many and isinstance(value, list | tuple) else [value]:
            kinds = JSON_TYPES.get(self.type, (str,))
            # to Python, true is a number
            right = isinstance(each, kinds) and (bool in kinds or not isinstance(each, bool))
            if right and isinstance(each, list | tuple):
                right = len(each) in CHANNELS and all(isinstance(x, int | float) for x in each)
            if right and self.words:
                right = each.lower().replace("_", "-") in self.words
            if not right:
                raise _refusal(self.name, each, ", ".join(self.words) or f"a value of type {self.type}")

    def arguments(self, value: Any, uri: Callable[[str], str]) -> list[str]:
        """The option and its value as words of a command line."""
        if self.type == "boolean":
            return [self.option] if value else []
        if self.type == "numbers" and not isinstance(value, str):
            return [self.option, ",".join(str(x) for x in value)]
        values = value if self.many and isinstance(value, list | tuple) else [value]
        return [self.option, *(uri(each) if self.type == "uri" else str(each) for each in values)]


def _passed() -> dict[str, Passed]:
    """Options of fuse, and those of predict that fuse lacks: what fuse stores in its file, predict reads there."""
    passed: dict[str, Passed] = {}
    for command in ("fuse", "predict"):
        for row in OPTIONS:
            name = row["setting"]
            if command in row["commands"] and name not in DECIDED and name not in passed:
                passed[name] = Passed(
                    name, row["option"], command, row["type"], row["list"], tuple(row["words"]), row["meaning"]
                )
    return passed


PASSED = _passed()


def home() -> Path:
    """The folder that contains jobs/target: REPVGG_HOME, else the checkout that contains this file."""
    configured = os.environ.get("REPVGG_HOME")
    return Path(configured) if configured else Path(__file__).resolve().parents[4]


@dataclasses.dataclass(frozen=True)
class Settings:
    """What a run classifies and what it requires; the defaults run the example archive.

    URIs may contain the run's interval: ``s3a://archives/{start:%Y/%m/%d}/*.tar``. Relative paths start at
    :func:`home`. ``options`` holds what is set of :data:`PASSED`, by name.
    """

    checkpoint: str = "examples/fashion-mnist/fashion-mnist-repvgg-train.pth"
    classes: str | None = "examples/fashion-mnist/classes.txt"
    input: tuple[str, ...] = ("examples/fashion-mnist/fashion-mnist-test-*.tar",)
    labels: str = "examples/fashion-mnist/fashion-mnist-test-labels.csv"
    output: str = "out/airflow"
    options: Mapping[str, Any] = dataclasses.field(
        default_factory=lambda: {"resize": 32, "crop": 32, "max_error_rate": 0.01}
    )
    gates: tuple[str, ...] = ("top1>=0.90",)

    @staticmethod
    def of(*layers: Mapping[str, Any]) -> Settings:
        """Merges layers; later ones win, None counts as not given. Raises ValueError with a one-line message."""
        known = names()
        values: dict[str, Any] = {}
        options = dict(Settings().options)
        for layer in layers:
            for name, value in layer.items():
                if name not in known:
                    raise ValueError(
                        f"Cannot plan the run: found the setting {name!r} (expected one of {', '.join(known)})."
                        " Correct the Variable 'repvgg' or the run's configuration."
                    )
                if value is None:
                    continue
                if name in PASSED:
                    PASSED[name].check(value)
                    options[name] = value
                else:
                    values[name] = value
        for name in ("input", "gates"):
            if name in values:
                values[name] = _texts(name, values[name])
        for name in ("checkpoint", "classes", "labels", "output"):
            if name in values and not isinstance(values[name], str):
                raise _refusal(name, values[name], "a text")
        if "classes" in values:
            values["classes"] = values["classes"] or None
        return Settings(options=options, **values)


def names() -> list[str]:
    """All settings, in the order of :class:`Settings`."""
    fields = [field.name for field in dataclasses.fields(Settings)]
    at = fields.index("options")
    return [*fields[:at], *PASSED, *fields[at + 1 :]]


def _texts(name: str, value: Any) -> tuple[str, ...]:
    values = (value,) if isinstance(value, str) else value
    if not isinstance(values, list | tuple) or not all(isinstance(each, str) for each in values):
        raise _refusal(name, value, "a text or a list of texts")
    return tuple(values)


def _refusal(name: str, value: Any, expected: str) -> ValueError:
    return ValueError(
        f"Cannot plan the run: found {name} {value!r} (expected {expected})."
        " Correct the Variable 'repvgg' or the run's configuration."
    )


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

    def passed(command: str) -> list[str]:
        return [
            word
            for name, value in settings.options.items()
            if PASSED[name].command == command
            for word in PASSED[name].arguments(value, uri)
        ]

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
            *(*passed("fuse"), *classes),
        ],
        # A rerun replaces the interval's output; a retry keeps what the interrupted run has finished.
        "predict_report": f"{predictions}/_run/run.json",
        "predict_args": [
            *("predict", "--checkpoint", model, "--output", predictions, "--mode", "overwrite", *classes),
            *passed("predict"),
            *("--input", *(uri(value) for value in settings.input)),
        ],
        "audit_report": f"{audit}/audit.json",
        "audit_args": [
            *("audit", "--predictions", predictions, "--labels", uri(settings.labels)),
            *("--output", audit, "--mode", "overwrite"),
            *(argument for gate in settings.gates for argument in ("--gate", gate)),
        ],
    }
