/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import java.io.IOException;
import org.repvgg.jobs.config.Redaction;

/** The messages of failed reads, in one place so that they read alike. */
final class ReadFailures {
    private ReadFailures() {}

    static ReadFailure tooLarge(String path, long length, long maxBytes) {
        return new ReadFailure(
                "too_large",
                "Cannot read " + Redaction.of(path) + ": it has " + length + " bytes (expected at most " + maxBytes
                        + "). Raise --max-image-bytes if it is wanted.");
    }

    static ReadFailure unreadable(String path, IOException e) {
        return new ReadFailure("unreadable", "Cannot read " + Redaction.of(path) + ": " + reason(e) + ".");
    }

    static ReadFailure truncatedEntry(String path, long found, long expected) {
        return new ReadFailure(
                "truncated",
                "Cannot read " + Redaction.of(path) + ": the archive ends after " + found + " of its " + expected
                        + " bytes. Fetch the archive again.");
    }

    static ReadFailure damagedArchive(String path, int images, IOException e) {
        return new ReadFailure(
                "archive_damaged",
                "Cannot read " + Redaction.of(path) + " past its first " + images + " images: " + reason(e)
                        + " (expected a tar that ends with an empty block). What came before is kept; fetch the"
                        + " archive again.");
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return Redaction.of(
                message == null
                        ? e.getClass().getSimpleName()
                        : message.lines().findFirst().orElse(""));
    }
}
