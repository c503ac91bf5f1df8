/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict.task;

import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * Progress of the tasks as named accumulators: Spark's UI shows them on the stage's page, and heartbeats bring the
 * values of running tasks to the driver. Used for display and for stopping early; the authoritative counts are in the
 * footers.
 */
public record Counters(LongAccumulator images, LongAccumulator failed, LongAccumulator bytes) implements Serializable {
    public static Counters register(SparkContext context) {
        return new Counters(
                context.longAccumulator("images"),
                context.longAccumulator("failed images"),
                context.longAccumulator("input bytes done"));
    }
}
