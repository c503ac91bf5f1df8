# SPDX-License-Identifier: Apache-2.0
"""What the DAGs share: settings enter, arguments for spark-submit and summaries of what it wrote leave."""
