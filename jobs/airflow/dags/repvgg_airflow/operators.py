# SPDX-License-Identifier: Apache-2.0
"""The operator of all three jobs: runs spark-submit, interprets the exit status, and returns a summary of the report."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk.bases.xcom import BaseXCom
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from repvgg_airflow import reports

if TYPE_CHECKING:
    from airflow.sdk import Context

# Retries cannot help with these: wrong arguments or checkpoint, too many bad images, an unmet gate.
# Status 1 (internal) may be a lost cluster and 3 (input) an archive that is late: those are retried.
FINAL_STATUSES = frozenset({2, 4, 5})
GATE = 5
# Codes that are retried whatever the status: a concurrent run holds the output and will end. The names are those of the
# jobs, docs/reference/errors.md; a test there refuses others.
RETRIED_CODES = frozenset({"output_locked"})


class RepvggSubmitOperator(SparkSubmitOperator):
    """Submits one command of repvgg and returns the summary of the report that it wrote, for XCom.

    :param report: where the command leaves its report (templated)
    :param summary: extracts from the report what goes to XCom
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
        # The provider raises a RuntimeError if it asks the cluster for the driver's status.
        except (AirflowException, RuntimeError) as failure:
            status, code, reason = explain(str(failure))
            if status == GATE:
                self._refuse(context)
            self.log.error("%s", reason)
            raise (AirflowFailException if is_final(status, code) else AirflowException)(reason) from None
        report = self._read()
        if report.get("status") == "gate":
            self._refuse(context)
        return self._summarize(report)

    def _refuse(self, context: Context) -> NoReturn:
        """Fails the task for an unmet gate. The audit is complete: its metrics go to XCom, the unmet gates to the log."""
        report = self._read()
        context["ti"].xcom_push(key=BaseXCom.XCOM_RETURN_KEY, value=self._summarize(report))
        reason = (
            f"Cannot pass the audit gate: found {reports.unmet_gates(report)} in {self.report}."
            " Look at report.html beside it."
        )
        self.log.error("%s", reason)
        raise AirflowFailException(reason)

    def _read(self) -> dict[str, Any]:
        try:
            return reports.read(self.report)
        except ValueError as failure:
            raise AirflowException(str(failure)) from None

    def _summarize(self, report: dict[str, Any]) -> dict[str, Any]:
        try:
            return self.summary(report)
        except KeyError as key:
            raise AirflowException(f"Cannot read the report: found no {key} in {self.report}.") from None
        except ValueError as failure:
            raise AirflowException(str(failure)) from None


def is_final(status: int | None, code: str | None) -> bool:
    """Whether retries cannot help."""
    return status in FINAL_STATUSES and code not in RETRIED_CODES


def explain(failure: str) -> tuple[int | None, str | None, str]:
    """The exit status, if spark-submit reported one; the code and the reason, if the job stated them in its last line.

    Without that line, the reason is the whole failure.
    """
    status = re.search(r"Error code is: (\d+)", failure)
    said = re.findall(r"^repvgg: \[([a-z_]+)\] (.+)$", failure, re.MULTILINE)
    code, reason = said[-1] if said else (None, failure)
    return int(status[1]) if status else None, code, reason
