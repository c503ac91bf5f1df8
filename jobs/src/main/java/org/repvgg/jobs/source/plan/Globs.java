/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.plan;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.GlobPattern;
import org.apache.hadoop.fs.Path;

/**
 * Expands globs. Hadoop's own expansion fails as a whole if one name in a folder has a colon; then folders are listed and
 * their names compared here, with the same patterns.
 */
final class Globs {
    private Globs() {}

    /** What a glob matches, in name order; empty if nothing. */
    static List<FileStatus> expand(FileSystem fs, Path glob) throws IOException {
        try {
            FileStatus[] found = fs.globStatus(glob);
            return found == null ? List.of() : Arrays.asList(found);
        } catch (IllegalArgumentException e) {
            return byName(fs, fs.makeQualified(glob));
        }
    }

    private static List<FileStatus> byName(FileSystem fs, Path glob) throws IOException {
        List<FileStatus> level = new ArrayList<>();
        Path top = glob;
        List<String> components = new ArrayList<>();
        while (top.getParent() != null) {
            components.add(0, top.getName());
            top = top.getParent();
        }
        level.add(fs.getFileStatus(top));
        for (String component : components) {
            List<FileStatus> next = new ArrayList<>();
            GlobPattern pattern = new GlobPattern(component);
            for (FileStatus folder : level) {
                if (!pattern.hasWildcard()) {
                    addIfThere(fs, Listing.below(folder.getPath(), component.replaceAll("\\\\(.)", "$1")), next);
                } else if (folder.isDirectory()) {
                    for (FileStatus child : fs.listStatus(folder.getPath())) {
                        if (pattern.matches(child.getPath().getName())) {
                            next.add(child);
                        }
                    }
                }
            }
            level = next;
        }
        level.sort(Comparator.comparing(status -> status.getPath().toString()));
        return level;
    }

    private static void addIfThere(FileSystem fs, Path path, List<FileStatus> found) throws IOException {
        try {
            found.add(fs.getFileStatus(path));
        } catch (FileNotFoundException e) {
            // nothing of this name in this folder
            return;
        }
    }
}
