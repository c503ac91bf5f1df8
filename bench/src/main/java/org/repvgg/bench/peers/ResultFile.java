/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.repvgg.bench.peers.PeerComparison.Entry;

/**
 * The JSON result file for a machine, a JDK and a commit. Further runs with the same three are appended to {@code
 * runs}. It contains every measurement of every round, so that any ratio can be computed later.
 */
final class ResultFile {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path path;
    private final ObjectNode root;
    private final ArrayNode comparisons;

    private ResultFile(Path path, ObjectNode root, ArrayNode comparisons) {
        this.path = path;
        this.root = root;
        this.comparisons = comparisons;
    }

    /** Creates a new run at the end of the file; the file is written with the first results. */
    static ResultFile newRun(Path path, Machine machine, List<String> arguments) throws IOException {
        ObjectNode root = Files.exists(path) ? (ObjectNode) JSON.readTree(path.toFile()) : header(machine);
        ObjectNode run = root.withArray("runs").addObject();
        run.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        run.put("arguments", String.join(" ", arguments));
        return new ResultFile(path, root, run.putArray("comparisons"));
    }

    /** Adds results to the run and writes the file, so that an interrupted run keeps the results so far. */
    void add(PeerComparison measured) throws IOException {
        describe(comparisons.addObject(), measured);
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(path, JSON.writeValueAsString(root) + "\n");
    }

    /** The data of a run that the tables need. */
    record Run(Machine machine, String date, String arguments, List<PeerComparison> comparisons) {}

    static List<Run> read(Path path) throws IOException {
        JsonNode root = JSON.readTree(path.toFile());
        Machine machine = new Machine(
                root.get("cpu").asText(),
                root.get("cores").asInt(),
                root.get("os").asText(),
                root.get("jdk").asText(),
                root.get("vm").asText(),
                root.get("commit").asText());
        List<Run> runs = new ArrayList<>();
        for (JsonNode run : root.get("runs")) {
            List<PeerComparison> comparisons = new ArrayList<>();
            run.get("comparisons").forEach(node -> comparisons.add(comparison(node)));
            runs.add(new Run(
                    machine, run.get("date").asText(), run.get("arguments").asText(), comparisons));
        }
        return runs;
    }

    private static PeerComparison comparison(JsonNode node) {
        List<Entry> entries = new ArrayList<>();
        for (JsonNode each : node.get("runtimes")) {
            JsonNode cpu = each.get("cpuMillisPerImage");
            Contender contender = new Contender(
                    each.get("name").asText(),
                    Contender.Role.valueOf(each.get("role").asText()),
                    List.of(),
                    each.get("batch").asInt(),
                    each.get("processes").asInt(),
                    each.get("threadsPerProcess").asInt());
            entries.add(new Entry(
                    contender,
                    each.get("version").asText(),
                    series(each.get("wallMillisPerImage")),
                    cpu == null ? null : series(cpu),
                    new Accuracy(
                            each.get("maxErrorOverDeviation").asDouble(),
                            each.get("maxErrorOverLargestLogit").asDouble())));
        }
        List<String> skipped = new ArrayList<>();
        node.get("skipped").forEach(reason -> skipped.add(reason.asText()));
        return new PeerComparison(
                node.get("net").asText(),
                node.get("fingerprint").asText(),
                node.get("threads").asInt(),
                node.get("height").asInt(),
                node.get("width").asInt(),
                node.get("gflopPerImage").asDouble(),
                series(node.get("fmaPeakGflops")),
                entries,
                skipped);
    }

    private static Series series(JsonNode node) {
        return new Series(StreamSupport.stream(node.get("rounds").spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray());
    }

    private static ObjectNode header(Machine machine) {
        ObjectNode root = JSON.createObjectNode();
        root.put("cpu", machine.cpu());
        root.put("cores", machine.cores());
        root.put("os", machine.os());
        root.put("jdk", machine.jdk());
        root.put("vm", machine.vm());
        root.put("commit", machine.commit());
        root.putArray("runs");
        return root;
    }

    private static void describe(ObjectNode node, PeerComparison comparison) {
        node.put("net", comparison.net());
        node.put("fingerprint", comparison.fingerprint());
        node.put("threads", comparison.threads());
        node.put("height", comparison.height());
        node.put("width", comparison.width());
        node.put("gflopPerImage", round(comparison.gflopsPerImage()));
        series(node, "fmaPeakGflops", comparison.peakGflops());
        ArrayNode entries = node.putArray("runtimes");
        for (Entry entry : comparison.entries()) {
            ObjectNode each = entries.addObject();
            each.put("name", entry.contender().name());
            each.put("role", entry.contender().role().name());
            each.put("version", entry.version());
            each.put("batch", entry.contender().batch());
            each.put("processes", entry.contender().processes());
            each.put("threadsPerProcess", entry.contender().threads());
            series(each, "wallMillisPerImage", entry.wallMillis());
            Series cpu = entry.cpuMillis();
            if (cpu != null) {
                series(each, "cpuMillisPerImage", cpu);
            }
            each.put("effectiveGflops", round(comparison.gflops(entry)));
            each.put("shareOfFmaPeak", round(comparison.shareOfPeak(entry)));
            each.put("maxErrorOverDeviation", entry.accuracy().overDeviation());
            each.put("maxErrorOverLargestLogit", entry.accuracy().overLargest());
            ObjectNode ratios = each.putObject("timeOverEngine");
            for (Entry engine : comparison.engines()) {
                series(
                        ratios,
                        engine.contender().name(),
                        comparison.times(entry).over(comparison.times(engine)));
            }
        }
        ArrayNode skipped = node.putArray("skipped");
        comparison.skipped().forEach(skipped::add);
    }

    private static void series(ObjectNode node, String name, Series series) {
        ObjectNode figures = node.putObject(name);
        figures.put("min", round(series.min()));
        figures.put("median", round(series.median()));
        ArrayNode rounds = figures.putArray("rounds");
        for (double value : series.values()) {
            rounds.add(round(value));
        }
    }

    /** Rounds to five significant digits, more than the accuracy of the measurements. */
    private static double round(double value) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.4e", value));
    }
}
