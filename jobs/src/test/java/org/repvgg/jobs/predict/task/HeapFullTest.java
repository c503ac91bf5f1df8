/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.repvgg.jobs.SharedSession;

class HeapFullTest {
    /** As a task throws it: Spark wraps it, and the user reads one sentence with what to do. */
    @Test
    void theUserReadsWhatToSet() {
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(SharedSession.get().sparkContext());
        Throwable failure = catchThrowable(() -> context.parallelize(List.of(1)).foreach(number -> {
            throw new HeapFull(new OutOfMemoryError("Java heap space"));
        }));
        assertThat(Failures.rootMessage(failure))
                .isEqualTo("the heap of " + (Runtime.getRuntime().maxMemory() >> 20)
                        + " MiB is full (Java heap space). Raise spark.driver.memory (embedded in jobs/repvgg:"
                        + " REPVGG_MEMORY)");
        assertThat(new HeapFull(new OutOfMemoryError("x")).getStackTrace()).isEmpty();
    }

    @Test
    void theUserReadsWhichImageItWas() {
        assertThat(new HeapFull(new OutOfMemoryError("Java heap space"), "file:/in/a.tar!/b.tif"))
                .hasMessageContaining(" MiB is full (Java heap space) while file:/in/a.tar!/b.tif was decoded. Raise ")
                .hasMessageEndingWith(", or leave the image out with --skip 'file:/in/a.tar!/b.tif'");
    }
}
