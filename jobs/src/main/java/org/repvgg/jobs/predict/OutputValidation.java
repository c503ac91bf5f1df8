/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.error.Redaction;
import org.repvgg.jobs.output.PartSummary;
import org.repvgg.jobs.predict.task.SplitStats;
import org.repvgg.jobs.predict.task.SplitTask;
import org.repvgg.jobs.source.input.NotTaken;

/**
 * Validates finished work before it is published: every split has its part, every part holds as many rows as its reader
 * counted, covers the planned inputs and has this run's fingerprints, and the error rate is acceptable. Counts come
 * from footers; no row is read again.
 */
public final class OutputValidation {
    private OutputValidation() {}

    /**
     * @param tallies of this run's splits, as their readers counted
     * @param done footers of the parts that this run wrote
     * @return all parts of the output
     */
    public static List<PartSummary> check(
            ResumePlan plan, List<SplitStats> tallies, List<PartSummary> done, String digest) {
        Map<String, PartSummary> byName = new HashMap<>();
        done.forEach(part -> byName.put(part.name(), part));
        Map<Integer, SplitStats> bySplit = new HashMap<>();
        tallies.forEach(tally -> bySplit.put(tally.split(), tally));
        for (SplitTask work : plan.todo()) {
            PartSummary part = byName.get(work.part());
            SplitStats tally = bySplit.get(work.index());
            if (part == null || tally == null) {
                throw broken("split " + work.index() + " reported nothing", "its part and its counts", work);
            }
            if (part.rows() != tally.rows()) {
                throw broken("found " + part.rows() + " rows", tally.rows() + ", one for every image read", work);
            }
            if (!part.members().equals(SplitTask.members(work.split()))) {
                throw broken("found rows of other or older files", "the listed files", work);
            }
            if (!part.digest().equals(digest)) {
                throw broken("found rows made with fingerprints " + part.digest(), digest, work);
            }
        }
        List<PartSummary> all = new ArrayList<>(plan.kept());
        all.addAll(plan.finished());
        all.addAll(done);
        requireDisjoint(all);
        return all;
    }

    private static JobException broken(String found, String expected, SplitTask work) {
        return new JobException(
                FailureCode.INCONSISTENT_OUTPUT,
                "Cannot publish: " + found + " (expected " + expected + ") in part " + work.part() + " of "
                        + Redaction.of(work.split().files().get(0).path()) + ". Run again.");
    }

    private static void requireDisjoint(List<PartSummary> parts) {
        Set<String> names = new HashSet<>();
        for (PartSummary part : parts) {
            if (!names.add(part.name())) {
                throw new JobException(
                        FailureCode.INCONSISTENT_OUTPUT,
                        "Cannot publish: found two parts " + part.name() + " (expected one). Run again.");
            }
        }
    }

    /** Fails if too many of the images to be published failed. */
    static void requireErrorRate(RunReport publishing, double maxErrorRate) {
        if (publishing.errorRate() > maxErrorRate) {
            throw new JobException(
                    FailureCode.ERROR_RATE,
                    String.format(
                            Locale.ROOT,
                            "Cannot accept the run: %d of %d images failed, a share of %.4f (expected at most %s): %s."
                                    + " Nothing was published; look at the errors or raise --max-error-rate.",
                            publishing.failed(),
                            publishing.rows(),
                            publishing.errorRate(),
                            maxErrorRate,
                            publishing.errors()));
        }
    }

    /** The failure of a run that can no longer meet the error rate. */
    static JobException hopeless(Progress progress, double maxErrorRate) {
        return new JobException(
                FailureCode.ERROR_RATE,
                String.format(
                        Locale.ROOT,
                        "Cannot accept the run: %d of the first %d images failed, and with %.0f %% of the input done the"
                                + " rest cannot bring the share down to %s. Stopped; nothing was published. Look at the"
                                + " errors or raise --max-error-rate.",
                        progress.failed(),
                        progress.images(),
                        progress.fraction() * 100,
                        maxErrorRate));
    }

    private static String found(NotTaken notTaken) {
        return notTaken.isEmpty() ? "" : ", but " + notTaken.summary();
    }

    static void requireImages(RunReport report, PredictRequest request) {
        if (report.rows() == 0) {
            throw new JobException(
                    FailureCode.NO_INPUT,
                    "Cannot predict: found no image" + found(report.notTaken()) + " in "
                            + Redaction.of(String.join(" ", request.inputs()))
                            + " (expected files or entries of archives that are images). Check --input.");
        }
    }
}
