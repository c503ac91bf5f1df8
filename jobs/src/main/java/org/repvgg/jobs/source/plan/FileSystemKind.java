/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.plan;

import java.util.Locale;
import java.util.Set;

/** Properties of the file system that a path belongs to. */
final class FileSystemKind {
    private static final Set<String> HIERARCHICAL =
            Set.of("", "file", "hdfs", "viewfs", "webhdfs", "swebhdfs", "har", "o3fs", "ofs");

    private FileSystemKind() {}

    /** Whether folders are only name prefixes there, and every seek is a request. */
    static boolean isObjectStore(String path) {
        int colon = path.indexOf(':');
        int slash = path.indexOf('/');
        String scheme = colon < 0 || slash >= 0 && slash < colon ? "" : path.substring(0, colon);
        return !HIERARCHICAL.contains(scheme.toLowerCase(Locale.ROOT));
    }
}
