/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Who takes part, by which command, in which environment. */
final class Contenders {
    /** System property: the Python that has the packages of {@code bench/requirements.txt}; empty for none. */
    static final String PYTHON = "repvgg.bench.python";

    /** System property: the folder {@code bench}. */
    static final String HOME = "repvgg.bench.home";

    private Contenders() {}

    /** In the order of the first round: the yardstick, this engine, its peers. */
    static List<Contender> of(BenchOptions options, int threads) {
        List<Contender> all = new ArrayList<>();
        all.add(new Contender("fma", Contender.Role.FMA_PEAK, java(FmaPeakRuntime.class.getName()), 1, threads));
        for (BenchOptions.EngineVariant engine : options.engines()) {
            List<String> flags = new ArrayList<>();
            flags.add("-D" + EngineRuntime.KERNEL + "=" + engine.kernel());
            if (engine.avx2()) {
                flags.add("-XX:UseAVX=2");
            }
            all.add(new Contender(
                    "repvgg " + engine,
                    Contender.Role.ENGINE,
                    java(EngineRuntime.class.getName(), flags.toArray(String[]::new)),
                    1,
                    threads));
        }
        for (Peer peer : options.peers()) {
            String runtime = peer.runtimeClass();
            List<String> command = runtime == null ? python(peer) : java(runtime);
            if (threads == 1) {
                all.add(new Contender(peer.toString(), Contender.Role.PEER, command, 1, 1));
            } else {
                all.add(new Contender(peer + " threads", Contender.Role.PEER, command, 1, threads));
                all.add(new Contender(peer + " processes", Contender.Role.PEER, command, threads, 1));
            }
        }
        return all;
    }

    /**
     * Every library that a peer may use is told its threads; those that are told in code do not need it. The class path goes
     * here too, since ONNX Runtime 1.29 overflows its stack on a command line of 4,000 characters.
     */
    static Map<String, String> environment(int threads) {
        String count = Integer.toString(threads);
        return Map.of(
                "OMP_NUM_THREADS", count,
                "MKL_NUM_THREADS", count,
                "OPENBLAS_NUM_THREADS", count,
                "CLASSPATH", System.getProperty("java.class.path"));
    }

    /** {@code taskset} in front, where there is one: worker {@code index} on its own cores, counted from the last. */
    static List<String> pinned(List<String> command, int firstCore, int cores) {
        if (!canPin()) {
            return command;
        }
        List<String> all = new ArrayList<>(
                List.of("taskset", "-c", firstCore + (cores == 1 ? "" : "-" + (firstCore + cores - 1))));
        all.addAll(command);
        return all;
    }

    static boolean canPin() {
        return Files.isExecutable(Path.of("/usr/bin/taskset"));
    }

    private static List<String> java(String runtimeClass, String... flags) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of(flags));
        command.add(JavaWorker.class.getName());
        command.add(runtimeClass);
        return command;
    }

    private static List<String> python(Peer peer) {
        String python = System.getProperty(PYTHON, "");
        String worker = Path.of(System.getProperty(HOME, "bench"), "python", "worker.py")
                .toString();
        return python.isEmpty() ? List.of() : List.of(python, "-u", worker, peer.toString());
    }
}
