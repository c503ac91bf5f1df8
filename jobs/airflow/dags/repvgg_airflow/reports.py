# SPDX-License-Identifier: Apache-2.0
"""Reads the JSON reports that the jobs write beside their output and summarizes them as small dictionaries for XCom."""

from __future__ import annotations

import json
import re
from typing import Any

from airflow.sdk import ObjectStoragePath

# The newest format version of run.json and audit.json that is read here; a report without one has version 0.
FORMAT_VERSION = 1


def read(uri: str) -> dict[str, Any]:
    """Reads a report from any file system that Airflow has a provider for; raises ValueError with a one-line message."""
    # Hadoop's scheme for S3 is s3a, fsspec's is s3.
    path = ObjectStoragePath(re.sub(r"^s3[an]://", "s3://", uri))
    try:
        report = json.loads(path.read_text())
    except FileNotFoundError:
        raise ValueError(f"Cannot read the report: found nothing (expected JSON) at {uri}.") from None
    except json.JSONDecodeError as e:
        raise ValueError(f"Cannot read the report: {e} (expected JSON) in {uri}.") from None
    if not isinstance(report, dict):
        raise ValueError(f"Cannot read the report: found a {type(report).__name__} (expected an object) in {uri}.")
    version = report.get("format_version", 0)
    if not isinstance(version, int) or version > FORMAT_VERSION:
        raise ValueError(
            f"Cannot read the report: found format version {version} (expected at most {FORMAT_VERSION}) in {uri}."
            " Install the DAG of the release that wrote it, or a newer one."
        )
    return report


def of_fusion(report: dict[str, Any]) -> dict[str, Any]:
    """The network, and the largest difference between its fused form and its branches (relative, float64)."""
    return {key: report[key] for key in ("variant", "fingerprint", "largest_difference")}


def _stated(report: dict[str, Any]) -> str:
    """Why a run failed: [code] message; reports of version 0 have no code."""
    message = report.get("message", "no message")
    return f"[{report['code']}] {message}" if "code" in report else message


def of_run(report: dict[str, Any]) -> dict[str, Any]:
    """The run, its output, model and counts; raises ValueError unless its status is done."""
    if report["status"] != "done":
        raise ValueError(
            f"Cannot accept the run {report['run_id']}: found status {report['status']!r} (expected 'done'):"
            f" {_stated(report)}."
        )
    counts = report["counts"]
    return {
        "run_id": report["run_id"],
        "output_uri": report["output"],
        "images": counts["images"],
        "predicted": counts["predicted"],
        "failed": counts["failed"],
        "errors": counts["errors"],
        "seconds": report["seconds"],
        "model_fingerprint": report["model"]["fingerprint"],
    }


def of_audit(report: dict[str, Any]) -> dict[str, Any]:
    """The main metrics with their 95 % confidence intervals, the coverage, and the outcome of each gate."""
    metrics = report["metrics"]
    return {
        "audit_id": report["run"]["id"],
        "top1": metrics["top1"]["value"],
        "top1_interval": [metrics["top1"]["low"], metrics["top1"]["high"]],
        "ece": metrics["ece"],
        "scored": report["coverage"]["scored"],
        "coverage": report["coverage"]["share"],
        "gates": {gate["gate"]: gate["met"] for gate in report["gates"]},
    }


def unmet_gates(report: dict[str, Any]) -> str:
    """The values found for unmet gates, and what was expected; empty if all gates are met."""
    unmet = []
    for gate in report["gates"]:
        if not gate["met"]:
            found = ", ".join(f"{metric} = {value}" for metric, value in gate["values"].items())
            unmet.append(f"{found} (expected {gate['gate']})")
    return "; ".join(unmet)
