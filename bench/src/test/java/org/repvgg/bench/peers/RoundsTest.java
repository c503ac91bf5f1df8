/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.bench.peers.workload.References;
import org.repvgg.bench.peers.workload.TinyWorkloads;
import org.repvgg.bench.peers.workload.Workload;

/** The harness with real worker processes, on a network of milliseconds. */
@Tag("verify")
final class RoundsTest {
    @TempDir
    private Path temporary;

    private PeerComparison compare(Workload workload, String... arguments) throws Exception {
        Path folder = temporary.resolve("workload");
        workload.write(folder);
        BenchOptions options = BenchOptions.parse(arguments);
        References references = References.of(workload, Set.of(0, workload.batch() - 1), temporary, TinyWorkloads.SEED);
        return Rounds.compare(workload, folder, options, options.threads().get(0), references, line -> {});
    }

    @Test
    void everyRoundGivesEveryRuntimeATimeAndLogitsAreChecked() throws Exception {
        Workload workload = TinyWorkloads.grouped();
        PeerComparison comparison = compare(
                workload,
                "--peers",
                "ncnn",
                "--kernel",
                "auto,scalar",
                "--threads",
                "2",
                "--batch",
                "3",
                "--rounds",
                "2",
                "--warm-millis",
                "1",
                "--turn-millis",
                "1");

        assertThat(comparison.entries())
                .extracting(entry -> entry.contender().name())
                .containsExactly("repvgg auto", "repvgg scalar");
        assertThat(comparison.peakGflops().values()).hasSize(2);
        assertThat(comparison.peakGflops().min()).isPositive();
        for (PeerComparison.Entry entry : comparison.entries()) {
            assertThat(entry.wallMillis().values()).hasSize(2);
            assertThat(entry.wallMillis().min()).isPositive();
            assertThat(entry.accuracy().isFloat32()).isTrue();
        }
        assertThat(comparison.skipped())
                .containsExactly(
                        "ncnn threads: no Python was given. Make one with bench/run --install-python-peers.",
                        "ncnn processes: no Python was given. Make one with bench/run --install-python-peers.");

        String table = Report.of(comparison);
        assertThat(table).contains("### tiny-g2, 20x28, 2 threads").contains("| repvgg scalar |");

        Path file = temporary.resolve("results/file.json");
        Machine machine = new Machine("Some CPU", 2, "Linux amd64", "17", "VM", "abc");
        ResultFile.newRun(file, machine, List.of("--net", "A0")).add(comparison);
        ResultFile.newRun(file, machine, List.of("--net", "B1")).add(comparison);
        assertThat(Files.readString(file))
                .contains("\"arguments\" : \"--net A0\"", "\"arguments\" : \"--net B1\"", "\"cpu\" : \"Some CPU\"")
                .containsPattern("\"repvgg scalar\" : \\{\\s*\"min\"");
        ResultFile.Run second = ResultFile.read(file).get(1);
        assertThat(second.machine()).isEqualTo(machine);
        assertThat(second.arguments()).isEqualTo("--net B1");
        assertThat(second.comparisons()).hasSize(1);
        // Files keep five digits.
        double median = comparison.entries().get(0).wallMillis().median();
        assertThat(second.comparisons().get(0).entries().get(0).wallMillis().median())
                .isCloseTo(median, within(1e-4 * median));
    }
}
