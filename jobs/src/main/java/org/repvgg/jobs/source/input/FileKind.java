/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.input;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What a file's name promises. The bytes decide when a task opens it: see {@link Content}. */
public enum FileKind {
    IMAGE("whole-file"),
    TAR("sequential"),
    COMPRESSED_TAR("sequential"),
    ZIP("adaptive"),
    SEQUENCE_FILE("sequential"),
    PARQUET("parquet"),
    TFRECORD("sequential"),
    /** A container that is refused by name. */
    FOREIGN("whole-file"),
    /** The name promises nothing: a row if the bytes are an image's, else counted. */
    BY_BYTES("whole-file"),
    /** The same, but named by the user or a manifest: there is a row in any case. */
    NAMED("whole-file");

    private static final Set<String> IMAGE_SUFFIXES = Set.of(
            "jpg", "jpeg", "jpe", "jfif", "png", "gif", "bmp", "dib", "tif", "tiff", "webp", // decoded
            "heic", "heif", "hif", "avif", "jp2", "j2k", "jpx", "jxl", "ico", "cur", "ppm", "pgm", "pbm", "pnm", "pam");
    private static final Map<String, FileKind> ARCHIVE_SUFFIXES = Map.ofEntries(
            Map.entry(".tar", TAR),
            Map.entry(".tgz", COMPRESSED_TAR),
            Map.entry(".taz", COMPRESSED_TAR),
            Map.entry(".tbz", COMPRESSED_TAR),
            Map.entry(".tbz2", COMPRESSED_TAR),
            Map.entry(".tb2", COMPRESSED_TAR),
            Map.entry(".txz", COMPRESSED_TAR),
            Map.entry(".tzst", COMPRESSED_TAR),
            Map.entry(".zip", ZIP),
            Map.entry(".seq", SEQUENCE_FILE),
            Map.entry(".sequencefile", SEQUENCE_FILE),
            Map.entry(".parquet", PARQUET),
            Map.entry(".tfrecord", TFRECORD),
            Map.entry(".tfrecords", TFRECORD),
            Map.entry(".tfrec", TFRECORD),
            Map.entry(".mdb", FOREIGN),
            Map.entry(".lmdb", FOREIGN),
            Map.entry(".mds", FOREIGN),
            Map.entry(".lance", FOREIGN),
            Map.entry(".7z", FOREIGN),
            Map.entry(".rar", FOREIGN));
    private static final Pattern COMPRESSED = Pattern.compile(".*\\.tar\\.(gz|bz2|xz|zst|zstd|gzip|bzip2)");
    /** Suffixes of a stream that may be a tar or anything else. */
    private static final Set<String> STREAM_SUFFIXES = Set.of("gz", "bz2", "xz", "zst", "zstd");
    /** Names of SequenceFiles written by Spark and MapReduce jobs. */
    private static final Pattern PART_FILE = Pattern.compile("part-([mr]-)?\\d{5,}");

    private static final Pattern TFRECORD_SHARD = Pattern.compile(".*\\.tfrecords?-\\d+-of-\\d+");

    private final String readPolicy;

    FileKind(String readPolicy) {
        this.readPolicy = readPolicy;
    }

    /** The value of {@code fs.option.openfile.read.policy} that is passed to object stores. */
    String readPolicy() {
        return readPolicy;
    }

    /** Whether the name promises many images. */
    public boolean isArchive() {
        return this != IMAGE && !isUnknown();
    }

    /** Whether only the bytes tell what it is. */
    public boolean isUnknown() {
        return this == BY_BYTES || this == NAMED;
    }

    /** The kind that the name of a file promises. */
    public static FileKind ofName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (COMPRESSED.matcher(lower).matches()) {
            return COMPRESSED_TAR;
        }
        int dot = lower.lastIndexOf('.');
        FileKind archive = dot < 0 ? null : ARCHIVE_SUFFIXES.get(lower.substring(dot));
        if (archive != null) {
            return archive;
        }
        if (PART_FILE.matcher(lower).matches()) {
            return SEQUENCE_FILE;
        }
        if (TFRECORD_SHARD.matcher(lower).matches()) {
            return TFRECORD;
        }
        return isImage(lower) ? IMAGE : BY_BYTES;
    }

    /** Whether a name ends as those of images do, so that there is a row whatever the bytes are. */
    public static boolean isImage(String name) {
        String base = base(name);
        int dot = base.lastIndexOf('.');
        return dot > 0 && IMAGE_SUFFIXES.contains(base.substring(dot + 1).toLowerCase(Locale.ROOT));
    }

    /** Whether a file of unknown kind is opened if its bytes are an archive's: without suffix, or one of compression. */
    static boolean opensByBytes(String name) {
        String base = base(name);
        int dot = base.lastIndexOf('.');
        return dot <= 0 || STREAM_SUFFIXES.contains(base.substring(dot + 1).toLowerCase(Locale.ROOT));
    }

    private static String base(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
