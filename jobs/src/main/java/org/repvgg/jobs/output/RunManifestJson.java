/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.io.Json;
import org.repvgg.jobs.output.RunManifest.ArchiveErrors;
import org.repvgg.jobs.output.RunManifest.Counts;
import org.repvgg.jobs.output.RunManifest.DriverSeconds;
import org.repvgg.jobs.output.RunManifest.End;
import org.repvgg.jobs.output.RunManifest.Failure;
import org.repvgg.jobs.output.RunManifest.Listing;
import org.repvgg.jobs.output.RunManifest.Model;
import org.repvgg.jobs.output.RunManifest.Preprocessing;
import org.repvgg.jobs.output.RunManifest.Start;
import org.repvgg.jobs.output.RunManifest.Status;
import org.repvgg.jobs.output.RunManifest.TaskSeconds;
import org.repvgg.jobs.output.RunManifest.Work;
import org.repvgg.reparam.recognize.Assumption;

/** A run's report as JSON, in the order of fields that the first release had. */
final class RunManifestJson {
    private RunManifestJson() {}

    static String write(RunManifest run) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(FormatVersion.FIELD, RunManifest.FORMAT_VERSION);
        Listing listing = run.listing();
        map.put("inputs", listing.inputs());
        map.put("output", listing.output());
        map.put("files", listing.files());
        map.put("archives", listing.archives());
        map.put("ignored_files", listing.ignoredFiles());
        map.put("splits", listing.splits());
        map.put("model", model(run.model()));
        map.put("preprocess", preprocess(run.preprocess()));
        map.put("versions", run.versions());
        map.put("driver_seconds", driverSeconds(run.driverSeconds()));
        map.put("run_id", run.start().runId());
        map.put("status", run.status().wireName());
        map.put("mode", run.start().mode().name().toLowerCase(Locale.ROOT));
        map.put("started", run.start().started().toString());
        map.put("fingerprints", run.fingerprints().values());
        map.put("timings", run.timings());
        Work work = run.work();
        if (work != null) {
            map.put("splits_todo", work.splitsTodo());
            map.put("parts_kept", work.partsKept());
            map.put("parts_finished_before", work.partsFinishedBefore());
            map.put("parts_superseded", work.partsSuperseded());
        }
        Counts counts = run.counts();
        if (counts != null) {
            map.put("counts", counts(counts));
        }
        Failure failure = run.failure();
        if (failure != null) {
            if (failure.code() != null) {
                map.put("code", failure.code());
            }
            map.put("message", failure.message());
        }
        End end = run.end();
        if (end != null) {
            map.put("finished", end.finished().toString());
            map.put("seconds", end.seconds());
            map.put("images_per_second", end.imagesPerSecond());
        }
        return Json.write(map);
    }

    private static Map<String, Object> model(Model model) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("checkpoint", model.checkpoint());
        map.put("checkpoint_sha256", model.checkpointSha256());
        map.put("fingerprint", model.fingerprint());
        map.put("largest_relative_difference", model.largestRelativeDifference());
        map.put("variant", model.variant());
        if (!model.notes().isEmpty()) {
            map.put("notes", model.notes());
        }
        if (!model.assumptions().isEmpty()) {
            map.put(
                    "assumptions",
                    model.assumptions().stream().map(Assumption::fields).toList());
        }
        return map;
    }

    private static Map<String, Object> preprocess(Preprocessing preprocess) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("canonical", preprocess.canonical());
        map.put("fingerprint", preprocess.fingerprint());
        return map;
    }

    private static Map<String, Object> driverSeconds(DriverSeconds seconds) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("fuse", seconds.fuse());
        map.put("list", seconds.list());
        return map;
    }

    private static Map<String, Object> counts(Counts counts) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("images", counts.images());
        map.put("images_this_run", counts.imagesThisRun());
        map.put("predicted", counts.predicted());
        map.put("failed", counts.failed());
        map.put("errors", counts.errors());
        map.put(
                "errors_by_archive",
                counts.errorsByArchive().stream().map(RunManifestJson::archive).toList());
        map.put("damaged_archives", counts.damagedArchives());
        map.put("damaged", counts.damaged());
        map.put("parts", counts.parts());
        map.put("bytes_this_run", counts.bytesThisRun());
        map.put("reopenings_this_run", counts.reopeningsThisRun());
        map.put("kernels", counts.kernels());
        map.put("kernel_reasons", counts.kernelReasons());
        map.put("hosts", counts.hosts());
        map.put("engines_packed", counts.enginesPacked());
        Map<String, Object> seconds = new LinkedHashMap<>();
        seconds.put("read", counts.taskSeconds().read());
        seconds.put("decode", counts.taskSeconds().decode());
        seconds.put("infer", counts.taskSeconds().infer());
        seconds.put("write", counts.taskSeconds().write());
        map.put("task_seconds", seconds);
        if (!counts.notTaken().isEmpty()) {
            map.put("not_taken", NotTakenJson.object(counts.notTaken()));
        }
        return map;
    }

    private static Map<String, Object> archive(ArchiveErrors errors) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("archive", errors.archive());
        map.put("errors", errors.errors());
        return map;
    }

    static RunManifest read(String json, String where) throws IOException {
        JsonNode root = new ObjectMapper().readTree(json);
        requireKnownFormat(root, where);
        try {
            return run(root);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IOException(
                    "found no report of a run, " + e.getMessage() + " (expected what this program wrote) in " + where,
                    e);
        }
    }

    static void requireKnownFormat(String json, String where) {
        try {
            requireKnownFormat(new ObjectMapper().readTree(json), where);
        } catch (JsonProcessingException e) {
            // without a version, as earlier releases wrote it
        }
    }

    private static void requireKnownFormat(JsonNode root, String where) {
        FormatVersion.require(
                "report of the run", optional(root, FormatVersion.FIELD), RunManifest.FORMAT_VERSION, where);
    }

    private static RunManifest run(JsonNode root) {
        JsonNode model = field(root, "model");
        JsonNode preprocess = field(root, "preprocess");
        JsonNode driver = field(root, "driver_seconds");
        return new RunManifest(
                new Listing(
                        list(field(root, "inputs"), JsonNode::asText),
                        text(root, "output"),
                        number(root, "files"),
                        number(root, "archives"),
                        number(root, "ignored_files"),
                        (int) number(root, "splits")),
                new Model(
                        text(model, "checkpoint"),
                        text(model, "checkpoint_sha256"),
                        text(model, "fingerprint"),
                        real(model, "largest_relative_difference"),
                        text(model, "variant"),
                        model.has("notes") ? list(field(model, "notes"), JsonNode::asText) : List.of(),
                        model.has("assumptions")
                                ? list(field(model, "assumptions"), row -> Assumption.of(map(row, JsonNode::asText)))
                                : List.of()),
                new Preprocessing(text(preprocess, "canonical"), text(preprocess, "fingerprint")),
                map(field(root, "versions"), JsonNode::asText),
                new DriverSeconds(real(driver, "fuse"), real(driver, "list")),
                new Start(
                        text(root, "run_id"),
                        OutputMode.valueOf(text(root, "mode").toUpperCase(Locale.ROOT)),
                        Instant.parse(text(root, "started"))),
                Status.valueOf(text(root, "status").toUpperCase(Locale.ROOT)),
                new Fingerprints(map(field(root, "fingerprints"), JsonNode::asText)),
                timings(field(root, "timings")),
                root.has("splits_todo") ? work(root) : null,
                root.has("counts") ? counts(root.get("counts")) : null,
                root.has("message") ? new Failure(optional(root, "code"), text(root, "message")) : null,
                root.has("finished")
                        ? new End(
                                Instant.parse(text(root, "finished")),
                                real(root, "seconds"),
                                real(root, "images_per_second"))
                        : null);
    }

    private static Work work(JsonNode root) {
        return new Work(
                (int) number(root, "splits_todo"),
                (int) number(root, "parts_kept"),
                (int) number(root, "parts_finished_before"),
                (int) number(root, "parts_superseded"));
    }

    private static Counts counts(JsonNode counts) {
        JsonNode seconds = field(counts, "task_seconds");
        return new Counts(
                number(counts, "images"),
                number(counts, "images_this_run"),
                number(counts, "predicted"),
                number(counts, "failed"),
                map(field(counts, "errors"), JsonNode::asLong),
                list(
                        field(counts, "errors_by_archive"),
                        row -> new ArchiveErrors(text(row, "archive"), map(field(row, "errors"), JsonNode::asLong))),
                (int) number(counts, "damaged_archives"),
                list(field(counts, "damaged"), JsonNode::asText),
                (int) number(counts, "parts"),
                number(counts, "bytes_this_run"),
                number(counts, "reopenings_this_run"),
                map(field(counts, "kernels"), JsonNode::asLong),
                map(field(counts, "kernel_reasons"), JsonNode::asText),
                map(field(counts, "hosts"), JsonNode::asLong),
                map(field(counts, "engines_packed"), JsonNode::asLong),
                new TaskSeconds(
                        real(seconds, "read"), real(seconds, "decode"), real(seconds, "infer"), real(seconds, "write")),
                NotTakenJson.read(counts.get("not_taken")));
    }

    /** In the order of the file, which is that of the stages. */
    private static Map<String, Double> timings(JsonNode timings) {
        Map<String, Double> map = new LinkedHashMap<>();
        timings.fields()
                .forEachRemaining(
                        entry -> map.put(entry.getKey(), entry.getValue().asDouble()));
        return map;
    }

    private static <T> SortedMap<String, T> map(JsonNode node, Function<JsonNode, T> value) {
        SortedMap<String, T> map = new TreeMap<>();
        node.fields().forEachRemaining(entry -> map.put(entry.getKey(), value.apply(entry.getValue())));
        return map;
    }

    private static <T> List<T> list(JsonNode node, Function<JsonNode, T> element) {
        List<T> list = new ArrayList<>();
        node.forEach(entry -> list.add(element.apply(entry)));
        return list;
    }

    private static String text(JsonNode node, String name) {
        return field(node, name).asText();
    }

    private static @Nullable String optional(JsonNode node, String name) {
        return node.has(name) ? node.get(name).asText() : null;
    }

    private static long number(JsonNode node, String name) {
        return field(node, name).asLong();
    }

    /** NaN is a string in JSON. */
    private static double real(JsonNode node, String name) {
        JsonNode value = field(node, name);
        return value.isTextual() ? Double.parseDouble(value.asText()) : value.asDouble();
    }

    private static JsonNode field(JsonNode node, String name) {
        JsonNode value = node.get(name);
        if (value == null) {
            throw new IllegalArgumentException("without the field " + name);
        }
        return value;
    }
}
