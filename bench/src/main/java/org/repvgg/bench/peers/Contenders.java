/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.repvgg.bench.peers.runtime.EngineRuntime;
import org.repvgg.bench.peers.runtime.FmaPeakRuntime;
import org.repvgg.bench.peers.runtime.JavaWorker;

/** The compared configurations with their commands and environments. */
final class Contenders {
    /** System property: the Python interpreter with the packages of {@code bench/requirements.txt}; empty for none. */
    static final String PYTHON = "repvgg.bench.python";

    /** System property: the folder {@code bench}. */
    static final String HOME = "repvgg.bench.home";

    private static final Path TASKSET = Path.of("/usr/bin/taskset");

    private Contenders() {}

    /** The contenders in the order of the first round: FMA peak, this engine, peers. */
    static List<Contender> of(BenchOptions options, int threads) {
        List<Contender> all = new ArrayList<>();
        all.add(new Contender(
                "fma", Contender.Role.FMA_PEAK, java(FmaPeakRuntime.class.getName(), threads), 1, 1, threads));
        for (BenchOptions.EngineVariant engine : options.engines()) {
            List<String> flags = new ArrayList<>();
            flags.add("-D" + EngineRuntime.KERNEL + "=" + engine.kernel());
            if (engine.cache()) {
                flags.add("-D" + EngineRuntime.WEIGHT_CACHE + "=" + Long.MAX_VALUE);
            }
            if (engine.avx2()) {
                flags.add("-XX:UseAVX=2");
            }
            all.add(new Contender(
                    "repvgg " + engine,
                    Contender.Role.ENGINE,
                    java(EngineRuntime.class.getName(), threads, flags.toArray(String[]::new)),
                    options.batch(),
                    1,
                    threads));
        }
        for (Peer peer : options.peers()) {
            if (threads == 1) {
                all.add(peer(peer.toString(), peer, options.peerBatch(), 1, 1));
            } else {
                all.add(peer(peer + " threads", peer, options.peerBatch(), 1, threads));
                all.add(peer(peer + " processes", peer, options.peerBatch(), threads, 1));
            }
        }
        return all;
    }

    private static Contender peer(String name, Peer peer, int batch, int processes, int threads) {
        String runtime = peer.runtimeClass();
        List<String> command = runtime == null ? python(peer) : java(runtime, threads);
        return new Contender(name, Contender.Role.PEER, command, batch, processes, threads);
    }

    /**
     * Environment variables of all processes. They set the number of threads of every library that a peer may use and
     * does not configure in code, and huge pages for native memory, which JVMs enable for the heap by a flag. The class
     * path is passed here too, because ONNX Runtime 1.29 overflows its stack on a command line of 4,000 characters.
     */
    static Map<String, String> environment(int threads) {
        String count = Integer.toString(threads);
        return Map.of(
                "OMP_NUM_THREADS", count,
                "MKL_NUM_THREADS", count,
                "OPENBLAS_NUM_THREADS", count,
                "GLIBC_TUNABLES", "glibc.malloc.hugetlb=1",
                "CLASSPATH", System.getProperty("java.class.path"));
    }

    /** The command that pins all current and future threads of a process to a range of cores. */
    static List<String> pinning(long pid, int firstCore, int cores) {
        String list = firstCore + (cores == 1 ? "" : "-" + (firstCore + cores - 1));
        return List.of(TASKSET.toString(), "-a", "-p", "-c", list, Long.toString(pid));
    }

    static boolean canPin() {
        return Files.isExecutable(TASKSET);
    }

    /**
     * The command of a JVM. It sets the number of cores, so that the JVM sizes its compiler threads for them although
     * it loads on all cores, and the garbage collector, because the default for one core differs from that of larger
     * machines.
     */
    private static List<String> java(String runtimeClass, int threads, String... flags) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "-XX:+UseTransparentHugePages",
                "-XX:ActiveProcessorCount=" + threads,
                "-XX:+UseG1GC",
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
