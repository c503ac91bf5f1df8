/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers.runtime;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.repvgg.bench.peers.workload.FloatFile;

/**
 * The main class of a process that runs a runtime on the JVM. Arguments: runtime class, workload folder, images per
 * batch, threads. It replies on standard output; each reply starts with {@link #MARK} to distinguish it from output of
 * native code:
 *
 * <pre>
 * (loaded)        ready VERSION | cannot REASON
 * warm MILLIS     done BATCH-NANOS 0
 * run BATCHES     done WALL-NANOS CPU-NANOS      for all batches of all sessions; CPU is -1 if it cannot be measured
 * logits FILE     done 0 0
 * </pre>
 *
 * The process exits at the end of standard input.
 */
public final class JavaWorker {
    public static final String MARK = "@@ ";

    /** Warm-up ends if this many consecutive batches do not improve the best time by {@link #GAIN}. */
    private static final int QUIET_BATCHES = 4;

    private static final double GAIN = 0.01;
    /** Warm-up ends after this multiple of its requested length in any case. */
    private static final int PATIENCE = 4;

    private final List<? extends PeerSession> sessions;
    private final int threads;
    private final ThreadMXBean clock = ManagementFactory.getThreadMXBean();
    private final ExecutorService pool;

    private JavaWorker(List<? extends PeerSession> sessions, int threads) {
        this.sessions = sessions;
        this.threads = threads;
        pool = Executors.newFixedThreadPool(sessions.size());
    }

    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        System.setOut(System.err);
        Path folder = Path.of(args[1]);
        int images = Integer.parseInt(args[2]);
        int threads = Integer.parseInt(args[3]);
        JavaWorker worker;
        try {
            PeerRuntime runtime = Class.forName(args[0])
                    .asSubclass(PeerRuntime.class)
                    .getDeclaredConstructor()
                    .newInstance();
            worker = new JavaWorker(runtime.open(folder, images, threads), threads);
            out.println(MARK + "ready " + runtime.version());
        } catch (Exception | LinkageError e) {
            e.printStackTrace();
            String message = e.getMessage() == null ? e.toString() : e.getMessage();
            out.println(MARK + "cannot " + message.lines().findFirst().orElse(""));
            return;
        }
        worker.serve(out);
    }

    private void serve(PrintStream out) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", 2);
            out.println(MARK
                    + switch (words[0]) {
                        case "warm" -> warm(Long.parseLong(words[1]));
                        case "run" -> run(Integer.parseInt(words[1]));
                        case "logits" -> writeLogits(Path.of(words[1]));
                        default -> "cannot '" + line + "' (expected warm, run or logits)";
                    });
        }
        pool.shutdown();
    }

    private String warm(long millis) throws Exception {
        long start = System.nanoTime();
        long best = Long.MAX_VALUE;
        int quiet = 0;
        long elapsed = 0;
        while ((elapsed < millis || quiet < QUIET_BATCHES) && elapsed < PATIENCE * millis + 1) {
            long nanos = timeOf(1)[0];
            quiet = nanos < best * (1 - GAIN) ? 0 : quiet + 1;
            best = Math.min(best, nanos);
            elapsed = (System.nanoTime() - start) / 1_000_000;
        }
        return "done " + best + " 0";
    }

    private String run(int batches) throws Exception {
        long[] time = timeOf(batches);
        return "done " + time[0] + " " + time[1];
    }

    /** Wall and CPU nanoseconds of {@code batches} batches of every session. */
    private long[] timeOf(int batches) throws Exception {
        // The JVM's thread CPU clock does not include a runtime's own native threads.
        boolean visible = sessions.size() == threads;
        long start = System.nanoTime();
        long cpu = 0;
        if (sessions.size() == 1) {
            cpu = cpuOf(sessions.get(0), batches);
        } else {
            for (long each : inParallel(batches)) {
                cpu += each;
            }
        }
        return new long[] {System.nanoTime() - start, visible ? cpu : -1};
    }

    private List<Long> inParallel(int batches) throws InterruptedException, ExecutionException {
        List<Callable<Long>> tasks = new ArrayList<>();
        for (PeerSession session : sessions) {
            tasks.add(() -> cpuOf(session, batches));
        }
        List<Long> nanos = new ArrayList<>();
        for (Future<Long> done : pool.invokeAll(tasks)) {
            nanos.add(done.get());
        }
        return nanos;
    }

    private long cpuOf(PeerSession session, int batches) throws Exception {
        long start = clock.getCurrentThreadCpuTime();
        for (int i = 0; i < batches; i++) {
            session.run();
        }
        return clock.getCurrentThreadCpuTime() - start;
    }

    private String writeLogits(Path path) throws IOException, Exception {
        FloatFile.write(path, sessions.get(sessions.size() - 1).logits());
        return "done 0 0";
    }
}
