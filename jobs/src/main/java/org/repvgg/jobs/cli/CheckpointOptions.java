/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.config.JobException;
import org.repvgg.reparam.fuse.FuseOptions;
import picocli.CommandLine.Option;

/** Which checkpoint, and how it is to be understood. */
final class CheckpointOptions {
    @Option(
            names = "--checkpoint",
            required = true,
            paramLabel = "URI",
            converter = PathText.class,
            description = "a .pth or .safetensors file as PyTorch wrote it, or one that 'fuse' wrote")
    String checkpoint = "";

    @Option(
            names = "--eps",
            paramLabel = "E",
            description = "epsilon of the batch norms, which no state dict holds (default: the dialect's, mostly 1e-5)")
    double eps = Double.NaN;

    @Option(
            names = "--dialect",
            paramLabel = "NAME",
            description = {
                "how blocks are named; found from the names by default. One of ${COMPLETION-CANDIDATES};",
                "official, timm and mmpretrain are those libraries' RepVGG"
            },
            completionCandidates = DialectNames.class)
    @Nullable
    String dialect;

    @Option(
            names = "--variant",
            paramLabel = "NAME",
            description = "the network's name, such as RepVGG-A0; found from the shapes by default")
    @Nullable
    String variant;

    FuseOptions fuseOptions() {
        FuseOptions options = FuseOptions.defaults();
        if (!Double.isNaN(eps)) {
            if (!(eps > 0 && eps < 1)) {
                throw JobException.usage(
                        "Cannot use --eps " + eps + " (expected a small positive number such as 1e-5).");
            }
            options = options.withEps(eps);
        }
        if (dialect != null) {
            options = options.withDialect(DialectNames.dialect(dialect));
        }
        return variant == null ? options : options.withVariant(variant);
    }
}
