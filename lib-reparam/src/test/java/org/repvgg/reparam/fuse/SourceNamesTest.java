/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repvgg.reparam.SampleCheckpoints;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.safetensors.SafetensorsWriter;
import org.repvgg.reparam.checkpoint.tensor.Tensor;
import org.repvgg.reparam.verify.Images;

/**
 * Networks of the source repositories: from the keys, shapes and types of a train model, fusing gives those of the deploy
 * model that the same repository's definitions build, which is what load_state_dict(strict=True) compares. The lists are
 * written by check_sources.py, which also compares the outputs.
 */
class SourceNamesTest {
    private static final Map<String, String> TYPES = Map.of("float32", "F32", "int64", "I64");

    @TempDir
    private Path folder;

    @Test
    void everyListIsCompared() {
        assertThat(SampleCheckpoints.list(SampleCheckpoints.file("sources"), ".tsv"))
                .hasSize(2 * 9);
    }

    @ParameterizedTest
    @CsvSource({
        "dbb_resnet, 14",
        "dbb_mobilenet, 27",
        "acnet, 8",
        "acnet_bottleneck, 2",
        "yolov6, 20",
        "yolov6_qarep, 20",
        "yolov7, 3",
        "pspnet, 7"
    })
    void fusedKeysAreThoseOfTheDeployModel(String network, int blocks) throws IOException {
        InPlaceFusion fusion = InPlaceFusion.of(random(network), FuseOptions.defaults());
        assertThat(shapes(fusion.conversion())).isEqualTo(listed(network + ".deploy.tsv"));
        assertThat(fusion.report().blocks()).hasSize(blocks);
        assertThat(fusion.obstacle()).isNotEmpty();
    }

    @Test
    void insertedNormalizationHasTheKeysOfTheOfficialScript() throws IOException {
        Fusion fusion = Fusion.of(random("insert_bn"), FuseOptions.defaults());
        float[] pixels = new float[2 * 3 * 40 * 40];
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextDouble(-2, 2);
        }
        Conversion conversion = Conversion.insertNormalization(fusion, new Images(pixels, 2, 3, 40, 40));
        assertThat(shapes(conversion)).isEqualTo(listed("insert_bn.deploy.tsv"));
    }

    /** A checkpoint with the listed tensors, all of them random. */
    private Checkpoint random(String network) throws IOException {
        SplittableRandom random = new SplittableRandom(network.length());
        SafetensorsWriter writer = new SafetensorsWriter();
        listed(network + ".train.tsv").forEach((key, shapeAndType) -> {
            String[] parts = shapeAndType.split(" ", -1);
            long[] shape = parts[0].isEmpty()
                    ? new long[0]
                    : List.of(parts[0].split(",")).stream()
                            .mapToLong(Long::parseLong)
                            .toArray();
            if (parts[1].equals("I64")) {
                writer.addCount(key, 5);
            } else {
                double least = key.endsWith("running_var") ? 0.5 : -1;
                writer.add(key, shape, () -> values(shape, least, random));
            }
        });
        return written(Conversion.of(writer, Map.of()), network);
    }

    private static float[] values(long[] shape, double least, SplittableRandom random) {
        int count = 1;
        for (long size : shape) {
            count *= Math.toIntExact(size);
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(least, 1);
        }
        return values;
    }

    private Map<String, String> shapes(Conversion conversion) throws IOException {
        Map<String, String> shapes = new TreeMap<>();
        for (Map.Entry<String, Tensor> entry :
                written(conversion, "fused").tensors().entrySet()) {
            String shape = entry.getValue().shapeText().replaceAll("[() ]|,$|,\\)", "");
            shapes.put(entry.getKey(), shape + " " + entry.getValue().dtype());
        }
        return shapes;
    }

    private Checkpoint written(Conversion conversion, String name) throws IOException {
        Path file = folder.resolve(name + ".safetensors");
        conversion.write(file);
        return Checkpoint.read(file);
    }

    /** Shape and type by key; the first line names repository and commit. */
    private static Map<String, String> listed(String name) throws IOException {
        List<String> lines =
                Files.readAllLines(SampleCheckpoints.file("sources").resolve(name));
        assertThat(lines.get(0)).matches("# [A-Za-z0-9]+ [0-9a-f]{40}");
        Map<String, String> listed = new TreeMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split("\t", -1);
            assertThat(fields).hasSize(3);
            String type = TYPES.getOrDefault(fields[2], fields[2].toUpperCase(Locale.ROOT));
            listed.put(fields[0], fields[1] + " " + type);
        }
        return listed;
    }
}
