/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.input;

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

    /** What stands for the rest of an archive that cannot be read any further. */
    public static EncodedImage damagedArchive(SourceFile file, ByteStore store, int images, Exception e) {
        ReadFailure failure = new ReadFailure(
                "archive_damaged",
                "Cannot read " + Redaction.of(file.path()) + " past its first " + images + " images: " + reason(e)
                        + " (expected " + expected(file.kind()) + "). The images before are kept; fetch the archive"
                        + " again.");
        return new EncodedImage(file.path(), store.bytes(), file.length(), file.modifiedMillis(), failure);
    }

    private static String expected(FileKind kind) {
        return switch (kind) {
            case IMAGE -> "an image";
            case TAR, TAR_GZIP -> "a tar that ends with an empty block";
            case ZIP -> "a zip that ends with its central directory";
            case SEQUENCE_FILE -> "a SequenceFile of Text and BytesWritable";
            case PARQUET -> "a Parquet file with a path column and a bytes column";
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
