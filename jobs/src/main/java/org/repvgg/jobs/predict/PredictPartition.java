/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;
import org.repvgg.engine.Engine;
import org.repvgg.jobs.config.SerializableHadoopConf;
import org.repvgg.jobs.source.Split;
import org.repvgg.reparam.fused.FusedModel;

/** What goes to executors: turns the splits of a task into rows. */
final class PredictPartition implements FlatMapFunction<Iterator<Split>, Row> {
    private static final long serialVersionUID = 1L;

    private final Broadcast<FusedModel> model;
    private final Broadcast<PredictSettings> settings;
    private final Broadcast<SerializableHadoopConf> hadoop;
    private final RunTally tally;

    PredictPartition(
            Broadcast<FusedModel> model,
            Broadcast<PredictSettings> settings,
            Broadcast<SerializableHadoopConf> hadoop,
            RunTally tally) {
        this.model = model;
        this.settings = settings;
        this.hadoop = hadoop;
        this.tally = tally;
    }

    @Override
    public Iterator<Row> call(Iterator<Split> splits) {
        if (!splits.hasNext()) {
            return java.util.Collections.emptyIterator();
        }
        Engine engine = ExecutorEngine.of(model, settings.value());
        Classifier classifier = new Classifier(engine, settings.value());
        RowIterator rows = new RowIterator(splits, classifier, hadoop.value().value(), settings.value(), tally);
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> rows.close());
        return rows;
    }
}
