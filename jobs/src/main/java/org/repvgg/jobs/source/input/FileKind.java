/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.input;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The kind of a file by its name. Content is examined only when the image is decoded. */
public enum FileKind {
    IMAGE("whole-file"),
    TAR("sequential"),
    TAR_GZIP("sequential"),
    ZIP("adaptive"),
    SEQUENCE_FILE("sequential"),
    PARQUET("parquet");

    private static final Set<String> IMAGE_SUFFIXES =
            Set.of("jpg", "jpeg", "jpe", "jfif", "png", "gif", "bmp", "dib", "tif", "tiff", "webp");
    private static final Map<String, FileKind> ARCHIVE_SUFFIXES = Map.of(
            ".tar", TAR,
            ".tar.gz", TAR_GZIP,
            ".tgz", TAR_GZIP,
            ".zip", ZIP,
            ".seq", SEQUENCE_FILE,
            ".sequencefile", SEQUENCE_FILE,
            ".parquet", PARQUET);
    /** Names of SequenceFiles written by Spark and MapReduce jobs. */
    private static final Pattern PART_FILE = Pattern.compile("part-([mr]-)?\\d{5,}");

    private final String readPolicy;

    FileKind(String readPolicy) {
        this.readPolicy = readPolicy;
    }

    /** The value of {@code fs.option.openfile.read.policy} that is passed to object stores. */
    String readPolicy() {
        return readPolicy;
    }

    /** Whether one file contains many images. */
    public boolean isArchive() {
        return this != IMAGE;
    }

    /** The kind of an input file by its name, or null if it is neither image nor archive. */
    public static @Nullable FileKind ofName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (Map.Entry<String, FileKind> suffix : ARCHIVE_SUFFIXES.entrySet()) {
            if (lower.endsWith(suffix.getKey())) {
                return suffix.getValue();
            }
        }
        if (PART_FILE.matcher(lower).matches()) {
            return SEQUENCE_FILE;
        }
        return isImage(lower) ? IMAGE : null;
    }

    /** Whether an archive entry of this name is an image; hidden files and resource forks are not. */
    public static boolean isImage(String name) {
        String base = name.substring(name.lastIndexOf('/') + 1);
        int dot = base.lastIndexOf('.');
        return dot > 0 && IMAGE_SUFFIXES.contains(base.substring(dot + 1).toLowerCase(Locale.ROOT)) && !isHidden(base);
    }

    /** Names that Hadoop and Spark skip by convention. */
    public static boolean isHidden(String base) {
        return base.startsWith(".") || base.startsWith("_");
    }
}
