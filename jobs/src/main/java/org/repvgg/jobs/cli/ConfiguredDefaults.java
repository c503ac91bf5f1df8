/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.config.OptionSources;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Gives picocli the values of options that are not on the command line. */
final class ConfiguredDefaults implements IDefaultValueProvider {
    private final OptionSources sources;

    ConfiguredDefaults(OptionSources sources) {
        this.sources = sources;
    }

    @Override
    public @Nullable String defaultValue(ArgSpec arg) {
        // --input takes several values and has no single default
        return arg instanceof OptionSpec option
                        && !option.isMultiValue()
                        && !option.usageHelp()
                        && !option.versionHelp()
                ? sources.value(option.longestName())
                : null;
    }
}
