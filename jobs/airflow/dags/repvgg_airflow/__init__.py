# SPDX-License-Identifier: Apache-2.0
"""Code shared by the DAGs: turns settings into arguments for spark-submit, and reports into summaries."""
