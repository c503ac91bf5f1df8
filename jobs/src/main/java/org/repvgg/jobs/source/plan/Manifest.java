/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.plan;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.error.Redaction;
import org.repvgg.jobs.io.StoreStream;
import org.repvgg.jobs.source.input.FileKind;
import org.repvgg.jobs.source.input.SourceFile;
import org.repvgg.jobs.source.input.StayOut;

/**
 * A list of files, which makes listing unnecessary: text with a column {@code path}, or of paths alone, as {@link
 * ManifestLines} reads it, or Parquet with the same columns. Relative paths start at the manifest's folder. Read as a
 * stream.
 */
public final class Manifest {
    private static final String PREFIX = "manifest:";
    private static final List<String> SUFFIXES = List.of(".csv", ".tsv", ".jsonl", ".ndjson");

    private final Consumer<SourceFile> out;
    private final Path folder;
    private final Configuration conf;

    private Manifest(Consumer<SourceFile> out, Path folder, Configuration conf) {
        this.out = out;
        this.folder = folder;
        this.conf = conf;
    }

    /** Whether an input is a manifest: by its suffix, or anything with the prefix {@code manifest:}. */
    public static boolean isOne(String input) {
        String lower = input.toLowerCase(Locale.ROOT);
        return input.startsWith(PREFIX) || SUFFIXES.stream().anyMatch(lower::endsWith);
    }

    public static void read(String input, Configuration conf, Consumer<SourceFile> out) {
        String uri = input.startsWith(PREFIX) ? input.substring(PREFIX.length()) : input;
        try {
            Path path = InputPaths.of(uri);
            FileSystem fs = path.getFileSystem(conf);
            FileStatus status = fs.getFileStatus(path);
            Path qualified = status.getPath();
            if (status.isDirectory()) {
                Manifest manifest = new Manifest(out, qualified, conf);
                for (FileStatus part : fs.listStatus(qualified)) {
                    String name = part.getPath().getName();
                    if (name.endsWith(".parquet") && StayOut.file(name) == null && !name.startsWith(".")) {
                        ManifestTable.read(part, conf, manifest::add);
                    }
                }
            } else if (uri.toLowerCase(Locale.ROOT).endsWith(".parquet")) {
                ManifestTable.read(status, conf, new Manifest(out, qualified.getParent(), conf)::add);
            } else {
                try (InputStream in = StoreStream.open(status, "sequential", conf)) {
                    ManifestLines.read(in, new Manifest(out, qualified.getParent(), conf)::add);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new JobException(
                    FailureCode.MANIFEST_UNREADABLE,
                    "Cannot read the manifest: " + Redaction.of(String.valueOf(e.getMessage()))
                            + " in " + Redaction.of(uri)
                            + " (expected CSV, JSON lines or Parquet with a column 'path' and optionally 'length')."
                            + " Check --input.");
        }
    }

    private void add(String name, long length) throws IOException {
        Redaction.requireNoPassword("--input", name);
        Path path = InputPaths.below(folder, name);
        String text = path.toString();
        FileKind kind = FileKind.ofName(path.getName());
        if (kind == FileKind.BY_BYTES) {
            kind = FileKind.NAMED;
        }
        if (!kind.isArchive() || length >= 0) {
            out.accept(new SourceFile(text, length, 0, kind));
            return;
        }
        // Archives are cut by their length, so it is looked up; archives are few.
        FileStatus status = path.getFileSystem(conf).getFileStatus(path);
        out.accept(new SourceFile(text, status.getLen(), status.getModificationTime(), kind));
    }
}
