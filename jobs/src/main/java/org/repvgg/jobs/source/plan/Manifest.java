/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.plan;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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

/**
 * A list of files, which makes listing unnecessary: a CSV file with a column {@code path} and optionally {@code length}
 * (or paths alone, without a header), or Parquet with the same columns. Relative paths start at the manifest's folder.
 * Read as a stream.
 */
public final class Manifest {
    private static final String PREFIX = "manifest:";
    private static final int MAX_LINE_CHARS = 1 << 16;

    private final Consumer<SourceFile> out;
    private final Path folder;
    private final Configuration conf;
    private int pathField;
    private int lengthField = -1;

    private Manifest(Consumer<SourceFile> out, Path folder, Configuration conf) {
        this.out = out;
        this.folder = folder;
        this.conf = conf;
    }

    /** Whether an input is a manifest: a .csv file, or anything with the prefix {@code manifest:}. */
    public static boolean isOne(String input) {
        return input.startsWith(PREFIX) || input.toLowerCase(Locale.ROOT).endsWith(".csv");
    }

    public static void read(String input, Configuration conf, Consumer<SourceFile> out) {
        String uri = input.startsWith(PREFIX) ? input.substring(PREFIX.length()) : input;
        try {
            Path path = new Path(uri);
            FileSystem fs = path.getFileSystem(conf);
            FileStatus status = fs.getFileStatus(path);
            Path qualified = status.getPath();
            if (status.isDirectory()) {
                Manifest manifest = new Manifest(out, qualified, conf);
                for (FileStatus part : fs.listStatus(qualified)) {
                    String name = part.getPath().getName();
                    if (name.endsWith(".parquet") && !FileKind.isHidden(name)) {
                        ManifestTable.read(part, conf, manifest::add);
                    }
                }
            } else if (uri.toLowerCase(Locale.ROOT).endsWith(".parquet")) {
                ManifestTable.read(status, conf, new Manifest(out, qualified.getParent(), conf)::add);
            } else {
                try (BufferedReader reader = new BufferedReader(
                        new InputStreamReader(StoreStream.open(status, "sequential", conf), StandardCharsets.UTF_8))) {
                    new Manifest(out, qualified.getParent(), conf).readCsv(reader, uri);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new JobException(
                    FailureCode.MANIFEST_UNREADABLE,
                    "Cannot read the manifest: " + Redaction.of(String.valueOf(e.getMessage()))
                            + " in " + Redaction.of(uri)
                            + " (expected CSV or Parquet with a column 'path' and optionally 'length'). Check --input.");
        }
    }

    private void readCsv(BufferedReader reader, String uri) throws IOException {
        long number = 0;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            number++;
            if (line.length() > MAX_LINE_CHARS) {
                throw new IOException("line " + number + " has " + line.length() + " characters");
            }
            if (line.isBlank()) {
                continue;
            }
            List<String> fields = fields(line);
            if (number == 1 && header(fields)) {
                continue;
            }
            if (fields.size() <= pathField) {
                throw new IOException("line " + number + " has no field " + (pathField + 1));
            }
            long length = -1;
            if (lengthField >= 0
                    && lengthField < fields.size()
                    && !fields.get(lengthField).isBlank()) {
                length = length(fields.get(lengthField).strip(), number);
            }
            add(fields.get(pathField), length);
        }
    }

    private static long length(String text, long number) throws IOException {
        try {
            return Math.max(-1, Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw new IOException("line " + number + " gives the length " + text);
        }
    }

    private boolean header(List<String> fields) {
        List<String> lower = fields.stream()
                .map(field -> field.strip().toLowerCase(Locale.ROOT))
                .toList();
        int path = lower.indexOf("path");
        if (path < 0) {
            return false;
        }
        pathField = path;
        lengthField = lower.indexOf("length");
        return true;
    }

    /** The fields of a line according to RFC 4180, without line breaks inside quotes. */
    static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                field.append(c);
                i++;
            } else if (c == '"' && (quoted || field.isEmpty())) {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }

    private void add(String name, long length) throws IOException {
        Redaction.requireNoPassword("--input", name);
        Path path = name.contains("://") || name.startsWith("/") ? new Path(name) : new Path(folder, name);
        String text = path.toString();
        FileKind kind = FileKind.ofName(path.getName());
        if (kind == null || !kind.isArchive() || length >= 0) {
            out.accept(new SourceFile(text, length, 0, kind == null ? FileKind.IMAGE : kind));
            return;
        }
        // Archives are cut by their length, so it is looked up; archives are few.
        FileStatus status = path.getFileSystem(conf).getFileStatus(path);
        out.accept(new SourceFile(text, status.getLen(), status.getModificationTime(), kind));
    }
}
