/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.sql;

import org.apache.spark.sql.connector.read.InputPartition;
import org.repvgg.jobs.source.plan.Split;

/** The input of one task of a scan. */
record SplitPartition(Split split) implements InputPartition {}
