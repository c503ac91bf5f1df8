/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.io.Json;
import org.repvgg.jobs.io.ParquetInput;
import org.repvgg.jobs.source.input.NotTaken;

/**
 * The summary of a part, stored in the key-value metadata of its footer. Counts are added up and reruns are planned
 * from it without reading rows.
 *
 * @param name the file name
 * @param digest {@link Fingerprints#digest}
 * @param predicted rows with a prediction
 * @param errors rows without one, by archive and error code; files outside of archives count together under {@link
 *     #LOOSE}
 * @param damaged the messages of damaged archives
 * @param notTaken what the inputs held besides images; nothing in parts of earlier releases
 */
public record PartSummary(
        String name,
        String digest,
        String runId,
        List<InputFile> members,
        long predicted,
        SortedMap<String, SortedMap<String, Long>> errors,
        List<String> damaged,
        NotTaken notTaken)
        implements Serializable {
    /** Used instead of an archive's path for files outside of archives. */
    public static final String LOOSE = "loose files";

    private static final String PREFIX = "repvgg.";
    private static final String FORMAT = PREFIX + FormatVersion.FIELD;

    /** The version that is written; a footer without one has version 0. */
    private static final int FORMAT_VERSION = 1;

    public PartSummary {
        members = List.copyOf(members);
        errors = new TreeMap<>(errors);
        damaged = List.copyOf(damaged);
    }

    /** A part whose inputs hold nothing but images. */
    public PartSummary(
            String name,
            String digest,
            String runId,
            List<InputFile> members,
            long predicted,
            SortedMap<String, SortedMap<String, Long>> errors,
            List<String> damaged) {
        this(name, digest, runId, members, predicted, errors, damaged, NotTaken.NOTHING);
    }

    public long failed() {
        return errorsByCode().values().stream().mapToLong(Long::longValue).sum();
    }

    /** Rows without a prediction, by error code. */
    public SortedMap<String, Long> errorsByCode() {
        SortedMap<String, Long> sums = new TreeMap<>();
        errors.values().forEach(codes -> codes.forEach((code, count) -> sums.merge(code, count, Long::sum)));
        return sums;
    }

    public long rows() {
        return predicted + failed();
    }

    /** The entries of the footer. */
    Map<String, String> toFooter() {
        List<List<Object>> table = new ArrayList<>();
        for (InputFile m : members) {
            table.add(List.of(m.path(), m.length(), m.modifiedMillis(), m.start(), m.end()));
        }
        Map<String, String> footer = new LinkedHashMap<>();
        footer.put(FORMAT, Integer.toString(FORMAT_VERSION));
        footer.put(PREFIX + "fingerprints", digest);
        footer.put(PREFIX + "run_id", runId);
        footer.put(PREFIX + "members", Json.writeLine(table));
        footer.put(PREFIX + "predicted", Long.toString(predicted));
        footer.put(PREFIX + "failed", Long.toString(failed()));
        List<List<Object>> byArchive = new ArrayList<>();
        errors.forEach(
                (archive, codes) -> codes.forEach((code, count) -> byArchive.add(List.of(archive, code, count))));
        footer.put(PREFIX + "errors", Json.writeLine(errorsByCode()));
        footer.put(PREFIX + "errors_by_archive", Json.writeLine(byArchive));
        footer.put(PREFIX + "damaged", Json.writeLine(damaged));
        if (!notTaken.isEmpty()) {
            footer.put(PREFIX + "not_taken", NotTakenJson.kinds(notTaken));
            footer.put(PREFIX + "not_taken_places", NotTakenJson.places(notTaken));
        }
        return footer;
    }

    /**
     * Reads the footer of a part.
     *
     * @throws JobException if a newer release wrote it
     * @throws IOException if this program did not write the file, or its footer contradicts itself
     */
    static PartSummary read(Path file, Configuration conf) throws IOException {
        try (ParquetFileReader reader =
                ParquetInput.open(file.getFileSystem(conf).getFileStatus(file), conf)) {
            Map<String, String> footer = reader.getFileMetaData().getKeyValueMetaData();
            FormatVersion.require("part", footer.get(FORMAT), FORMAT_VERSION, file.toString());
            PartSummary part = parse(file, footer);
            if (reader.getRecordCount() != part.rows()) {
                throw new IOException("found " + reader.getRecordCount() + " rows (expected " + part.rows()
                        + ", predicted and failed by its footer) in " + file);
            }
            return part;
        } catch (JobException e) {
            throw e;
        } catch (RuntimeException e) {
            // parquet-hadoop throws this for bytes that are not Parquet
            throw new IOException(
                    "found no part of this program (expected Parquet with repvgg.* in its footer) in " + file, e);
        }
    }

    private static PartSummary parse(Path file, Map<String, String> footer) throws IOException {
        List<InputFile> members = new ArrayList<>();
        for (List<Object> row : Json.readTable(value(file, footer, "members"))) {
            members.add(
                    new InputFile((String) row.get(0), number(row, 1), number(row, 2), number(row, 3), number(row, 4)));
        }
        SortedMap<String, SortedMap<String, Long>> errors = new TreeMap<>();
        for (List<Object> row : Json.readTable(value(file, footer, "errors_by_archive"))) {
            errors.computeIfAbsent((String) row.get(0), archive -> new TreeMap<>())
                    .put((String) row.get(1), number(row, 2));
        }
        return new PartSummary(
                file.getName(),
                value(file, footer, "fingerprints"),
                value(file, footer, "run_id"),
                members,
                Long.parseLong(value(file, footer, "predicted")),
                errors,
                Json.readList(value(file, footer, "damaged")),
                NotTakenJson.parse(footer.get(PREFIX + "not_taken"), footer.get(PREFIX + "not_taken_places")));
    }

    private static long number(List<Object> row, int index) {
        return ((Number) row.get(index)).longValue();
    }

    private static String value(Path file, Map<String, String> footer, String key) throws IOException {
        String value = footer.get(PREFIX + key);
        if (value == null) {
            throw new IOException(
                    "found no " + PREFIX + key + " in the footer (expected a part that this program wrote) of " + file);
        }
        return value;
    }
}
