/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a name promises. Only names are asked here: bytes are looked at when the image is decoded. */
public enum FileKind {
    IMAGE,
    TAR,
    TAR_GZIP;

    private static final Set<String> IMAGE_SUFFIXES =
            Set.of("jpg", "jpeg", "jpe", "jfif", "png", "gif", "bmp", "dib", "tif", "tiff", "webp");

    /** The kind of a file or archive member by its name, or null if it is neither image nor archive. */
    static @Nullable FileKind ofName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".tar")) {
            return TAR;
        }
        if (lower.endsWith(".tar.gz") || lower.endsWith(".tgz")) {
            return TAR_GZIP;
        }
        return isImage(lower) ? IMAGE : null;
    }

    /** Whether an archive member of this name is an image; hidden files and resource forks are not. */
    static boolean isImage(String name) {
        String base = name.substring(name.lastIndexOf('/') + 1);
        int dot = base.lastIndexOf('.');
        return dot > 0 && IMAGE_SUFFIXES.contains(base.substring(dot + 1).toLowerCase(Locale.ROOT)) && !isHidden(base);
    }

    /** Names that Hadoop and Spark skip by convention. */
    static boolean isHidden(String base) {
        return base.startsWith(".") || base.startsWith("_");
    }
}
