/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KernelProviderTest {
    /** Run by the forked JVMs. */
    public static final class Probe {
        private Probe() {}

        public static void main(String[] arguments) {
            try {
                KernelProvider.Selection selection =
                        arguments[0].equals("auto") ? KernelProvider.auto() : KernelProvider.vector(512);
                System.out.println(selection.kernels().name() + " | " + selection.reason());
            } catch (IllegalStateException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void autoTakesTheScalarSetWithoutTheModuleAndSaysWhy() throws Exception {
        assertThat(fork("auto"))
                .isEqualTo("scalar | scalar because module jdk.incubator.vector is absent. Pass"
                        + " --add-modules=jdk.incubator.vector to the JVM for speed.");
    }

    @Test
    void aVectorSetAskedForWithoutTheModuleIsRefused() throws Exception {
        assertThat(fork("vector-512"))
                .isEqualTo("Cannot run kernel vector-512: module jdk.incubator.vector is absent from this JVM. Pass"
                        + " --add-modules=jdk.incubator.vector to the JVM, or choose kernel auto or scalar.");
    }

    @Test
    void autoTakesVectorsWithTheModule() throws Exception {
        assertThat(fork("auto", "--add-modules=jdk.incubator.vector")).startsWith(expectedKernel() + " | ");
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

    private static String fork(String argument, String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Probe.class.getName(), argument));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.strip();
    }
}
