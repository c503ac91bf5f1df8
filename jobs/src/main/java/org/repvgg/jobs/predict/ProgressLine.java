/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.io.PrintStream;
import java.util.Locale;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;

/** Shows how far the run is: one line, rewritten on a terminal after each split, printed at each tenth elsewhere. */
final class ProgressLine extends SparkListener implements AutoCloseable {
    private final SparkSession spark;
    private final RunTally tally;
    private final int splits;
    private final long startNanos = System.nanoTime();
    private final PrintStream out = System.err;
    private final boolean terminal = System.console() != null;
    private int lastTenth;

    private ProgressLine(SparkSession spark, RunTally tally, int splits) {
        this.spark = spark;
        this.tally = tally;
        this.splits = splits;
    }

    static ProgressLine start(SparkSession spark, RunTally tally, int splits) {
        ProgressLine line = new ProgressLine(spark, tally, splits);
        spark.sparkContext().addSparkListener(line);
        return line;
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        show();
    }

    private synchronized void show() {
        long images = 0;
        long failed = 0;
        int done = 0;
        for (SplitTally split : tally.value().values()) {
            images += split.rows();
            failed += split.failed();
            done++;
        }
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        int tenth = splits == 0 ? 10 : done * 10 / splits;
        if (!terminal && tenth == lastTenth) {
            return;
        }
        lastTenth = tenth;
        String text = String.format(
                Locale.ROOT,
                "%3d %%  %d of %d splits  %,d images  %.0f images/s  %,d errors  about %s left",
                splits == 0 ? 100 : done * 100 / splits,
                done,
                splits,
                images,
                images / seconds,
                failed,
                done == 0 ? "?" : duration(seconds * (splits - done) / done));
        out.print(terminal ? "\r" + text + "\u001b[K" : text + System.lineSeparator());
        out.flush();
    }

    private static String duration(double seconds) {
        long whole = Math.round(seconds);
        return whole < 120 ? whole + " s" : whole < 7200 ? whole / 60 + " min" : whole / 3600 + " h";
    }

    @Override
    public void close() {
        spark.sparkContext().removeSparkListener(this);
        if (terminal) {
            out.println();
        }
    }
}
