/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.session.Launcher;

/**
 * The example network and its images, complete, in a folder of the local disk.
 *
 * @param archives in the order of their names
 */
record Example(Path checkpoint, Path classes, Path labels, List<Path> archives) {
    /** Pixels of a side, as the network was trained. */
    static final int SIDE = 32;

    private static final Path PLACE = Path.of("examples", "fashion-mnist");
    private static final String ARCHIVES = "fashion-mnist-test-*.tar";

    /**
     * Finds the example; throws {@link JobException} that names what is missing.
     *
     * @param folder that the user named, or null for the one beside the launcher
     */
    static Example in(@Nullable String folder) {
        Path home = Launcher.home();
        Path path = folder != null ? Path.of(folder) : home != null ? home.resolve(PLACE) : PLACE;
        Path place = path.toAbsolutePath().normalize();
        Example example = new Example(
                place.resolve("fashion-mnist-repvgg-train.pth"),
                place.resolve("classes.txt"),
                place.resolve("fashion-mnist-test-labels.csv"),
                archives(place));
        List<String> missing = new ArrayList<>();
        for (Path file : List.of(example.checkpoint, example.classes, example.labels)) {
            if (!Files.isReadable(file)) {
                missing.add(String.valueOf(file.getFileName()));
            }
        }
        if (example.archives.isEmpty()) {
            missing.add(ARCHIVES);
        }
        if (!missing.isEmpty()) {
            throw new JobException(
                    FailureCode.EXAMPLE_MISSING,
                    "Cannot run the example: found "
                            + (Files.isDirectory(place) ? "no " + String.join(", ", missing) : "no such folder")
                            + " (expected the files of " + PLACE + " in a checkout) in " + place + ". "
                            + (folder == null ? "Pass --examples." : "Check --examples."));
        }
        return example;
    }

    private static List<Path> archives(Path place) {
        List<Path> archives = new ArrayList<>();
        if (Files.isDirectory(place)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(place, ARCHIVES)) {
                files.forEach(archives::add);
            } catch (IOException e) {
                throw new JobException(
                        FailureCode.EXAMPLE_MISSING,
                        "Cannot run the example: " + e.getMessage() + " in " + place + ".");
            }
        }
        archives.sort(null);
        return archives;
    }

    /** As Hadoop reads it: whatever its default file system is, and with blanks that are no {@code %20}. */
    static String uri(Path file) {
        return "file://" + file;
    }
}
