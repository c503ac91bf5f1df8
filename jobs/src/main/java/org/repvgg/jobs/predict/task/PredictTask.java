/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict.task;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.repvgg.jobs.session.SerializableHadoopConf;
import org.repvgg.model.FusedModel;

/** The function that runs on executors: turns splits into finished parts and returns their statistics. */
public final class PredictTask implements FlatMapFunction<Iterator<SplitTask>, SplitStats> {
    private static final long serialVersionUID = 1L;
    /** How Spark names the executor of a local master. */
    private static final String DRIVER = "driver";

    private final Broadcast<FusedModel> model;
    private final Broadcast<PredictSettings> settings;
    private final Broadcast<SerializableHadoopConf> hadoop;
    private final Counters counters;

    public PredictTask(
            Broadcast<FusedModel> model,
            Broadcast<PredictSettings> settings,
            Broadcast<SerializableHadoopConf> hadoop,
            Counters counters) {
        this.model = model;
        this.settings = settings;
        this.hadoop = hadoop;
        this.counters = counters;
    }

    @Override
    public Iterator<SplitStats> call(Iterator<SplitTask> works) throws IOException {
        List<SplitStats> tallies = new ArrayList<>();
        if (works.hasNext()) {
            Classifier classifier = new Classifier(ExecutorEngine.of(model, settings.value()), settings.value());
            Configuration conf = hadoop.value().value();
            while (works.hasNext()) {
                try (SplitExecution run =
                        new SplitExecution(works.next(), settings.value(), classifier, counters, conf)) {
                    tallies.add(run.run());
                } catch (OutOfMemoryError e) {
                    if (inOneJvm()) {
                        throw new HeapFull(e);
                    }
                    throw e;
                }
            }
        }
        return tallies.iterator();
    }

    /** Whether this is the driver's JVM. Another one is best given up, as Spark does, and a task tried in a new one. */
    private static boolean inOneJvm() {
        return DRIVER.equals(SparkEnv.get().executorId());
    }
}
