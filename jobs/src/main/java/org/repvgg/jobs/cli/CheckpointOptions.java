/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import java.util.Map;
import org.repvgg.jobs.checkpoint.CheckpointChoice;
import org.repvgg.jobs.cli.option.NetworkOptions;
import org.repvgg.jobs.cli.option.Options;
import org.repvgg.model.Activation;
import org.repvgg.reparam.fuse.FuseOptions;
import org.repvgg.reparam.recognize.RecognitionOptions;
import org.repvgg.reparam.recognize.dialect.Dialect;

/** How a checkpoint is to be understood. */
final class CheckpointOptions {
    private CheckpointOptions() {}

    static FuseOptions of(Arguments arguments) {
        FuseOptions options = FuseOptions.defaults();
        Double eps = arguments.find(Options.EPS);
        if (eps != null) {
            options = options.withEps(eps);
        }
        Dialect dialect = arguments.find(Options.DIALECT);
        if (dialect != null) {
            options = options.withDialect(dialect);
        }
        String variant = arguments.find(Options.VARIANT);
        return network(arguments, variant == null ? options : options.withVariant(variant));
    }

    private static FuseOptions network(Arguments arguments, FuseOptions options) {
        RecognitionOptions network = options.recognition();
        Map<String, Integer> strides = arguments.find(NetworkOptions.STRIDES);
        if (strides != null) {
            network = network.withStrides(strides);
        }
        Map<String, Integer> dilations = arguments.find(NetworkOptions.DILATION);
        if (dilations != null) {
            network = network.withDilations(dilations);
        }
        Activation activation = arguments.find(NetworkOptions.ACTIVATION);
        if (activation != null) {
            network = network.withActivation(activation);
        }
        String mode = arguments.find(NetworkOptions.PADDING_MODE);
        return options.with(mode == null ? network : network.withPaddingMode(mode));
    }

    /** Which tensors are read. */
    static CheckpointChoice choice(Arguments arguments) {
        return new CheckpointChoice(arguments.find(NetworkOptions.KEY), arguments.all(NetworkOptions.RENAME));
    }
}
