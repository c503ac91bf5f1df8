/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.session;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds {@code --conf-file} before the other options are parsed, since it supplies their defaults. */
public final class ConfFileArgument {
    /** The option's name. */
    public static final String NAME = "--conf-file";

    private ConfFileArgument() {}

    /** The file, or null if the option is not given. */
    public static @Nullable Path in(String... args) {
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals(NAME) && i + 1 < args.length) {
                return Path.of(HomeFolder.expand(args[i + 1]));
            }
            if (args[i].startsWith(NAME + "=")) {
                return Path.of(HomeFolder.expand(args[i].substring(NAME.length() + 1)));
            }
        }
        return null;
    }
}
