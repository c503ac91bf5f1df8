/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.repvgg.bench.peers.workload.NcnnFiles;
import org.repvgg.bench.peers.workload.OnnxFile;
import org.repvgg.bench.peers.workload.References;
import org.repvgg.bench.peers.workload.Workload;
import org.repvgg.engine.RandomNetworks;

/**
 * Measures this engine and its peers side by side; started by {@code bench/run}. Writes tables to standard output and
 * progress to standard error. Exit status: 0 on success, 1 if logits of a runtime were wrong, 2 for invalid arguments.
 */
final class SideBySide {
    private SideBySide() {}

    public static void main(String[] args) throws IOException {
        if (args.length == 1 && args[0].equals("--help")) {
            System.out.print(BenchOptions.USAGE);
            return;
        }
        try {
            if (args.length == 1 && args[0].equals("--tables")) {
                Path home = home();
                ResultTables.write(home.resolve("results"), home.resolve("results/side-by-side.md"));
                return;
            }
            System.exit(run(args) ? 0 : 1);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    /** Returns whether the logits of all runtimes were right. */
    private static boolean run(String... args) throws IOException {
        BenchOptions options = BenchOptions.parse(args);
        Machine machine = Machine.here();
        Path home = home();
        Path output = options.output() == null ? home.resolve("results/" + machine.slug() + ".json") : options.output();
        System.out.printf(
                "%s, %s, commit %s, %s%n",
                machine.cpu(),
                machine.vm(),
                machine.commit(),
                Contenders.canPin() ? "every runtime pinned to its cores" : "no taskset: not pinned");
        Path work = home.resolve("target/peers");
        Files.createDirectories(work);
        ResultFile results = ResultFile.newRun(output, machine, List.of(args));
        boolean right = true;
        for (String net : options.nets()) {
            List<PeerComparison> comparisons = compare(net, options, work, results);
            System.out.println(Report.of(comparisons));
            right &= comparisons.stream()
                    .flatMap(comparison -> comparison.entries().stream())
                    .allMatch(entry -> entry.accuracy().isFloat32());
        }
        System.out.println("Written: " + output);
        return right;
    }

    private static List<PeerComparison> compare(String net, BenchOptions options, Path work, ResultFile results)
            throws IOException {
        Workload workload = Workload.random(
                RandomNetworks.repVgg(net, options.seed()),
                options.size(),
                options.size(),
                options.batch(),
                options.seed() + 1);
        progress(net + ": computing the float64 reference");
        References references = References.of(
                workload,
                new TreeSet<>(List.of(0, options.peerBatch() - 1, options.batch() - 1)),
                work.resolve("reference"),
                options.seed());
        Path folder = Files.createTempDirectory(work, net + "-");
        // The files have up to 1.5 GB and are deleted even if the run is interrupted.
        Thread cleaner = new Thread(() -> delete(folder));
        Runtime.getRuntime().addShutdownHook(cleaner);
        try {
            workload.write(folder);
            OnnxFile.write(folder.resolve("model.onnx"), workload.first(options.peerBatch()));
            NcnnFiles.write(folder, workload);
            List<PeerComparison> comparisons = new ArrayList<>();
            for (int threads : options.threads()) {
                PeerComparison comparison = Rounds.compare(
                        workload, folder, options, threads, references, line -> progress(net + ": " + line));
                results.add(comparison);
                comparisons.add(comparison);
            }
            return comparisons;
        } finally {
            delete(folder);
            Runtime.getRuntime().removeShutdownHook(cleaner);
        }
    }

    private static Path home() {
        return Path.of(System.getProperty(Contenders.HOME, "bench"));
    }

    private static void progress(String line) {
        System.err.println(line);
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            progress("Cannot delete " + folder + ": " + e.getMessage());
        }
    }
}
