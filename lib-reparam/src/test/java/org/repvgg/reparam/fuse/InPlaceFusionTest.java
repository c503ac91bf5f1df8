/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.repvgg.reparam.SampleCheckpoints;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.safetensors.SafetensorsWriter;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.Tensor;
import org.repvgg.reparam.recognize.Recognition;
import org.repvgg.reparam.recognize.RecognitionOptions;

/**
 * Blocks fused in place have the keys, shapes and values that their own source code's converter gives; everything else
 * in the file keeps its bits.
 */
class InPlaceFusionTest {
    private static final List<String> FOLDERS = List.of(
            "repvgg_blocks",
            "mobileone_blocks",
            "acb_blocks",
            "dbb_blocks",
            "external_attention",
            "mmpretrain_repvgg",
            "yolo_blocks");

    private static final int BLOCKS = 38;

    /** The converters fold in float32, in another order than this library in float64. */
    private static final double TOLERANCE = 2e-6;

    /** Of YOLOv6 and YOLOv7; a block alone has no name beside it that would tell. */
    private static final double YOLO_EPS = 1e-3;

    @TempDir
    private Path folder;

    static Stream<String> blocks() {
        List<String> names = FOLDERS.stream()
                .flatMap(name ->
                        SampleCheckpoints.list(SampleCheckpoints.file("reparam/" + name), "_deploy.pth").stream()
                                .map(file -> name + "/"
                                        + String.valueOf(file.getFileName()).replace("_deploy.pth", "")))
                .toList();
        return SampleCheckpoints.counted(BLOCKS, "blocks", names);
    }

    private static FuseOptions options(String name) {
        FuseOptions options = FuseOptions.defaults();
        return name.startsWith("yolo_blocks") ? options.withEps(YOLO_EPS) : options;
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void keysAndValuesAreThoseOfTheSourcesConverter(String name) throws IOException {
        Checkpoint train = Checkpoint.read(SampleCheckpoints.file("reparam/" + name + "_train.pth"));
        Map<String, Tensor> converted = Checkpoint.read(SampleCheckpoints.file("reparam/" + name + "_deploy.pth"))
                .tensors();
        InPlaceFusion fusion = InPlaceFusion.of(train, options(name));
        Map<String, Tensor> fused = written(fusion.conversion()).tensors();
        assertThat(fused).containsOnlyKeys(converted.keySet());
        fused.forEach((key, tensor) -> assertClose(key, tensor, converted.get(key)));
        assertThat(fusion.report().blocks()).hasSize(1);
        assertThat(fusion.report().largestDifference()).isLessThan(1e-12);
        assertThat(fusion.report().blocks().get(0).float32Squares())
                .isPositive()
                .isLessThan(1e-6);
    }

    private static void assertClose(String key, Tensor found, Tensor expected) {
        assertThat(found.shapeText()).as(key).isEqualTo(expected.shapeText());
        assertThat(found.dtype()).as(key).isEqualTo(expected.dtype());
        double[] golden = expected.toDoubles();
        double largest = 0;
        for (double value : golden) {
            largest = Math.max(largest, Math.abs(value));
        }
        double[] values = found.toDoubles();
        for (int i = 0; i < golden.length; i++) {
            assertThat(Math.abs(values[i] - golden[i])).as(key).isLessThanOrEqualTo(TOLERANCE * largest);
        }
    }

    /** Two blocks of a residual network, and tensors of other types and shapes beside them. */
    private Checkpoint residual() throws IOException {
        Map<String, Tensor> block = Checkpoint.read(SampleCheckpoints.file("reparam/acb_blocks/k3p1s1g1_train.pth"))
                .tensors();
        Map<String, Tensor> views = Checkpoint.read(SampleCheckpoints.file("networks/containers/half.pth"))
                .tensors();
        SafetensorsWriter writer = new SafetensorsWriter();
        block.forEach((key, tensor) -> writer.addExactly("stage1.0.conv1." + key, tensor));
        views.forEach((key, tensor) -> {
            if (!key.startsWith("stage")) {
                writer.addExactly("other." + key, tensor);
            }
        });
        block.forEach((key, tensor) -> writer.addExactly("stage1.0.conv2." + key, tensor));
        writer.addCount("steps", (1L << 40) + 3);
        return written(Conversion.of(writer, Map.of()));
    }

    @Test
    void otherTensorsKeepTheirTypesAndBits() throws IOException {
        Checkpoint network = residual();
        Map<String, Tensor> others = new LinkedHashMap<>(network.tensors());
        others.keySet().removeIf(key -> key.startsWith("stage1."));
        assertThat(others).hasSize(3);
        Checkpoint fused =
                written(InPlaceFusion.of(network, FuseOptions.defaults()).conversion());
        assertThat(fused.tensors()).hasSize(3 + 2 * 2);
        others.forEach((key, tensor) -> {
            Tensor kept = SampleCheckpoints.tensor(fused, key);
            assertThat(kept.toString()).isEqualTo(tensor.toString());
            assertThat(kept.littleEndianBytes()).isEqualTo(tensor.littleEndianBytes());
        });
    }

    @Test
    void theSummarySaysWhatWasDoneAndWhatWillNotRun() throws IOException {
        InPlaceFusion fusion = InPlaceFusion.of(residual(), FuseOptions.defaults());
        assertThat(fusion.summary())
                .containsExactly(
                        "Fused block by block: 2 blocks, each into the one convolution that ACNet asymmetric block has in"
                                + " deploy form; 3 other tensors are kept, types and values.",
                        fusion.summary().get(1),
                        "Not for 'predict', which runs chains of stages with a linear head: block stage1.0.conv1 does not"
                                + " name a stage.");
        assertThat(fusion.summary().get(1)).startsWith("Sum of squared differences of a block's outputs: at most ");
        Checkpoint fused = written(fusion.conversion());
        assertThatThrownBy(() -> Fusion.of(fused, FuseOptions.defaults()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(
                        "its blocks were fused one by one, because block stage1.0.conv1 does not name a stage")
                .hasMessageContaining("Load it into the deploy model of its own code.");
    }

    @Test
    void fusingAgainChangesNothing() throws IOException {
        Checkpoint once =
                written(InPlaceFusion.of(residual(), FuseOptions.defaults()).conversion());
        InPlaceFusion again = InPlaceFusion.of(once, FuseOptions.defaults());
        assertThat(again.report().blocks()).isEmpty();
        Checkpoint twice = written(again.conversion());
        assertThat(twice.tensors()).containsOnlyKeys(once.tensors().keySet());
        once.tensors()
                .forEach((key, tensor) -> assertThat(
                                SampleCheckpoints.tensor(twice, key).littleEndianBytes())
                        .isEqualTo(tensor.littleEndianBytes()));
    }

    @Test
    void aChainIsNoObstacle() throws IOException {
        Checkpoint chain = Checkpoint.read(SampleCheckpoints.file("networks/containers/zip.pth"));
        assertThat(InPlaceFusion.obstacle(Recognition.of(chain, RecognitionOptions.defaults())))
                .isEmpty();
    }

    private Checkpoint written(Conversion conversion) throws IOException {
        Path file = Files.createTempFile(folder, "written", ".safetensors");
        conversion.write(file);
        return Checkpoint.read(file);
    }
}
