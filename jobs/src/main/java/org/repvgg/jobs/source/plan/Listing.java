/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.plan;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.error.Redaction;
import org.repvgg.jobs.source.input.FileKind;
import org.repvgg.jobs.source.input.NotTaken;
import org.repvgg.jobs.source.input.NotTakenTally;
import org.repvgg.jobs.source.input.SourceFile;
import org.repvgg.jobs.source.input.StayOut;

/**
 * Lists files, directories and globs in name order. Folders are listed in parallel, page by page; on object stores only
 * the first level is listed folder by folder, and each of its folders flat, by prefix. Files are passed on at once:
 * only a window of folders is held in memory. No file is opened: what stays out by its name is counted, and of files
 * whose names promise nothing the tasks find out.
 */
public final class Listing {
    /** Folders listed ahead of the one whose files are being passed on, at each level. */
    private static final int WINDOW = 64;

    private final Configuration conf;
    private final ExecutorService threads;
    private final Consumer<SourceFile> out;
    private final NotTakenTally notTaken;
    private final Map<String, FileStatus> roots = new TreeMap<>();
    private final Set<String> named = new HashSet<>();
    private final Set<String> checked = new HashSet<>();

    /**
     * An entry of a folder, or of everything below it in a flat listing; the name is relative to the folder.
     *
     * @param kind why it stays out, or null
     */
    record Child(
            String name,
            long length,
            long modifiedMillis,
            boolean directory,
            @Nullable String kind) {}

    /**
     * @param notTaken receives what has no row
     */
    public Listing(Configuration conf, ExecutorService threads, NotTakenTally notTaken, Consumer<SourceFile> out) {
        this.conf = conf;
        this.threads = threads;
        this.notTaken = notTaken;
        this.out = out;
    }

    /** Lists the inputs; a file that several inputs name or contain is returned once. */
    public void list(Collection<String> inputs) {
        for (String input : inputs) {
            check(input, () -> find(input));
        }
        for (Map.Entry<String, FileStatus> root : roots.entrySet()) {
            FileStatus status = root.getValue();
            if (isCovered(status)) {
                notTaken.addFile(root.getKey(), NotTaken.NAMED_TWICE);
                continue;
            }
            check(root.getKey(), () -> {
                if (status.isDirectory()) {
                    FileSystem fs = status.getPath().getFileSystem(conf);
                    walk(fs, status.getPath(), submit(fs, status.getPath(), false), null);
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
        Path path = InputPaths.of(input);
        FileSystem fs = path.getFileSystem(conf);
        List<FileStatus> statuses;
        try {
            statuses = List.of(fs.getFileStatus(path));
        } catch (FileNotFoundException e) {
            statuses = Globs.expand(fs, path);
        }
        if (statuses.isEmpty()) {
            throw new JobException(
                    FailureCode.INPUT_MISSING,
                    "Cannot read the input: found nothing at " + Redaction.of(input)
                            + " (expected a file, a directory or a glob with matches). Check --input.");
        }
        for (FileStatus status : statuses) {
            refuseTables(fs, status);
            if (roots.put(status.getPath().toString(), status) != null) {
                notTaken.addFile(status.getPath().toString(), NotTaken.NAMED_TWICE);
            }
        }
        if (statuses.size() == 1 && statuses.get(0).isFile()) {
            named.add(statuses.get(0).getPath().toString());
        }
    }

    /** Whoever names a table's files or partitions reads its deleted rows too. */
    private void refuseTables(FileSystem fs, FileStatus status) throws IOException {
        Path folder = status.getPath();
        boolean within = status.isFile() && folder.getName().endsWith(".parquet")
                || status.isDirectory() && TableFolders.isWithinTable(folder);
        while (within && folder.getParent() != null) {
            folder = folder.getParent();
            if (!checked.add(folder.toString())) {
                return;
            }
            TableFolders.refuse(fs, folder);
            within = TableFolders.isWithinTable(folder);
        }
    }

    /** Whether a folder among the inputs already contains this one. */
    private boolean isCovered(FileStatus status) {
        Path path = status.getPath();
        if (status.isFile()
                && (StayOut.file(path.getName()) != null
                        || FileKind.ofName(path.getName()).isUnknown() && named.contains(path.toString()))) {
            return false;
        }
        if (status.isDirectory() && StayOut.folder(path.getName()) != null) {
            return false;
        }
        for (Path parent = path.getParent(); parent != null; parent = parent.getParent()) {
            FileStatus root = roots.get(parent.toString());
            if (root != null && root.isDirectory()) {
                return true;
            }
            if (StayOut.folder(parent.getName()) != null) {
                return false;
            }
        }
        return false;
    }

    /**
     * @param kind why everything in the folder stays out, or null
     */
    private void walk(FileSystem fs, Path folder, Future<List<Child>> listing, @Nullable String kind)
            throws IOException {
        List<Child> children = FolderRules.apply(fs, folder, await(listing));
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
            String path = prefix + child.name();
            String why = kind == null ? child.kind() : kind;
            if (!child.directory()) {
                if (FolderRules.MAP_DATA.equals(why)) {
                    out.accept(new SourceFile(path, child.length(), child.modifiedMillis(), FileKind.SEQUENCE_FILE));
                } else if (why == null) {
                    add(path, child.length(), child.modifiedMillis(), false);
                } else if (!named.contains(path)) {
                    notTaken.addFile(path, why);
                }
                continue;
            }
            while (submitted < folders.size() && ahead.size() < WINDOW) {
                ahead.add(submit(fs, folders.get(submitted++), flat));
            }
            walk(fs, folders.get(walked++), ahead.remove(), why);
        }
    }

    private static List<Child> await(Future<List<Child>> listing) throws IOException {
        return FutureIO.awaitFuture(listing);
    }

    /** A name may contain a colon, which a Path constructed from text would take for the end of a scheme. */
    static Path below(Path folder, String name) {
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
            children.add(new Child(
                    name,
                    status.getLen(),
                    status.getModificationTime(),
                    status.isDirectory(),
                    status.isDirectory() ? StayOut.folder(name) : StayOut.file(name)));
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
            children.add(new Child(name, status.getLen(), status.getModificationTime(), false, StayOut.path(name)));
        }
        return sorted(children);
    }

    private static List<Child> sorted(List<Child> children) {
        children.sort(Comparator.comparing(Child::name));
        return children;
    }

    /** A file that the user named has a row whatever its name is. */
    private void add(String path, long length, long modifiedMillis, boolean isNamed) {
        if (!isNamed && named.contains(path) && FileKind.ofName(path).isUnknown()) {
            // listed by its own name
            notTaken.addFile(path, NotTaken.NAMED_TWICE);
            return;
        }
        FileKind kind = FileKind.ofName(path.substring(path.lastIndexOf('/') + 1));
        out.accept(new SourceFile(
                path, length, modifiedMillis, isNamed && kind == FileKind.BY_BYTES ? FileKind.NAMED : kind));
    }
}
