/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import org.repvgg.jobs.cli.option.Options;
import org.repvgg.reparam.fuse.FuseOptions;
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
        return variant == null ? options : options.withVariant(variant);
    }
}
