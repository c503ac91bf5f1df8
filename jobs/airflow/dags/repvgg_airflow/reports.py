# SPDX-License-Identifier: Apache-2.0
"""What the jobs leave beside their output, read back: JSON enters, small dictionaries for XCom leave."""

from __future__ import annotations

import json
import re
from typing import Any

from airflow.sdk import ObjectStoragePath


def read(uri: str) -> dict[str, Any]:
    """The report at a URI of any file system that Airflow has a provider for; raises ValueError with one line."""
    # Hadoop's name of S3 is s3a, fsspec's s3.
    path = ObjectStoragePath(re.sub(r"^s3[an]://", "s3://", uri))
    try:
        report = json.loads(path.read_text())
    except FileNotFoundError:
        raise ValueError(f"Cannot read the report: found nothing (expected JSON) at {uri}.") from None
    except json.JSONDecodeError as e:
        raise ValueError(f"Cannot read the report: {e} (expected JSON) in {uri}.") from None
    if not isinstance(report, dict):
        raise ValueError(f"Cannot read the report: found a {type(report).__name__} (expected an object) in {uri}.")
    return report


def of_fusion(report: dict[str, Any]) -> dict[str, Any]:
    """Which network it is, and how far the fused form is from the branches (relative, float64)."""
    return {key: report[key] for key in ("variant", "fingerprint", "largest_difference")}


def of_run(report: dict[str, Any]) -> dict[str, Any]:
    """Which run, of what, with which counts; raises ValueError unless it is done."""
    if report["status"] != "done":
        raise ValueError(
            f"Cannot accept the run {report['run_id']}: found status {report['status']!r} (expected 'done'):"
            f" {report.get('message', 'no message')}."
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
    """What was found, with 95 % intervals, over how much of what should be there, and how each gate fared."""
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
    """What was found in place of what the gates ask for; empty if all are met."""
    unmet = []
    for gate in report["gates"]:
        if not gate["met"]:
            found = ", ".join(f"{metric} = {value}" for metric, value in gate["values"].items())
            unmet.append(f"{found} (expected {gate['gate']})")
    return "; ".join(unmet)
