/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.input;

import java.io.IOException;
import org.repvgg.jobs.error.Redaction;

/** The messages of failed reads, in one class so that their wording is consistent. */
public final class ReadFailures {
    private ReadFailures() {}

    public static ReadFailure tooLarge(String path, long length, long maxBytes) {
        return new ReadFailure(
                "too_large",
                "Cannot read " + Redaction.of(path) + ": it has " + length + " bytes (expected at most " + maxBytes
                        + "). Raise --max-image-bytes if it is wanted.");
    }

    public static ReadFailure missing(String path) {
        return new ReadFailure(
                "missing",
                "Cannot read " + Redaction.of(path) + ": it does not exist (any more). Restore it, or list again.");
    }

    public static ReadFailure unreadable(String path, Exception e) {
        return new ReadFailure("unreadable", "Cannot read " + Redaction.of(path) + ": " + reason(e) + ".");
    }

    public static ReadFailure entry(String path, EntryException e) {
        return new ReadFailure(e.code(), "Cannot read " + Redaction.of(path) + ": " + reason(e) + ".");
    }

    /** A file is not what its reader reads. The message is what was found. */
    public static final class WrongKind extends IOException {
        private static final long serialVersionUID = 1L;

        private final Content found;
        private final String cure;

        public WrongKind(Content found) {
            this(found, found.what(), cure(found));
        }

        /** The same with words of its own. */
        public WrongKind(Content found, String what, String cure) {
            super(what);
            this.found = found;
            this.cure = cure;
        }

        public Content found() {
            return found;
        }
    }

    /** The failure of a file that is not what its name promises. */
    public static ReadFailure wrongKind(SourceFile file, WrongKind e) {
        if (e.found() == Content.EMPTY) {
            return new ReadFailure(
                    "empty", "Cannot read " + Redaction.of(file.path()) + ": it has 0 bytes. Fetch or write it again.");
        }
        return new ReadFailure(
                "wrong_kind",
                "Cannot read " + Redaction.of(file.path()) + ": found " + reason(e) + " (expected "
                        + expected(file.kind()) + "). " + e.cure);
    }

    /** What stands for the rest of an archive that cannot be read any further. */
    public static EncodedImage damagedArchive(SourceFile file, ByteStore store, int images, Exception e) {
        ReadFailure failure = new ReadFailure(
                "archive_damaged",
                "Cannot read " + Redaction.of(file.path()) + " past its first " + images + " images: " + reason(e)
                        + " (expected " + expected(file.kind()) + "). The images before are kept; fetch the archive"
                        + " again.");
        return new EncodedImage(file.path(), store.bytes(), file.length(), file.modifiedMillis(), failure);
    }

    private static String cure(Content found) {
        return switch (found) {
            case HTML, XML -> "A server answered with it instead of the file; fetch the file from its own address.";
            case LFS_POINTER -> "Run 'git lfs pull' in the repository.";
            case IMAGE, FOREIGN_IMAGE -> "Give it the suffix of an image.";
            case LMDB, LANCE, ARROW, AVRO, ORC, HDF5, SQLITE, NUMPY, PICKLE ->
                "Write its images into a tar, or a Parquet file with their bytes.";
            case SEVEN_ZIP, RAR -> "Unpack it.";
            default -> "Check what it is.";
        };
    }

    /** The failure of a file with a container's suffix that no reader here knows. */
    public static ReadFailure foreign(SourceFile file, Content found) {
        String what = found == Content.OTHER ? file.name().replaceAll(".*\\.", "a file called .") : found.what();
        return new ReadFailure(
                "unsupported",
                "Cannot read " + Redaction.of(file.path()) + ": it is " + what + " (expected an archive that is read"
                        + " here). " + cure(found == Content.OTHER ? Content.LMDB : found));
    }

    private static String expected(FileKind kind) {
        return switch (kind) {
            case IMAGE, BY_BYTES, NAMED -> "an image or an archive";
            case TAR, COMPRESSED_TAR -> "a tar that ends with an empty block";
            case ZIP -> "a zip that ends with its central directory";
            case SEQUENCE_FILE -> "a SequenceFile whose values are bytes";
            case PARQUET -> "a Parquet file with a column of bytes";
            case TFRECORD -> "TFRecords of tf.train.Example with image/encoded";
            case FOREIGN -> "an archive that is read here";
        };
    }

    private static String reason(Exception e) {
        String message = e.getMessage();
        return Redaction.of(
                message == null
                        ? e.getClass().getSimpleName()
                        : message.lines().findFirst().orElse(""));
    }
}
