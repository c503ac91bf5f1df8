# SPDX-License-Identifier: Apache-2.0
"""'airflow dags test' over the example archive: green, a rerun that must fail its gate, a backfill, a bad checkpoint."""

import json
import os
import shutil
import sqlite3
import subprocess
from collections import Counter
from pathlib import Path

import pyarrow.dataset
import pytest

pytestmark = pytest.mark.spark

EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "fashion-mnist"
IMAGES_OF_AN_ARCHIVE = 500
ARCHIVES = 4
# PyTorch's own top-1 on the example (1,821 of 2,000), as the README has it.
TOP1 = 1821 / 2000


class Run:
    """One 'airflow dags test': its exit status, its log, and its records in the database."""

    def __init__(self, date, **conf):
        process = subprocess.run(
            ["airflow", "dags", "test", "repvgg_classify", date, "--conf", json.dumps(conf)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # guards against hanging, with a margin for slow machines
            timeout=1800,
        )
        self.status = process.returncode
        self.log = process.stdout
        with sqlite3.connect(Path(os.environ["AIRFLOW_HOME"]) / "airflow.db") as database:
            (self.run_id,) = database.execute(
                "select run_id from dag_run where dag_id = 'repvgg_classify' and logical_date like ?", (f"{date}%",)
            ).fetchone()
            self.tasks = dict(
                database.execute("select task_id, state from task_instance where run_id = ?", (self.run_id,))
            )
            self.tries = dict(
                database.execute("select task_id, try_number from task_instance where run_id = ?", (self.run_id,))
            )
            self.xcom = {
                task: json.loads(value)
                for task, value in database.execute(
                    "select task_id, value from xcom where run_id = ? and key = 'return_value'", (self.run_id,)
                )
            }


def predictions(output):
    """All intervals as one table, as readers see them."""
    return pyarrow.dataset.dataset(
        str(output / "predictions"), format="parquet", partitioning="hive", exclude_invalid_files=True
    ).to_table(columns=["path", "predicted", "run_id", "interval"])


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    return tmp_path_factory.mktemp("output")


@pytest.fixture(scope="module")
def green(output):
    return Run("2026-11-23", output=str(output))


def test_the_example_passes_its_gate(green, output):
    assert green.status == 0, green.log
    assert set(green.tasks.values()) == {"success"}
    run = json.loads((output / "predictions/interval=20261122T000000/_run/run.json").read_text())
    summary = green.xcom["predict"]
    assert summary["run_id"] == run["run_id"]
    assert summary["output_uri"].endswith("predictions/interval=20261122T000000")
    assert (summary["images"], summary["predicted"], summary["failed"]) == (2000, 2000, 0)
    assert green.xcom["fuse"]["fingerprint"] == summary["model_fingerprint"]
    assert green.xcom["audit"]["top1"] == TOP1
    assert green.xcom["audit"]["gates"] == {"top1>=0.90": True}
    assert predictions(output).num_rows == ARCHIVES * IMAGES_OF_AN_ARCHIVE


def test_a_rerun_replaces_the_interval_and_an_unmet_gate_fails_the_run(green, output):
    first = set(predictions(output)["run_id"].to_pylist())
    red = Run("2026-11-23", output=str(output), gates=["top1>=0.99"])
    assert red.status != 0
    assert (red.tasks["fuse"], red.tasks["predict"], red.tasks["audit"]) == ("success", "success", "failed")
    assert red.tries["audit"] == 1, "a gate must not be tried again"
    assert f"Cannot pass the audit gate: found top1 = {TOP1} (expected top1>=0.99) in " in red.log
    assert red.xcom["audit"]["top1"] == TOP1
    assert red.xcom["audit"]["gates"] == {"top1>=0.99": False}
    rows = predictions(output)
    assert rows.num_rows == ARCHIVES * IMAGES_OF_AN_ARCHIVE
    assert set(rows["run_id"].to_pylist()) == {red.xcom["predict"]["run_id"]}
    assert first.isdisjoint(rows["run_id"].to_pylist())


def test_a_backfill_reads_and_writes_its_own_interval_only(green, output, tmp_path):
    folder = tmp_path / "2026-11-19"
    folder.mkdir()
    shutil.copy(EXAMPLES / "fashion-mnist-test-00000.tar", folder)
    before = predictions(output)
    run = Run("2026-11-20", output=str(output), input=[f"{tmp_path}/{{start:%Y-%m-%d}}/*.tar"], gates=["top1>=0.85"])
    assert run.status == 0, run.log
    assert run.xcom["audit"]["scored"] == IMAGES_OF_AN_ARCHIVE
    after = predictions(output)
    assert Counter(after["interval"].to_pylist()) == {
        **Counter(before["interval"].to_pylist()),
        "20261119T000000": IMAGES_OF_AN_ARCHIVE,
    }
    kept = after.filter(pyarrow.compute.field("interval") == "20261122T000000")
    assert set(kept["run_id"].to_pylist()) == set(before["run_id"].to_pylist())


def test_a_bad_checkpoint_fails_at_once_with_its_reason(output):
    run = Run("2026-11-18", output=str(output), checkpoint=str(EXAMPLES / "classes.txt"))
    assert run.status != 0
    assert (run.tasks["fuse"], run.tasks["predict"]) == ("failed", "upstream_failed")
    assert run.tries["fuse"] == 1
    assert "AirflowFailException: Cannot read" in run.log
    assert not (output / "predictions/interval=20261117T000000").exists()
