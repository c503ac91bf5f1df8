/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.repvgg.bench.peers.runtime.JavaWorker;
import org.repvgg.bench.peers.runtime.PeerUnavailableException;

/**
 * The harness's connection to a worker: one line of request, one line of reply. {@link JavaWorker} describes the
 * protocol.
 */
final class WorkerProcess implements AutoCloseable {
    private static final int EXIT_SECONDS = 5;
    private static final Pattern REASON = Pattern.compile("Exception|Error|[Cc]annot|SIG");

    private final String name;
    private final Process process;
    private final BufferedReader answers;
    private final Writer requests;
    private final Path log;

    private WorkerProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        answers = process.inputReader(StandardCharsets.UTF_8);
        requests = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    }

    /** Starts the process; {@link #awaitReady} waits until it has loaded. */
    static WorkerProcess start(String name, List<String> command, Map<String, String> environment, Path log)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().putAll(environment);
        return new WorkerProcess(name, builder.start(), log);
    }

    /**
     * The version that the runtime reports.
     *
     * @throws PeerUnavailableException if the runtime could not be loaded
     */
    String awaitReady() throws IOException, PeerUnavailableException {
        String answer = readAnswer();
        if (answer == null) {
            throw new PeerUnavailableException("its process ended while loading: " + lastLog());
        }
        if (!answer.startsWith("ready ")) {
            throw new PeerUnavailableException(answer.replaceFirst("^cannot ", ""));
        }
        return answer.substring("ready ".length());
    }

    /** Pins all current and future threads to a range of cores; does nothing if {@code taskset} is not available. */
    void pin(int firstCore, int cores) throws IOException {
        if (!Contenders.canPin()) {
            return;
        }
        try {
            Process taskset = new ProcessBuilder(Contenders.pinning(process.pid(), firstCore, cores))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (taskset.waitFor() != 0) {
                throw new IOException("Cannot measure: " + name + " cannot be pinned to core " + firstCore + " and on ("
                        + cores + " of them): taskset failed.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Cannot measure: interrupted.", e);
        }
    }

    void send(String request) {
        try {
            requests.write(request + "\n");
            requests.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot continue: " + name + " closed its standard input: " + lastLog(), e);
        }
    }

    /** Waits for the reply to the last request; returns its wall and CPU nanoseconds. */
    long[] await() {
        try {
            String answer = readAnswer();
            String[] words = answer == null ? new String[0] : answer.split(" ", -1);
            if (words.length != 3 || !words[0].equals("done")) {
                throw new IllegalStateException(
                        "Cannot continue: " + name + " replied '" + answer + "' (expected done): " + lastLog());
            }
            return new long[] {Long.parseLong(words[1]), Long.parseLong(words[2])};
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot continue: " + name + " does not reply.", e);
        }
    }

    private @Nullable String readAnswer() throws IOException {
        String line = answers.readLine();
        while (line != null && !line.startsWith(JavaWorker.MARK)) {
            line = answers.readLine();
        }
        return line == null ? null : line.substring(JavaWorker.MARK.length());
    }

    /** The first line of the log that looks like an error, otherwise the last line. */
    private String lastLog() {
        try {
            process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS);
            List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
            String last = lines.isEmpty() ? "it wrote nothing" : lines.get(lines.size() - 1);
            return (process.isAlive() ? "" : "exit status " + process.exitValue() + ", ")
                    + lines.stream().filter(REASON.asPredicate()).findFirst().orElse(last)
                    + " (all of it in " + log + ")";
        } catch (IOException e) {
            return "no log at " + log;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    @Override
    public void close() {
        try (requests;
                answers) {
            requests.close();
            if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
