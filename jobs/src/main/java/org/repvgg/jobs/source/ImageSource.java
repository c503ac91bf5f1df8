/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.repvgg.jobs.config.JobException;
import org.repvgg.jobs.config.Redaction;

/**
 * Lists the input on the driver and cuts it into splits. Directories are listed recursively and flat (one listing call a
 * page on object stores); a path named twice counts once; the plan depends on names and lengths only, so that a rerun
 * plans the same.
 */
public final class ImageSource {
    /** Loose files are packed to about this many bytes a split. */
    static final long PACK_BYTES = 64L << 20;
    /** What opening one more file costs, in bytes that could be read meanwhile; Spark's own default is 4 MiB. */
    static final long OPEN_COST_BYTES = 256L << 10;

    private final Configuration conf;
    private final SortedMap<String, SourceFile> found = new TreeMap<>();
    private int ignored;

    private ImageSource(Configuration conf) {
        this.conf = conf;
    }

    /** Lists files, directories and globs; throws {@link JobException} if one is missing or nothing is found. */
    public static SourcePlan plan(Collection<String> inputs, Configuration conf) {
        ImageSource source = new ImageSource(conf);
        for (String input : inputs) {
            try {
                source.list(input);
            } catch (IOException | IllegalArgumentException e) {
                throw JobException.input("Cannot list the input: " + firstLine(e) + " for " + Redaction.of(input)
                        + ". Check --input, the file system and its credentials.");
            }
        }
        if (source.found.isEmpty()) {
            throw JobException.input("Cannot predict: found no images or archives among " + source.ignored
                    + " files (expected .jpg .jpeg .png .gif .bmp .tif .tiff .webp or .tar .tar.gz .tgz) in "
                    + Redaction.of(String.join(" ", inputs)) + ". Check --input.");
        }
        return source.cut();
    }

    private void list(String input) throws IOException {
        Path path = new Path(input);
        FileSystem fs = path.getFileSystem(conf);
        FileStatus[] statuses;
        try {
            statuses = new FileStatus[] {fs.getFileStatus(path)};
        } catch (FileNotFoundException e) {
            statuses = fs.globStatus(path);
        }
        if (statuses == null || statuses.length == 0) {
            throw JobException.input("Cannot read the input: found nothing at " + Redaction.of(input)
                    + " (expected a file, a directory or a glob that matches some). Check --input.");
        }
        Arrays.sort(statuses);
        boolean named = statuses.length == 1 && statuses[0].isFile();
        for (FileStatus status : statuses) {
            if (status.isDirectory()) {
                listDirectory(fs, status.getPath());
            } else {
                add(status, named);
            }
        }
    }

    private void listDirectory(FileSystem fs, Path directory) throws IOException {
        RemoteIterator<LocatedFileStatus> files = fs.listFiles(directory, true);
        int prefix = directory.toUri().getPath().length();
        while (files.hasNext()) {
            LocatedFileStatus file = files.next();
            if (!isHidden(file.getPath().toUri().getPath().substring(prefix))) {
                add(file, false);
            }
        }
    }

    private static boolean isHidden(String relativePath) {
        for (String part : relativePath.split("/")) {
            if (FileKind.isHidden(part)) {
                return true;
            }
        }
        return false;
    }

    /** A file the user named is an image whatever it is called; one found in a folder must be called so. */
    private void add(FileStatus status, boolean named) {
        FileKind kind = FileKind.ofName(status.getPath().getName());
        if (kind == null && !named) {
            ignored++;
            return;
        }
        String path = status.getPath().toString();
        found.put(
                path,
                new SourceFile(
                        path, status.getLen(), status.getModificationTime(), kind == null ? FileKind.IMAGE : kind));
    }

    private SourcePlan cut() {
        List<Split> splits = new ArrayList<>();
        List<SourceFile> pack = new ArrayList<>();
        int archives = 0;
        long bytes = 0;
        long cost = 0;
        for (SourceFile file : found.values()) {
            bytes += file.length();
            if (file.kind() != FileKind.IMAGE) {
                archives++;
                splits.add(new Split(splits.size(), List.of(file)));
                continue;
            }
            long fileCost = file.length() + OPEN_COST_BYTES;
            if (!pack.isEmpty() && cost + fileCost > PACK_BYTES) {
                splits.add(new Split(splits.size(), pack));
                pack.clear();
                cost = 0;
            }
            pack.add(file);
            cost += fileCost;
        }
        if (!pack.isEmpty()) {
            splits.add(new Split(splits.size(), pack));
        }
        return new SourcePlan(splits, found.size(), archives, ignored, bytes);
    }

    private static String firstLine(Exception e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return Redaction.of(message.lines().findFirst().orElse(message));
    }
}
