/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.repvgg.model.Activation;
import org.repvgg.reparam.Npy;
import org.repvgg.reparam.SampleCheckpoints;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.recognize.Assumption;
import org.repvgg.reparam.recognize.Assumption.Basis;
import org.repvgg.reparam.recognize.Assumption.Topic;
import org.repvgg.reparam.recognize.Inspection;
import org.repvgg.reparam.recognize.RecognitionOptions;
import org.repvgg.reparam.recognize.dialect.Dialect;
import org.repvgg.reparam.verify.NetworkRunner;

/** What files tell beside tensors is used or refused by name, what they do not tell is said; logits are PyTorch's. */
class ToldNetworksTest {
    private static final Path FOLDER = SampleCheckpoints.file("told");
    private static final int CASES = 83;

    /** One line of CASES.tsv. */
    record Case(String folder, List<String> options, String expected) {}

    static Stream<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        for (String line : Files.readAllLines(FOLDER.resolve("CASES.tsv"))) {
            String[] fields = line.split("\t", -1);
            if (!fields[0].equals("folder")) {
                List<String> options = fields[1].isEmpty() ? List.of() : List.of(fields[1].split(" "));
                cases.add(new Case(fields[0], options, fields[2]));
            }
        }
        return SampleCheckpoints.counted(CASES, "cases", cases);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void logitsAreThoseOfPyTorchOrTheFileIsRefusedByName(Case one) throws IOException {
        if (!one.expected.equals("logits")) {
            assertThatThrownBy(() -> Fusion.of(read(one), options(one)))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining(one.expected);
            return;
        }
        Fusion fusion = Fusion.of(read(one), options(one));
        double[][] found = NetworkRunner.fused(fusion.model(), NetworkGoldens.images(FOLDER.resolve("input.npy")));
        NetworkGoldens.assertClose(
                found, Npy.read(FOLDER.resolve(one.folder).resolve("logits.npy")), NetworkGoldens.FLOAT32_TOLERANCE);
    }

    @Test
    void whatAStateDictDoesNotTellIsSaidWithItsReason() throws IOException {
        List<Assumption> said = Inspection.of(Checkpoint.read(FOLDER.resolve("dialects/net.safetensors")))
                .recognition()
                .assumptions();
        assertThat(said)
                .extracting(Assumption::toString)
                .containsExactlyInAnyOrder(
                        "assumed: strides stage0=2, stage1.0=2 (a stage begins with stride 2 by convention; --strides says otherwise)",
                        "told by the file: strides stage1.1=1 (an identity branch)",
                        "assumed: strides stage2.0=2 (as many channels come in as go out, and there is no identity branch;"
                                + " --strides says otherwise)",
                        "assumed: padding stage0=1, stage1.0=1, stage1.1=1, stage2.0=1 (half the kernel, with zeros; nothing in the"
                                + " file tells, --padding-mode says otherwise)",
                        "assumed: dilation 1 (nothing in the file tells; --dilation says otherwise)",
                        "assumed: epsilon stage0=1.0E-5, stage1.0=1.0E-5, stage1.1=1.0E-5, stage2.0=1.0E-5 (that of the code of"
                                + " RepVGG, which the file does not tell; --eps says otherwise)",
                        "assumed: activation stage0=RELU, stage1.0=RELU, stage1.1=RELU, stage2.0=RELU (that of the code of RepVGG,"
                                + " which the file does not tell; --activation says otherwise)");
    }

    @Test
    void modulesAndCodeLeaveNothingToAssume() throws IOException {
        for (String file : List.of("module_silu/net.pth", "traced_leaky/net.pt", "strides_scripted/net.pt")) {
            List<Assumption> said = Inspection.of(Checkpoint.read(FOLDER.resolve(file)))
                    .recognition()
                    .assumptions();
            assertThat(said).as(file).allMatch(one -> one.basis() == Basis.FILE);
            assertThat(said)
                    .as(file)
                    .extracting(Assumption::topic)
                    .contains(Topic.STRIDES, Topic.PADDING, Topic.DILATION, Topic.EPSILON, Topic.ACTIVATION);
        }
    }

    @Test
    void theCheckSaysHowFarItReaches() throws IOException {
        assertThat(coverage("dialects/net.safetensors")).startsWith("each block by itself;");
        assertThat(coverage("module_silu/net.pth")).contains("the whole network, with the strides");
        assertThat(coverage("traced_leaky/net.pt")).contains("against the archive's own code");
    }

    private static String coverage(String file) throws IOException {
        return Fusion.of(Checkpoint.read(FOLDER.resolve(file)), FuseOptions.defaults())
                .report()
                .coverage()
                .words();
    }

    private static Checkpoint read(Case one) throws IOException {
        Path folder = FOLDER.resolve(one.folder);
        Path file = Stream.of("net.pth", "net.pt", "net.safetensors")
                .map(folder::resolve)
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
        Checkpoint checkpoint = Checkpoint.read(file, value(one, "--key"));
        for (int i = 0; i < one.options.size(); i += 2) {
            if (one.options.get(i).equals("--rename")) {
                String text = one.options.get(i + 1);
                int equals = text.lastIndexOf('=');
                checkpoint = checkpoint.renamed(Pattern.compile(text.substring(0, equals)), text.substring(equals + 1));
            }
        }
        return checkpoint;
    }

    private static @Nullable String value(Case one, String option) {
        int at = one.options.indexOf(option);
        return at < 0 ? null : one.options.get(at + 1);
    }

    private static FuseOptions options(Case one) {
        RecognitionOptions options = RecognitionOptions.defaults();
        for (int i = 0; i < one.options.size(); i += 2) {
            String text = one.options.get(i + 1);
            options = switch (one.options.get(i)) {
                case "--activation" -> options.withActivation(Activation.parse(text));
                case "--eps" -> options.withEps(Double.parseDouble(text));
                case "--strides" -> options.withStrides(numbers(text));
                case "--dilation" -> options.withDilations(numbers(text));
                case "--padding-mode" -> options.withPaddingMode(text);
                case "--dialect" -> options.withDialect(Dialect.named(text));
                default -> options;
            };
        }
        return FuseOptions.defaults().with(options);
    }

    private static Map<String, Integer> numbers(String text) {
        Map<String, Integer> numbers = new TreeMap<>();
        for (String part : text.split(",")) {
            numbers.put(part.split("=")[0], Integer.valueOf(part.split("=")[1]));
        }
        return numbers;
    }
}
