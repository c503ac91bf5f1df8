/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.plan;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.source.input.StayOut;
import org.repvgg.jobs.source.plan.Listing.Child;

/**
 * What the content of a folder tells that no single name does: an output of this program, whose parts are no input; a
 * MapFile, of which only the data is; tables, which are refused.
 */
final class FolderRules {
    private static final String RUN_FOLDER = "_run";
    private static final String RUN_FILE = "run.json";
    /** A part of this program's outputs. */
    private static final Pattern PART = Pattern.compile("part-[0-9a-f]{32}\\.[a-z0-9]+\\.parquet");
    /** The data of a MapFile, a SequenceFile. */
    static final String MAP_DATA = "map_file_data";
    /** The index of a MapFile, which no name tells. */
    private static final String MAP_INDEX = "map_file_index";

    private FolderRules() {}

    /** The children of a folder, or everything below it, with what stays out marked. */
    static List<Child> apply(FileSystem fs, Path folder, List<Child> children) throws IOException {
        Set<String> outputs = new HashSet<>();
        Set<String> maps = new HashSet<>();
        Set<String> indexes = new HashSet<>();
        boolean metadata = folder.getName().equals("metadata");
        for (Child child : children) {
            refuseTables(folder, child, metadata);
            String above = parent(child.name());
            String last = child.name().substring(above.length());
            if (child.directory() && last.equals(RUN_FOLDER) && fs.exists(new Path(below(folder, child), RUN_FILE))
                    || child.name().equals(RUN_FOLDER + '/' + RUN_FILE)) {
                outputs.add(child.directory() ? above : "");
            } else if (child.name().endsWith('/' + RUN_FOLDER + '/' + RUN_FILE)) {
                outputs.add(above.substring(0, above.length() - RUN_FOLDER.length() - 1));
            }
            if (last.equals("data") && !child.directory()) {
                maps.add(above);
            } else if (last.equals("index") && !child.directory()) {
                indexes.add(above);
            }
        }
        maps.retainAll(indexes);
        if (outputs.isEmpty() && maps.isEmpty()) {
            return children;
        }
        return children.stream()
                .map(child -> {
                    String kind = kind(child, outputs, maps);
                    return kind == null
                            ? child
                            : new Child(child.name(), child.length(), child.modifiedMillis(), child.directory(), kind);
                })
                .toList();
    }

    private static void refuseTables(Path folder, Child child, boolean metadata) {
        if (child.directory()) {
            TableFolders.refuseByName(folder, child.name());
        } else if (metadata && folder.getParent() != null) {
            TableFolders.refuseByFile(folder.getParent(), "metadata", child.name());
        }
        String[] parts = child.name().split("/");
        for (int i = 0; i + 1 < parts.length; i++) {
            Path above = i == 0 ? folder : Listing.below(folder, String.join("/", java.util.Arrays.copyOf(parts, i)));
            TableFolders.refuseByName(above, parts[i]);
            if (i + 2 == parts.length) {
                TableFolders.refuseByFile(above, parts[i], parts[i + 1]);
            }
        }
    }

    private static @Nullable String kind(Child child, Set<String> outputs, Set<String> maps) {
        String above = parent(child.name());
        String last = child.name().substring(above.length());
        if (outputs.contains(above)
                && (last.equals(RUN_FOLDER) || PART.matcher(last).matches())) {
            return StayOut.OWN_OUTPUT;
        }
        for (String output : outputs) {
            if (child.name().startsWith(output + RUN_FOLDER + '/')) {
                return StayOut.OWN_OUTPUT;
            }
        }
        if (!maps.contains(above) || child.directory()) {
            return null;
        }
        return switch (last) {
            case "data" -> MAP_DATA;
            case "index", "bloom" -> MAP_INDEX;
            default -> null;
        };
    }

    private static Path below(Path folder, Child child) {
        return Listing.below(folder, child.name());
    }

    /** With its slash; empty for a child of the listed folder itself. */
    private static String parent(String name) {
        return name.substring(0, name.lastIndexOf('/') + 1);
    }
}
