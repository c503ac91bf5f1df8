# SPDX-License-Identifier: Apache-2.0
"""Interpretation of a failed spark-submit and of reports."""

import json

import pytest
from repvgg_airflow import reports
from repvgg_airflow.operators import explain, is_final

# The wording of SparkSubmitHook 6.3.4.
FAILURE = """Cannot execute: spark-submit --master local[2] x.jar fuse. Error code is: 2.
Last spark-submit output:
WARNING: Using incubator modules: jdk.incubator.vector
repvgg: [checkpoint_missing] Cannot read the checkpoint: found nothing (expected a .safetensors file) at a.pth."""


def test_the_jobs_own_line_is_the_reason():
    status, code, reason = explain(FAILURE)
    assert (status, code) == (2, "checkpoint_missing")
    assert reason.startswith("Cannot read the checkpoint: found nothing")


def test_a_failure_without_the_jobs_line_is_reported_whole():
    killed = "Cannot execute: spark-submit x.jar. Error code is: 137."
    assert explain(killed) == (137, None, killed)


@pytest.mark.parametrize(
    ("status", "final"), [(None, False), (1, False), (2, True), (3, False), (4, True), (5, True), (137, False)]
)
def test_statuses_that_retries_cannot_change_are_final(status, final):
    assert is_final(status, None) is final
    assert is_final(status, "usage") is final


def test_a_concurrent_run_is_waited_for():
    failure = "Error code is: 2.\nrepvgg: [output_locked] Cannot write the output: found a live run, run r on host h."
    status, code, _ = explain(failure)
    assert not is_final(status, code)
    # the words of a message decide nothing
    assert is_final(2, explain("Error code is: 2.\nrepvgg: [output_exists] found a live run")[1])


def test_a_run_that_is_not_done_is_refused():
    with pytest.raises(ValueError, match="found status 'error_rate' .expected 'done'.: 7 of 9 images failed"):
        reports.of_run({"run_id": "r", "status": "error_rate", "message": "7 of 9 images failed"})
    with pytest.raises(ValueError, match=r"found status 'error_rate' .*: \[error_rate\] 7 of 9 images failed"):
        reports.of_run({"run_id": "r", "status": "error_rate", "code": "error_rate", "message": "7 of 9 images failed"})


def test_a_missing_or_broken_report_is_named(tmp_path):
    with pytest.raises(ValueError, match=f"found nothing .* at {tmp_path}/run.json"):
        reports.read(f"{tmp_path}/run.json")
    (tmp_path / "run.json").write_text("{")
    with pytest.raises(ValueError, match=f"expected JSON.* in {tmp_path}/run.json"):
        reports.read(f"{tmp_path}/run.json")
    (tmp_path / "run.json").write_text("[]")
    with pytest.raises(ValueError, match="found a list .expected an object"):
        reports.read(f"{tmp_path}/run.json")


def test_a_report_of_a_newer_release_is_refused_by_name(tmp_path):
    for known in ("{}", '{"format_version": 1}'):
        (tmp_path / "run.json").write_text(known)
        assert reports.read(f"{tmp_path}/run.json") == json.loads(known)
    (tmp_path / "run.json").write_text('{"format_version": 2}')
    with pytest.raises(ValueError, match="found format version 2 .expected at most 1"):
        reports.read(f"{tmp_path}/run.json")


def test_unmet_gates_are_reported_with_the_values_found():
    report = json.loads(
        '{"gates": [{"gate": "top1>=0.9", "met": false, "values": {"top1": 0.8}},'
        ' {"gate": "ece<=0.1", "met": true, "values": {"ece": 0.05}}]}'
    )
    assert reports.unmet_gates(report) == "top1 = 0.8 (expected top1>=0.9)"
