/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import org.repvgg.jobs.config.JobException;
import org.repvgg.reparam.fuse.FuseOptions;
import picocli.CommandLine.Option;

/** Which checkpoint, and how it is to be understood. */
final class CheckpointOptions {
    @Option(
            names = "--checkpoint",
            required = true,
            paramLabel = "URI",
            description = "a .pth or .safetensors file as PyTorch wrote it, or one that 'fuse' wrote")
    String checkpoint = "";

    @Option(
            names = "--eps",
            paramLabel = "E",
            description = "epsilon of the batch norms, which no state dict holds (default: the dialect's, mostly 1e-5)")
    double eps = Double.NaN;

    FuseOptions fuseOptions() {
        if (Double.isNaN(eps)) {
            return FuseOptions.defaults();
        }
        if (!(eps > 0 && eps < 1)) {
            throw JobException.usage("Cannot use --eps " + eps + " (expected a small positive number such as 1e-5).");
        }
        return FuseOptions.defaults().withEps(eps);
    }
}
