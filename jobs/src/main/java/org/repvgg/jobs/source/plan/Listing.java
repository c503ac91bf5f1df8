/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.plan;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.util.functional.FutureIO;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.error.Redaction;
import org.repvgg.jobs.source.input.FileKind;
import org.repvgg.jobs.source.input.SourceFile;

/**
 * Lists files, directories and globs in name order. Folders are listed in parallel, page by page; on object stores only
 * the first level is listed folder by folder, and each of its folders flat, by prefix. Files are passed on at once:
 * only a window of folders is held in memory.
 */
public final class Listing {
    /** Folders listed ahead of the one whose files are being passed on, at each level. */
    private static final int WINDOW = 64;

    private final Configuration conf;
    private final ExecutorService threads;
    private final Consumer<SourceFile> out;
    private final Map<String, FileStatus> roots = new TreeMap<>();
    private final Set<String> named = new HashSet<>();
    private int ignored;

    /** An entry of a folder, or of everything below it in a flat listing; the name is relative to the folder. */
    private record Child(String name, long length, long modifiedMillis, boolean directory) {}

    public Listing(Configuration conf, ExecutorService threads, Consumer<SourceFile> out) {
        this.conf = conf;
        this.threads = threads;
        this.out = out;
    }

    /** Number of files whose names are neither images nor archives. */
    public int ignored() {
        return ignored;
    }

    /** Lists the inputs; a file that several inputs name or contain is returned once. */
    public void list(Collection<String> inputs) {
        for (String input : inputs) {
            check(input, () -> find(input));
        }
        for (Map.Entry<String, FileStatus> root : roots.entrySet()) {
            FileStatus status = root.getValue();
            if (isCovered(status)) {
                continue;
            }
            check(root.getKey(), () -> {
                if (status.isDirectory()) {
                    FileSystem fs = status.getPath().getFileSystem(conf);
                    walk(fs, status.getPath(), submit(fs, status.getPath(), false));
                } else {
                    add(root.getKey(), status.getLen(), status.getModificationTime(), named.contains(root.getKey()));
                }
            });
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void check(String input, Step step) {
        try {
            step.run();
        } catch (IOException | IllegalArgumentException e) {
            String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new JobException(
                    FailureCode.INPUT_UNREADABLE,
                    "Cannot list the input: "
                            + Redaction.of(message.lines().findFirst().orElse(message)) + " for " + Redaction.of(input)
                            + ". Check --input, the file system and its credentials.");
        }
    }

    private void find(String input) throws IOException {
        Path path = new Path(input);
        FileSystem fs = path.getFileSystem(conf);
        FileStatus[] statuses;
        try {
            statuses = new FileStatus[] {fs.getFileStatus(path)};
        } catch (FileNotFoundException e) {
            statuses = fs.globStatus(path);
        }
        if (statuses == null || statuses.length == 0) {
            throw new JobException(
                    FailureCode.INPUT_MISSING,
                    "Cannot read the input: found nothing at " + Redaction.of(input)
                            + " (expected a file, a directory or a glob with matches). Check --input.");
        }
        for (FileStatus status : statuses) {
            roots.put(status.getPath().toString(), status);
        }
        if (statuses.length == 1 && statuses[0].isFile()) {
            named.add(statuses[0].getPath().toString());
        }
    }

    /** Whether a folder among the inputs already contains this one. */
    private boolean isCovered(FileStatus status) {
        Path path = status.getPath();
        if (FileKind.isHidden(path.getName()) || status.isFile() && FileKind.ofName(path.getName()) == null) {
            return false;
        }
        for (Path parent = path.getParent(); parent != null; parent = parent.getParent()) {
            FileStatus root = roots.get(parent.toString());
            if (root != null && root.isDirectory()) {
                return true;
            }
            if (FileKind.isHidden(parent.getName())) {
                return false;
            }
        }
        return false;
    }

    private void walk(FileSystem fs, Path folder, Future<List<Child>> listing) throws IOException {
        List<Child> children = FutureIO.awaitFuture(listing);
        List<Path> folders = new ArrayList<>();
        for (Child child : children) {
            if (child.directory()) {
                folders.add(below(folder, child.name()));
            }
        }
        boolean flat = FileSystemKind.isObjectStore(folder.toString());
        ArrayDeque<Future<List<Child>>> ahead = new ArrayDeque<>();
        String prefix = folder.toString().endsWith("/") ? folder.toString() : folder + "/";
        int submitted = 0;
        int walked = 0;
        for (Child child : children) {
            if (!child.directory()) {
                add(prefix + child.name(), child.length(), child.modifiedMillis(), false);
                continue;
            }
            while (submitted < folders.size() && ahead.size() < WINDOW) {
                ahead.add(submit(fs, folders.get(submitted++), flat));
            }
            walk(fs, folders.get(walked++), ahead.remove());
        }
    }

    /** A name may contain a colon, which a Path constructed from text would take for the end of a scheme. */
    private static Path below(Path folder, String name) {
        return new Path(folder, new Path(null, null, name));
    }

    private Future<List<Child>> submit(FileSystem fs, Path folder, boolean flat) {
        return threads.submit(() -> flat ? everything(fs, folder) : children(fs, folder));
    }

    private static List<Child> children(FileSystem fs, Path folder) throws IOException {
        List<Child> children = new ArrayList<>();
        RemoteIterator<FileStatus> pages = fs.listStatusIterator(folder);
        while (pages.hasNext()) {
            FileStatus status = pages.next();
            String name = status.getPath().getName();
            if (!FileKind.isHidden(name)) {
                children.add(new Child(name, status.getLen(), status.getModificationTime(), status.isDirectory()));
            }
        }
        return sorted(children);
    }

    /** All objects below a prefix: one request per thousand keys. */
    private static List<Child> everything(FileSystem fs, Path folder) throws IOException {
        List<Child> children = new ArrayList<>();
        RemoteIterator<? extends FileStatus> pages = fs.listFiles(folder, true);
        int prefix = folder.toUri().getPath().length() + 1;
        while (pages.hasNext()) {
            FileStatus status = pages.next();
            String name = status.getPath().toUri().getPath().substring(prefix);
            if (Arrays.stream(name.split("/")).noneMatch(FileKind::isHidden)) {
                children.add(new Child(name, status.getLen(), status.getModificationTime(), false));
            }
        }
        return sorted(children);
    }

    private static List<Child> sorted(List<Child> children) {
        children.sort(Comparator.comparing(Child::name));
        return children;
    }

    /** A file that the user named is an image whatever its name is; one found in a folder needs a matching suffix. */
    private void add(String path, long length, long modifiedMillis, boolean isNamed) {
        FileKind kind = FileKind.ofName(path.substring(path.lastIndexOf('/') + 1));
        if (kind == null && !isNamed) {
            ignored++;
            return;
        }
        out.accept(new SourceFile(path, length, modifiedMillis, kind == null ? FileKind.IMAGE : kind));
    }
}
