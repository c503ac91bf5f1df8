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
    return {"top1": report["top1"]}
