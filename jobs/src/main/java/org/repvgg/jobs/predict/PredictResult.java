/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.util.List;
import java.util.Map;
import org.repvgg.jobs.source.input.NotTaken;
import org.repvgg.reparam.fuse.Fusion;

/**
 * The result of a run.
 *
 * @param images rows of the output: one per input image
 * @param imagesNow images classified by this run; fewer if earlier runs had done some
 * @param notTaken what was listed or found in archives and has no row
 * @param kernels which kernels ran, and why
 * @param seconds from the first task to the published output
 */
public record PredictResult(
        String runId,
        String output,
        Fusion fusion,
        long images,
        long imagesNow,
        long failed,
        Map<String, Long> errors,
        List<String> damagedArchives,
        NotTaken notTaken,
        String kernels,
        double seconds) {
    /** Throughput of this run. */
    public double imagesPerSecond() {
        return seconds == 0 ? 0 : imagesNow / seconds;
    }
}
