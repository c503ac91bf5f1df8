/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The machine, the JVM and the commit of a run.
 *
 * @param cpu name reported by the operating system, with family and model if available
 * @param commit commit of the working tree, with the suffix {@code -dirty} if it had changes
 */
record Machine(String cpu, int cores, String os, String jdk, String vm, String commit) {
    /** System property: the commit of the working tree, set by {@code bench/run}. */
    static final String COMMIT = "repvgg.bench.commit";

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    static Machine here() throws IOException {
        return new Machine(
                cpuName(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                System.getProperty("java.version"),
                System.getProperty("java.vm.vendor") + " " + System.getProperty("java.vm.version"),
                System.getProperty(COMMIT, "unknown"));
    }

    /** {@code <cpu>-<jdk>-<commit>}, of letters, digits and dots. */
    String slug() {
        return (cpu + " jdk" + jdk + " " + commit)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9.]+", "-")
                .replaceAll("^-|-$", "");
    }

    private static String cpuName() throws IOException {
        if (!Files.isReadable(CPU_INFO)) {
            return System.getProperty("os.arch");
        }
        List<String> lines = Files.readAllLines(CPU_INFO);
        return (field(lines, "model name") + " family " + field(lines, "cpu family") + " model "
                        + field(lines, "model"))
                .trim();
    }

    private static String field(List<String> lines, String name) {
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).trim().equals(name)) {
                return line.substring(colon + 1).trim();
            }
        }
        return "unknown";
    }
}
