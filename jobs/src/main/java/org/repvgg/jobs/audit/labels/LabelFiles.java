/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.labels;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.error.Redaction;

/**
 * The files found at the URI of the labels.
 *
 * @param source never {@link LabelOrigin#AUTO}
 * @param archives for {@link LabelOrigin#CLS}: URI and name of each tar; the name is relative to the given folder
 */
record LabelFiles(LabelOrigin source, List<String[]> archives) {
    static LabelFiles at(String uri, LabelOrigin wanted, Configuration conf) {
        try {
            List<String[]> archives = new ArrayList<>();
            List<LabelOrigin> kinds = new ArrayList<>();
            Path path = new Path(uri);
            FileSystem fs = path.getFileSystem(conf);
            for (FileStatus status : statuses(fs, path)) {
                if (status.isFile()) {
                    note(status.getPath(), status.getPath().getName(), kinds, archives);
                } else {
                    listFolder(fs, status.getPath(), kinds, archives);
                }
            }
            return new LabelFiles(wanted == LabelOrigin.AUTO ? decide(kinds, uri) : wanted, archives);
        } catch (IOException | IllegalArgumentException e) {
            throw new JobException(
                    FailureCode.LABELS_UNREADABLE,
                    "Cannot list the labels: " + Redaction.of(String.valueOf(e.getMessage())) + " at "
                            + Redaction.of(uri) + ". Check --labels, the file system and its credentials.");
        }
    }

    private static FileStatus[] statuses(FileSystem fs, Path path) throws IOException {
        try {
            return new FileStatus[] {fs.getFileStatus(path)};
        } catch (FileNotFoundException e) {
            FileStatus[] statuses = fs.globStatus(path);
            if (statuses == null || statuses.length == 0) {
                throw new JobException(
                        FailureCode.LABELS_MISSING,
                        "Cannot read the labels: found nothing at " + Redaction.of(path.toString())
                                + " (expected a CSV file, Parquet, or tars with .cls members). Check --labels.");
            }
            return statuses;
        }
    }

    private static void listFolder(FileSystem fs, Path folder, List<LabelOrigin> kinds, List<String[]> archives)
            throws IOException {
        RemoteIterator<LocatedFileStatus> files = fs.listFiles(folder, true);
        int prefix = folder.toUri().getPath().length();
        while (files.hasNext()) {
            Path file = files.next().getPath();
            String relative = file.toUri().getPath().substring(prefix);
            if (!relative.contains("/.") && !relative.contains("/_")) {
                note(file, relative, kinds, archives);
            }
        }
    }

    private static void note(Path file, String relative, List<LabelOrigin> kinds, List<String[]> archives) {
        String name = file.getName().toLowerCase(Locale.ROOT);
        if (name.endsWith(".tar") || name.endsWith(".tar.gz") || name.endsWith(".tgz")) {
            kinds.add(LabelOrigin.CLS);
            archives.add(new String[] {file.toString(), relative});
        } else if (name.endsWith(".parquet")) {
            kinds.add(LabelOrigin.PARQUET);
        } else if (name.endsWith(".csv") || name.endsWith(".csv.gz")) {
            kinds.add(LabelOrigin.CSV);
        }
    }

    private static LabelOrigin decide(List<LabelOrigin> kinds, String uri) {
        List<LabelOrigin> distinct = kinds.stream().distinct().sorted().toList();
        if (distinct.size() != 1) {
            throw new JobException(
                    FailureCode.LABEL_SOURCE_UNKNOWN,
                    "Cannot tell what the labels are: found "
                            + (distinct.isEmpty() ? "no .csv, .parquet or .tar" : distinct + " files")
                            + " (expected one kind) at " + Redaction.of(uri)
                            + ". Pass --label-source csv, parquet, cls or folder.");
        }
        return distinct.get(0);
    }
}
