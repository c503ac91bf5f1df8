/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.repvgg.engine.Engine;
import org.repvgg.engine.EngineOptions;
import org.repvgg.engine.KernelChoice;

class ExecutorMemoryTest {
    private static final long MIB = 1 << 20;

    @Test
    void tasksComeFromCoresAndCpusATask() {
        Engine engine =
                Engine.of(TestRun.network(1), 32, 32, EngineOptions.defaults().withKernel(KernelChoice.SCALAR));
        SparkConf conf = new SparkConf(false).set("spark.executor.cores", "8").set("spark.task.cpus", "2");
        assertThat(ExecutorMemory.of(engine, conf).tasks()).isEqualTo(4);
        assertThat(ExecutorMemory.of(engine, new SparkConf(false).set("spark.master", "local[3]"))
                        .tasks())
                .isEqualTo(3);
        assertThat(ExecutorMemory.of(engine, new SparkConf(false).set("spark.master", "local[3,4]"))
                        .tasks())
                .isEqualTo(3);
        assertThat(ExecutorMemory.of(engine, new SparkConf(false).set("spark.master", "local-cluster[2,5,1024]"))
                        .tasks())
                .isEqualTo(5);
    }

    @Test
    void aHeapThatIsTooSmallIsRefusedWithTheSum() {
        ExecutorMemory memory = new ExecutorMemory(200 * MIB, 100 * MIB, 4);
        memory.require((200 + 4 * (100 + 16 + 32) + 128) * MIB);
        assertThatThrownBy(() -> memory.require(512 * MIB))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Cannot run the network on this executor: its heap has 512 MiB (expected at least 920 MiB:"
                        + " 200 of weights, 4 tasks of 148, 128 for Spark). Raise spark.executor.memory (local:"
                        + " spark.driver.memory) or lower spark.executor.cores.");
    }
}
