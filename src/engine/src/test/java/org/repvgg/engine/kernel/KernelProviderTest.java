/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KernelProviderTest {
    private static final String MODULE = "--add-modules=jdk.incubator.vector";

    /** Run by the forked JVMs: prints what each of its arguments selects. */
    public static final class Probe {
        private Probe() {}

        public static void main(String[] arguments) {
            for (String argument : arguments) {
                try {
                    KernelProvider.Selection selection = switch (argument) {
                        case "auto" -> KernelProvider.auto();
                        case "scalar" -> KernelProvider.scalar();
                        default -> KernelProvider.vector(Integer.parseInt(argument));
                    };
                    System.out.println(selection.kernels().name() + " | " + selection.reason());
                } catch (KernelUnavailableException e) {
                    System.out.println(e.getMessage());
                }
            }
        }
    }

    @Test
    void autoTakesTheScalarSetWithoutTheModuleAndSaysWhy() throws Exception {
        assertThat(fork(List.of(), "auto"))
                .isEqualTo("scalar | scalar because module jdk.incubator.vector is absent. Pass"
                        + " --add-modules=jdk.incubator.vector to the JVM for speed.");
    }

    @Test
    void aVectorSetAskedForWithoutTheModuleIsRefused() throws Exception {
        assertThat(fork(List.of(), "512"))
                .isEqualTo("Cannot run kernel vector-512: module jdk.incubator.vector is absent from this JVM. Pass"
                        + " --add-modules=jdk.incubator.vector to the JVM, or choose kernel auto or scalar.");
    }

    @Test
    void autoTakesVectorsWithTheModule() throws Exception {
        assertThat(fork(List.of(MODULE), "auto")).startsWith(expectedKernel() + " | ");
    }

    @Test
    void theFirstWidthIsTheOnlyOneOfAJvm() throws Exception {
        assertThat(fork(List.of(MODULE), "128", "256", "128", "auto", "scalar").lines())
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("vector-128 | vector-128 because it was asked for"),
                        second -> assertThat(second)
                                .isEqualTo(
                                        "Cannot run kernel vector-256: this JVM already runs vector-128 (expected one"
                                                + " vector width per JVM, since the JIT compiler boxes vectors once it has seen"
                                                + " two). Choose kernel auto, scalar or vector-128, or start another JVM."),
                        again -> assertThat(again).startsWith("vector-128 | vector-128 because it was asked for"),
                        auto -> assertThat(auto)
                                .isEqualTo("vector-128 | vector-128 because this JVM runs vectors of that width"
                                        + " already."),
                        scalar -> assertThat(scalar).isEqualTo("scalar | scalar because it was asked for."));
    }

    @ParameterizedTest
    @CsvSource({
        "-Xint, it interprets all code (-Xint)",
        "-XX:TieredStopAtLevel=0, it stops before C2 (-XX:TieredStopAtLevel=0)",
        "-XX:TieredStopAtLevel=1, it stops before C2 (-XX:TieredStopAtLevel=1)",
        "-XX:TieredStopAtLevel=3, it stops before C2 (-XX:TieredStopAtLevel=3)",
        "-XX:CompilationMode=quick-only, 'it compiles with C1 alone (mixed mode, emulated-client, sharing)'"
    })
    void autoTakesTheScalarSetWithoutC2AndSaysWhy(String flag, String why) throws Exception {
        assertThat(fork(List.of(MODULE, flag), "auto"))
                .isEqualTo("scalar | scalar because this JVM has no C2 compiler, without which vectors are slower: "
                        + why + ".");
    }

    @Test
    void c2WithoutTiersIsEnough() throws Exception {
        assumeFalse(KernelProvider.auto().kernels().name().equals("scalar"), "this machine runs no vectors");
        assertThat(fork(List.of(MODULE, "-XX:-TieredCompilation"), "auto")).startsWith("vector-");
    }

    @Test
    void withoutTheModuleOfFlagsTheNameOfTheVmTells() throws Exception {
        List<String> few = List.of("--limit-modules=java.base,jdk.incubator.vector", MODULE);
        List<String> onlyC1 = new ArrayList<>(few);
        onlyC1.add("-XX:TieredStopAtLevel=1");
        assertThat(fork(onlyC1, "auto")).startsWith("scalar | scalar because this JVM has no C2 compiler");
        assertThat(fork(few, "auto")).matches("(vector-\\d+|scalar) \\| .*because th.*");
    }

    @Test
    void vectorsAskedForWithoutC2RunAndAreSaidToBeSlow() throws Exception {
        assertThat(fork(List.of(MODULE, "-XX:TieredStopAtLevel=1"), "128"))
                .isEqualTo(
                        "vector-128 | vector-128 because it was asked for, though this JVM has no C2 compiler: it will"
                                + " be slow, since it stops before C2 (-XX:TieredStopAtLevel=1).");
    }

    @Test
    void thisJvmRunsTheExpectedKernel() {
        KernelProvider.Selection auto = KernelProvider.auto();
        assertThat(auto.kernels().name()).as(auto.reason()).isEqualTo(expectedKernel());
    }

    /** What the build derives from the processor's flags; see src/pom.xml. */
    private static String expectedKernel() {
        String expected = System.getProperty("expected.kernel", "");
        assertThat(expected)
                .as("-Dexpected.kernel: the kernel that this processor is to run; Maven passes it by itself")
                .matches("scalar|vector-(128|256|512)");
        return expected;
    }

    private static String fork(List<String> flags, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Probe.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.strip();
    }
}
