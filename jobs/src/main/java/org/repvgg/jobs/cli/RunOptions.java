/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import java.util.List;
import org.repvgg.jobs.cli.option.Options;
import org.repvgg.jobs.predict.task.PredictOptions;
import org.repvgg.jobs.predict.task.PredictOptions.Columns;

/** How to compute and what to write, independent of network and images: what predict and quickstart have in common. */
final class RunOptions {
    private RunOptions() {}

    static PredictOptions of(Arguments arguments) {
        return new PredictOptions(
                arguments.get(Options.KERNEL),
                arguments.get(Options.WEIGHT_CACHE),
                arguments.get(Options.TOP_K),
                new Columns(arguments.get(Options.LOGITS), arguments.get(Options.EMBEDDING)),
                arguments.get(Options.MAX_ERROR_RATE),
                arguments.get(Options.MAX_IMAGE_BYTES),
                arguments.get(Options.MAX_PIXELS),
                arguments.get(Options.MAX_DECODE_MEMORY),
                List.of());
    }
}
