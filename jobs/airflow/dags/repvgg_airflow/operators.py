# SPDX-License-Identifier: Apache-2.0
"""The operator of all three jobs: spark-submit, what our exit statuses mean, and the report as its result."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from repvgg_airflow import reports

if TYPE_CHECKING:
    from airflow.sdk import Context

# Trying again cannot mend these: wrong arguments or checkpoint, too many bad images, a gate that was not met.
# 1 (internal) may be a lost cluster and 3 (input) an archive that is late: those are tried again.
FINAL_STATUSES = frozenset({2, 4, 5})


class RepvggSubmitOperator(SparkSubmitOperator):
    """Submits one command of repvgg and returns the summary of the report that it wrote, for XCom.

    :param report: where the command leaves its report (templated)
    :param summary: makes of the report what goes to XCom
    """

    template_fields: Sequence[str] = (*SparkSubmitOperator.template_fields, "report")

    def __init__(
        self, *, report: str, summary: Callable[[dict[str, Any]], dict[str, Any]], **kwargs: Any
    ) -> None:
        super().__init__(java_class="org.repvgg.jobs.Main", **kwargs)
        self.report = report
        self.summary = summary

    def execute(self, context: Context) -> dict[str, Any]:
        try:
            super().execute(context)
        except AirflowException as failure:
            status, reason = explain(str(failure))
            self.log.error("%s", reason)
            raise (AirflowFailException if status in FINAL_STATUSES else AirflowException)(reason) from None
        try:
            return self.summary(reports.read(self.report))
        except (KeyError, ValueError) as failure:
            raise AirflowException(
                str(failure) if isinstance(failure, ValueError)
                else f"Cannot read the report: found no {failure} in {self.report}."
            ) from None


def explain(failure: str) -> tuple[int | None, str]:
    """The exit status, if spark-submit gave one, and the line in which the job said why."""
    code = re.search(r"Error code is: (\d+)", failure)
    status = int(code[1]) if code else None
    said = re.findall(r"^repvgg: (.+)$", failure, re.MULTILINE)
    if said:
        return status, said[-1]
    return status, failure
