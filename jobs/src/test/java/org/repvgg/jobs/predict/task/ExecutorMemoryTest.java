/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repvgg.engine.Engine;
import org.repvgg.engine.EngineOptions;
import org.repvgg.engine.KernelChoice;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.predict.TestRun;

class ExecutorMemoryTest {
    private static final long MIB = 1 << 20;
    private static final long DECODE = 96 * MIB;

    private static Engine engine() {
        return Engine.of(TestRun.network(1), 32, 32, EngineOptions.defaults().withKernel(KernelChoice.SCALAR));
    }

    private static SparkConf conf(String... pairs) {
        SparkConf conf = new SparkConf(false);
        for (int i = 0; i < pairs.length; i += 2) {
            conf.set(pairs[i], pairs[i + 1]);
        }
        return conf;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            local            | 1
            local[3]         | 3
            local[*]         | 64
            local[3,4]       | 3
            local-cluster[2,5,1024] | 5
            spark://host:1   | 64
            yarn             | 1
            k8s://host       | 1
            """)
    void tasksComeFromTheMaster(String master, int tasks) {
        assertThat(ExecutorMemory.of(engine(), DECODE, conf("spark.master", master), 64)
                        .tasks())
                .isEqualTo(tasks);
    }

    @Test
    void tasksComeFromCoresAndCpusATask() {
        assertThat(ExecutorMemory.of(engine(), DECODE, conf("spark.executor.cores", "8", "spark.task.cpus", "2"), 64)
                        .tasks())
                .isEqualTo(4);
        assertThat(ExecutorMemory.of(
                                engine(), DECODE, conf("spark.master", "spark://host:1", "spark.cores.max", "6"), 64)
                        .tasks())
                .isEqualTo(6);
    }

    @Test
    void aClusterWithoutRoomIsRefusedOnTheDriver() {
        SparkConf conf = conf("spark.master", "yarn", "spark.executor.memory", "512m", "spark.executor.cores", "16");
        assertThatThrownBy(() -> ExecutorMemory.requireConfigured(engine(), DECODE, conf))
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith(
                        "Cannot run the network on an executor: its heap has 512 MiB (expected at least ");
        ExecutorMemory.requireConfigured(engine(), DECODE, conf.set("spark.executor.cores", "1"));
    }

    @Test
    void aHeapThatIsTooSmallIsRefusedWithTheSum() {
        ExecutorMemory memory = new ExecutorMemory(200 * MIB, 0, 100 * MIB, DECODE, 4);
        memory.require((200 + 4 * (100 + 16 + 32) + 96 + 128) * MIB);
        assertThatThrownBy(() -> memory.require(512 * MIB))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Cannot run the network on an executor: its heap has 512 MiB (expected at least 1016 MiB:"
                        + " 200 of weights, 4 tasks of 148, 96 for decoding by --max-decode-memory, 128 for Spark). Raise spark.executor.memory (under"
                        + " local[N] the driver's: REPVGG_MEMORY, spark-submit --driver-memory), or lower"
                        + " --max-decode-memory, which refuses larger images, or spark.executor.cores.");
    }

    @Test
    void theWeightCacheIsCountedAndNamed() {
        Engine engine =
                Engine.of(TestRun.network(1), 32, 32, EngineOptions.defaults().withWeightCacheBytes(Long.MAX_VALUE));
        ExecutorMemory memory = ExecutorMemory.of(engine, DECODE, conf(), 1);
        assertThat(memory.cacheBytes()).isPositive();
        assertThat(memory.weightBytes()).isGreaterThan(memory.cacheBytes());
        assertThatThrownBy(() -> new ExecutorMemory(300 * MIB, 100 * MIB, 100 * MIB, DECODE, 4).require(512 * MIB))
                .hasMessageContaining(": 300 of weights with 100 by --weight-cache, 4 tasks of 148, 96 for decoding by"
                        + " --max-decode-memory, 128 for Spark)");
    }
}
