/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * How far the tasks are, as named accumulators: the stage's page in Spark's UI shows them, and heartbeats bring those of
 * running tasks to the driver. For showing and for stopping early; the truth is in the footers.
 */
record Counters(LongAccumulator images, LongAccumulator failed, LongAccumulator bytes) implements Serializable {
    static Counters register(SparkContext context) {
        return new Counters(
                context.longAccumulator("images"),
                context.longAccumulator("failed images"),
                context.longAccumulator("input bytes done"));
    }
}
