/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.archive;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A link within an archive.
 *
 * @param target as it is stored
 * @param resolved the name of the entry that it leads to, or null if that lies outside of the archive
 */
record ArchiveLink(String target, @Nullable String resolved) {
    /** A hard link's target is the name of an earlier entry. */
    static ArchiveLink hard(String target) {
        return new ArchiveLink(target, plain(target));
    }

    /** A symbolic link's target begins at the folder of the link. */
    static ArchiveLink symbolic(String name, String target) {
        int slash = name.lastIndexOf('/');
        return new ArchiveLink(target, target.startsWith("/") ? null : plain(name.substring(0, slash + 1) + target));
    }

    /** A name without {@code .} and {@code ..}, or null if it leads out of the archive. */
    static @Nullable String plain(String name) {
        Deque<String> parts = new ArrayDeque<>();
        for (String part : name.split("/", -1)) {
            if (part.equals("..")) {
                if (parts.isEmpty()) {
                    return null;
                }
                parts.removeLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return String.join("/", parts);
    }
}
