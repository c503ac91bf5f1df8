/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.input;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Names that systems, tools and jobs give to files of their own. They are counted by kind and never opened. Every other
 * name is ordinary, whatever it begins with: cameras write {@code _DSC1234.JPG} for pictures in Adobe RGB.
 */
public final class StayOut {
    /** What Macs write beside each file on other file systems. */
    public static final String APPLE_DOUBLE = "apple_double";
    /** Files of file managers. */
    public static final String SYSTEM_FILE = "system_file";
    /** Files and folders of Hadoop's and Spark's jobs. */
    public static final String JOB_FILE = "job_file";
    /** Folders of version control, trash, snapshots and previews. */
    public static final String TOOL_FOLDER = "tool_folder";
    /** An output of this program. */
    public static final String OWN_OUTPUT = "own_output";

    private static final Set<String> SYSTEM_FILES = Set.of(
            ".ds_store",
            "thumbs.db",
            "ehthumbs.db",
            "ehthumbs_vista.db",
            "desktop.ini",
            ".localized",
            "icon\r",
            ".directory");
    private static final Set<String> JOB_FILES =
            Set.of("_SUCCESS", "_temporary", "_metadata", "_common_metadata", "_spark_metadata");
    private static final Set<String> TOOL_FOLDERS = Set.of(
            ".git",
            ".svn",
            ".hg",
            ".bzr",
            ".trash",
            ".trashes",
            ".spotlight-v100",
            ".fseventsd",
            ".temporaryitems",
            ".snapshot",
            ".snapshots",
            ".zfs",
            ".thumbnails",
            ".appledouble",
            ".ipynb_checkpoints",
            "@eadir",
            "$recycle.bin",
            "system volume information",
            "lost+found");

    private StayOut() {}

    /** The kind of a file of this name, or null if it is ordinary. */
    public static @Nullable String file(String name) {
        if (name.startsWith("._")) {
            return APPLE_DOUBLE;
        }
        if (SYSTEM_FILES.contains(name.toLowerCase(Locale.ROOT))) {
            return SYSTEM_FILE;
        }
        return job(name) || name.startsWith(".") && name.endsWith(".crc") ? JOB_FILE : null;
    }

    /** The kind of everything in a folder of this name, or null if it is ordinary. */
    public static @Nullable String folder(String name) {
        if (name.equals("__MACOSX")) {
            return APPLE_DOUBLE;
        }
        if (TOOL_FOLDERS.contains(name.toLowerCase(Locale.ROOT)) || name.startsWith(".Trash-")) {
            return TOOL_FOLDER;
        }
        return job(name) || name.startsWith(".hive-staging") || name.startsWith(".spark-staging") ? JOB_FILE : null;
    }

    private static boolean job(String name) {
        return JOB_FILES.contains(name) || name.startsWith("_committed_") || name.startsWith("_started_");
    }

    /** The kind of an entry or key by its name and the folders above it, or null if it is ordinary. */
    public static @Nullable String path(String path) {
        int from = 0;
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', from)) {
            String kind = folder(path.substring(from, slash));
            if (kind != null) {
                return kind;
            }
            from = slash + 1;
        }
        return file(path.substring(from));
    }
}
