# SPDX-License-Identifier: Apache-2.0
"""What a failed spark-submit and a report come to."""

import json

import pytest
from repvgg_airflow import reports
from repvgg_airflow.operators import FINAL_STATUSES, explain

# As SparkSubmitHook 6.3.4 words it.
FAILURE = """Cannot execute: spark-submit --master local[2] x.jar fuse. Error code is: 2.
Last spark-submit output:
WARNING: Using incubator modules: jdk.incubator.vector
repvgg: Cannot read the checkpoint: found nothing (expected a .pth or .safetensors file) at a.pth. Check --checkpoint."""


def test_the_jobs_own_line_is_the_reason():
    status, reason = explain(FAILURE)
    assert status == 2
    assert reason.startswith("Cannot read the checkpoint: found nothing")


def test_a_failure_without_the_jobs_line_is_told_whole():
    killed = "Cannot execute: spark-submit x.jar. Error code is: 137."
    assert explain(killed) == (137, killed)
    assert 137 not in FINAL_STATUSES


def test_a_lost_cluster_and_a_late_archive_are_tried_again():
    assert {1, 3}.isdisjoint(FINAL_STATUSES)


def test_a_run_that_is_not_done_is_refused():
    with pytest.raises(ValueError, match="found status 'error_rate' .expected 'done'.: 7 of 9 images failed"):
        reports.of_run({"run_id": "r", "status": "error_rate", "message": "7 of 9 images failed"})


def test_a_missing_or_broken_report_is_named(tmp_path):
    with pytest.raises(ValueError, match=f"found nothing .* at {tmp_path}/run.json"):
        reports.read(f"{tmp_path}/run.json")
    (tmp_path / "run.json").write_text("{")
    with pytest.raises(ValueError, match=f"expected JSON.* in {tmp_path}/run.json"):
        reports.read(f"{tmp_path}/run.json")
    (tmp_path / "run.json").write_text("[]")
    with pytest.raises(ValueError, match="found a list .expected an object"):
        reports.read(f"{tmp_path}/run.json")


def test_unmet_gates_are_told_with_what_was_found():
    report = json.loads(
        '{"gates": [{"gate": "top1>=0.9", "met": false, "values": {"top1": 0.8}},'
        ' {"gate": "ece<=0.1", "met": true, "values": {"ece": 0.05}}]}'
    )
    assert reports.unmet_gates(report) == "top1 = 0.8 (expected top1>=0.9)"
