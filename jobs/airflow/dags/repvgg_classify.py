# SPDX-License-Identifier: Apache-2.0
"""Classifies the archives of one interval and announces only audited predictions: fuse, predict, audit gate."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pendulum
from airflow.sdk import Asset, CronDataIntervalTimetable, Param, Variable, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException

from repvgg_airflow import reports
from repvgg_airflow.operators import RepvggSubmitOperator
from repvgg_airflow.settings import PASSED, Settings, plan

# Updated only when an interval has passed its gates; DAGs that consume predictions are scheduled on it.
PREDICTIONS = Asset(name="repvgg_predictions", uri="repvgg://predictions")


def setting(description: str, *kinds: str) -> Param:
    """A field of the trigger form; if left empty, the Variable 'repvgg' applies, else the example's default."""
    return Param(None, type=["null", *kinds], description=description)


@dag(
    schedule=CronDataIntervalTimetable("0 0 * * *", timezone="UTC"),
    start_date=pendulum.datetime(2026, 11, 1, tz="UTC"),
    catchup=False,
    # Concurrent runs would share the cluster, and a rerun could collide with the run that it repeats.
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(minutes=5)},
    params={
        "checkpoint": setting("URI of the checkpoint, as PyTorch wrote it or fused", "string"),
        "classes": setting("URI of the class names, one per line", "string"),
        "input": setting("URIs of archives, globs or folders; {start:%Y-%m-%d} names the interval", "array"),
        "labels": setting("URI of the labels to audit with", "string"),
        "output": setting("URI under which model/, predictions/ and audit/ are kept", "string"),
        **{name: setting(option.meaning, *option.form_types()) for name, option in PASSED.items()},
        "gates": setting("what the audit must reach, such as top1>=0.83", "array"),
    },
    tags=["repvgg"],
    doc_md=__doc__,
)
def repvgg_classify() -> None:
    @task(retries=0)
    def prepare() -> dict[str, Any]:
        """Determines what this run reads, writes and requires."""
        context = get_current_context()
        configured = Variable.get("repvgg", default={}, deserialize_json=True)
        try:
            settings = Settings.of(configured, context["params"])
            return plan(settings, context.get("data_interval_start"), context.get("data_interval_end"))
        except (TypeError, ValueError) as e:
            raise AirflowFailException(str(e)) from None

    prepared = prepare()

    def job(command: str, **kwargs: Any) -> RepvggSubmitOperator:
        return RepvggSubmitOperator(
            task_id=command,
            conn_id="repvgg_spark",
            name=f"repvgg {command}",
            application=prepared["application"],
            driver_class_path=prepared["driver_class_path"],
            application_args=prepared[f"{command}_args"],
            report=prepared[f"{command}_report"],
            **kwargs,
        )

    fuse = job("fuse", summary=reports.of_fusion)
    predict = job("predict", summary=reports.of_run)
    audit = job("audit", summary=reports.of_audit, outlets=[PREDICTIONS])
    fuse >> predict >> audit


repvgg_classify()
