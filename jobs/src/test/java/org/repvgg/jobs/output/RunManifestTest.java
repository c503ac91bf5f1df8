/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.repvgg.jobs.TestFiles;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.output.RunManifest.End;
import org.repvgg.jobs.output.RunManifest.Failure;
import org.repvgg.jobs.output.RunManifest.Status;
import org.repvgg.reparam.recognize.Assumption;
import org.repvgg.reparam.recognize.Assumption.Basis;
import org.repvgg.reparam.recognize.Assumption.Topic;

/** The report of a run as a contract: an earlier release's file is read, and its fields keep names, order and values. */
class RunManifestTest {
    private static final Instant ENDED = Instant.parse("2026-11-28T10:00:00Z");

    private static String earlier() throws IOException {
        return Files.readString(TestFiles.root().resolve("jobs/src/test/resources/run-of-version-0.json"));
    }

    @Test
    void aFileWithoutVersionIsReadAndWrittenAgainWithOne() throws IOException {
        RunManifest run = RunManifest.parse(earlier(), "run.json");
        assertThat(run.status()).isEqualTo(Status.DONE);
        assertThat(run.counts()).isNotNull().satisfies(counts -> {
            assertThat(counts.images()).isEqualTo(7);
            assertThat(counts.errors()).isEqualTo(Map.of("truncated", 1L));
        });
        // the text of the earlier release behind the new field
        assertThat(run.toJson()).isEqualTo(earlier().replaceFirst("\\{\n", "{\n  \"format_version\" : 1,\n"));
        assertThat(RunManifest.parse(run.toJson(), "run.json")).isEqualTo(run);
    }

    @Test
    void aFailureHasItsCodeBeforeItsMessage() throws IOException {
        RunManifest run = RunManifest.parse(earlier(), "run.json")
                .failed(
                        Status.refused(FailureCode.ERROR_RATE),
                        FailureCode.ERROR_RATE,
                        "too many",
                        new End(ENDED, 1.5, 0));
        JsonNode json = new ObjectMapper().readTree(run.toJson());
        List<String> names = new ArrayList<>();
        json.fieldNames().forEachRemaining(names::add);
        assertThat(names).startsWith("format_version").containsSubsequence("counts", "code", "message", "finished");
        assertThat(json.get("status").asText()).isEqualTo("error_rate");
        assertThat(json.get("code").asText()).isEqualTo("error_rate");
        RunManifest read = RunManifest.parse(run.toJson(), "run.json");
        assertThat(read).isEqualTo(run);
        assertThat(read.failure()).isEqualTo(new Failure("error_rate", "too many"));
    }

    @Test
    void anEarlierFailureHasNoCode() throws IOException {
        String failed = earlier()
                .replace("\"status\" : \"done\"", "\"status\" : \"failed\"")
                .replace("\"finished\"", "\"message\" : \"disk full\",\n  \"finished\"");
        assertThat(RunManifest.parse(failed, "run.json").failure()).isEqualTo(new Failure(null, "disk full"));
    }

    @Test
    void aRunThatHasJustBegunIsReadBack() throws IOException {
        RunManifest whole = RunManifest.parse(earlier(), "run.json");
        RunManifest begun = new RunManifest(
                new RunManifest.Description(
                        whole.listing(), whole.model(), whole.preprocess(), new TreeMap<>(), whole.driverSeconds()),
                whole.start(),
                whole.fingerprints());
        assertThat(RunManifest.parse(begun.toJson(), "run.json")).isEqualTo(begun);
        assertThat(begun.status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void whatWasAssumedOfTheNetworkIsReadBack() throws IOException {
        RunManifest whole = RunManifest.parse(earlier(), "run.json");
        RunManifest.Model model = whole.model();
        Assumption strides = new Assumption(Topic.STRIDES, "stage0=2", Basis.ASSUMED, "by convention");
        RunManifest.Model told = new RunManifest.Model(
                model.checkpoint(),
                model.checkpointSha256(),
                model.fingerprint(),
                model.largestRelativeDifference(),
                model.variant(),
                List.of("taken from key 'ema', as asked"),
                List.of(strides));
        RunManifest begun = new RunManifest(
                new RunManifest.Description(
                        whole.listing(), told, whole.preprocess(), new TreeMap<>(), whole.driverSeconds()),
                whole.start(),
                whole.fingerprints());
        assertThat(RunManifest.parse(begun.toJson(), "run.json").model()).isEqualTo(told);
        JsonNode row = new ObjectMapper().readTree(begun.toJson()).at("/model/assumptions/0");
        assertThat(row.get("topic").asText()).isEqualTo("strides");
        assertThat(row.get("basis").asText()).isEqualTo("assumed");
    }

    @Test
    void aNewerVersionIsRefusedByName() throws IOException {
        String newer = RunManifest.parse(earlier(), "run.json").toJson().replace("_version\" : 1", "_version\" : 2");
        assertThatThrownBy(() -> RunManifest.parse(newer, "s3a://b/run.json"))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.NEWER_FORMAT))
                .hasMessage("Cannot read the report of the run: found format version 2 (expected at most 1) in"
                        + " s3a://b/run.json. Use the release that wrote it, or a newer one.");
        assertThatThrownBy(() -> RunManifest.requireKnownFormat(newer, "out")).isInstanceOf(JobException.class);
        assertThatCode(() -> RunManifest.requireKnownFormat(earlier(), "out")).doesNotThrowAnyException();
        assertThatCode(() -> RunManifest.requireKnownFormat("{ cut", "out")).doesNotThrowAnyException();
    }

    @Test
    void whatIsNoReportSaysWhatIsMissing() {
        assertThatThrownBy(() -> RunManifest.parse("{\"status\" : \"done\"}", "run.json"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("without the field model")
                .hasMessageContaining("run.json");
    }

    @Test
    void theFooterOfAPartHasAVersionThatANewerReleaseRaises() {
        PartSummary part = new PartSummary("part-1", "digest", "run", List.of(), 0, new TreeMap<>(), List.of());
        assertThat(part.toFooter()).containsEntry("repvgg.format_version", "1");
        String file = new Path("part-1").toString();
        assertThatCode(() -> FormatVersion.require("part", null, 1, file)).doesNotThrowAnyException();
        assertThatThrownBy(() -> FormatVersion.require("part", "2", 1, file))
                .hasMessageContaining("Cannot read the part: found format version 2");
    }
}
