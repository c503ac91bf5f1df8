/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import org.repvgg.jobs.config.HomeFolder;
import picocli.CommandLine.ITypeConverter;

/** The text of a path or URI, from the command line or a configuration file, with a leading {@code ~} expanded. */
final class PathText implements ITypeConverter<String> {
    @Override
    public String convert(String value) {
        return HomeFolder.expand(value);
    }
}
