# SPDX-License-Identifier: Apache-2.0
"""The DAG can be imported, and its structure is as documented."""

import os

import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import CronDataIntervalTimetable


@pytest.fixture(scope="module")
def bag():
    return DagBag(os.environ["AIRFLOW__CORE__DAGS_FOLDER"])


@pytest.fixture(scope="module")
def dag(bag):
    return bag.dags["repvgg_classify"]


def test_dags_import_without_errors(bag):
    assert bag.import_errors == {}
    assert sorted(bag.dags) == ["repvgg_classify"]


def test_order(dag):
    upstream = {task.task_id: task.upstream_task_ids for task in dag.tasks}
    assert upstream == {
        "prepare": set(),
        "fuse": {"prepare"},
        "predict": {"prepare", "fuse"},
        "audit": {"prepare", "predict"},
    }


def test_jobs_are_submitted_to_the_connection(dag):
    for task_id in ("fuse", "predict", "audit"):
        task = dag.get_task(task_id)
        assert isinstance(task, SparkSubmitOperator)
        assert task._conn_id == "repvgg_spark"
        assert task._java_class == "org.repvgg.jobs.Main"


def test_one_run_at_a_time_over_intervals_that_have_ended(dag):
    assert dag.max_active_runs == 1
    assert dag.catchup is False
    assert isinstance(dag.timetable, CronDataIntervalTimetable)


def test_only_audited_predictions_are_announced(dag):
    outlets = {task.task_id: [asset.name for asset in task.outlets] for task in dag.tasks if task.outlets}
    assert outlets == {"audit": ["repvgg_predictions"]}


def test_jobs_are_retried_and_planning_is_not(dag):
    assert dag.get_task("prepare").retries == 0
    assert all(dag.get_task(task_id).retries == 2 for task_id in ("fuse", "predict", "audit"))
