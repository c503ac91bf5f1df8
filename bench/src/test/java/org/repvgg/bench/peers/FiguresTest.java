/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.bench.peers.workload.Float64Reference;
import org.repvgg.bench.peers.workload.NcnnFiles;
import org.repvgg.bench.peers.workload.OnnxFile;
import org.repvgg.bench.peers.workload.References;
import org.repvgg.bench.peers.workload.TinyWorkloads;
import org.repvgg.bench.peers.workload.Workload;
import org.repvgg.model.Activation;
import org.repvgg.model.FusedConv;
import org.repvgg.model.FusedLinear;
import org.repvgg.model.FusedModel;

/** What stands between measured nanoseconds and a table: statistics, errors, names, files. */
final class FiguresTest {
    @TempDir
    private Path folder;

    @Test
    void ratiosAreFormedRoundByRound() {
        Series slow = new Series(new double[] {4, 9, 6});
        Series fast = new Series(new double[] {2, 3, 4});
        assertThat(slow.over(fast).values()).containsExactly(2, 3, 1.5);
        assertThat(slow.over(fast).median()).isEqualTo(2);
        assertThat(new Series(new double[] {1, 5, 2, 9}).median()).isEqualTo(3.5);
        assertThat(new Series(new double[0]).median()).isNaN();
    }

    @Test
    void anErrorIsTheLargestDifferenceInTwoUnits() {
        Accuracy accuracy = Accuracy.of(new double[] {1, 3, -4, 0}, new float[] {9, 1, 3.5f, -4, 0}, 1);
        assertThat(accuracy.overLargest()).isEqualTo(0.5 / 4);
        assertThat(accuracy.overDeviation()).isEqualTo(0.5 / Math.sqrt(6.5));
        assertThat(accuracy.isFloat32()).isFalse();
    }

    @Test
    void aLogitThatIsNoNumberIsInfinitelyWrong() {
        Accuracy accuracy = Accuracy.of(new double[] {1, 2}, new float[] {1, Float.NaN}, 0);
        assertThat(accuracy.overDeviation()).isInfinite();
        assertThat(accuracy.worse(new Accuracy(0, 0)).isFloat32()).isFalse();
    }

    @Test
    void resultFilesAreNamedByCpuJdkAndCommit() {
        Machine machine = new Machine("AMD EPYC family 25 model 17", 2, "Linux", "17.0.15", "VM", "0123456789-dirty");
        assertThat(machine.slug()).isEqualTo("amd-epyc-family-25-model-17-jdk17.0.15-0123456789-dirty");
    }

    @Test
    void theReferenceConvolvesPadsStridesAndAverages() {
        // One channel of 1 2 / 3 4, a kernel of ones, stride 2, padding 1: one output, the sum 10, less 1 by bias.
        FusedConv conv = new FusedConv(
                "only", 1, 1, 3, 2, 1, 1, Activation.RELU, null, new float[] {1, 1, 1, 1, 1, 1, 1, 1, 1}, new float[] {
                    -1
                });
        FusedLinear head = new FusedLinear(1, 2, new float[] {2, -1}, new float[] {0.5f, 0});
        FusedModel model = new FusedModel("one", List.of(conv), head, new TreeMap<>());
        Workload workload = new Workload(model, 2, 2, 1, new float[] {1, 2, 3, 4});
        assertThat(Float64Reference.logits(workload, 0)).containsExactly(18.5, -9);
    }

    @Test
    void aWorkloadComesBackFromItsFiles() throws Exception {
        Workload workload = TinyWorkloads.grouped();
        workload.write(folder);
        Workload back = Workload.read(folder);
        assertThat(back.model().fingerprint()).isEqualTo(workload.model().fingerprint());
        assertThat(back.images()).isEqualTo(workload.images());
        assertThat(back.flops()).isEqualTo(workload.flops());
        Files.writeString(folder.resolve("net.txt"), "other x 1 1 1 1\n");
        assertThatThrownBy(() -> Workload.read(folder))
                .hasMessage("Cannot read " + folder.resolve("net.txt")
                        + ": it begins with 'other' (expected repvgg-bench-1).");
    }

    @Test
    void referencesAreComputedOnceAndThenRead() throws Exception {
        Workload workload = TinyWorkloads.plain();
        double[] first = References.of(workload, Set.of(0, 2), folder, 1).of(2);
        assertThat(first).isEqualTo(Float64Reference.logits(workload, 2));
        assertThat(References.of(workload, Set.of(0, 2), folder, 1).of(2)).isEqualTo(first);
        assertThat(folder.toFile().list()).hasSize(2);
    }

    @Test
    void ncnnFilesNameEveryLayerAndHoldEveryWeight() throws Exception {
        Workload workload = TinyWorkloads.grouped();
        NcnnFiles.write(folder, workload);
        List<String> lines = Files.readAllLines(folder.resolve("model.param"));
        assertThat(lines.subList(0, 4))
                .containsExactly(
                        "7767517",
                        "8 8",
                        "Input images 0 1 images",
                        "Convolution stage0 1 1 images stage0 0=8 1=3 3=2 4=1 5=1 6=216 9=1");
        assertThat(lines.get(5)).startsWith("ConvolutionDepthWise stage1.1 ").contains(" 7=2 ");
        // A flag before each of the six layers with weights.
        assertThat(Files.size(folder.resolve("model.bin")))
                .isEqualTo(4 * (workload.model().parameters() + 6));
    }

    @Test
    void anOnnxFileHasTheWeightsAndLittleElse() throws Exception {
        Workload workload = TinyWorkloads.plain();
        Path file = folder.resolve("model.onnx");
        OnnxFile.write(file, workload);
        byte[] bytes = Files.readAllBytes(file);
        // Fields 1 (IR version 8), 2 (producer), 8 (operator sets), 7 (graph) and nothing after the graph.
        assertThat(bytes).startsWith(0x08, 8, 0x12, 12);
        double weights = 4.0 * workload.model().parameters();
        assertThat(bytes.length - weights).isCloseTo(2000, within(1500.0));
    }
}
