/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.codegen;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Writes the unrolled sources of {@code org.repvgg.engine.kernel} at build time, in Maven's phase generate-sources: {@code
 * GemmKernels.java} from {@link GemmWriter}, {@code WinogradTransforms.java} from {@link TransformWriter}, {@code
 * VectorActivations.java} and {@code ScalarActivations.java} from {@link ActivationWriter}.
 */
public final class KernelCodegen {
    private static final String PACKAGE = "org/repvgg/engine/kernel";

    private KernelCodegen() {}

    /**
     * Writes what has changed, so that an incremental build compiles nothing anew.
     *
     * @param arguments the folder of generated sources
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            throw new IllegalArgumentException(
                    "Cannot generate kernels: got " + arguments.length + " arguments (expected 1, the output folder).");
        }
        Path folder = Path.of(arguments[0]).resolve(PACKAGE);
        Files.createDirectories(folder.resolve("vector"));
        Map<String, String> sources = Map.of(
                "ScalarActivations.java", ActivationWriter.scalarSource(),
                "vector/GemmKernels.java", GemmWriter.source(),
                "vector/VectorActivations.java", ActivationWriter.vectorSource(),
                "vector/WinogradTransforms.java", TransformWriter.source());
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = folder.resolve(source.getKey());
            if (!Files.exists(file) || !Files.readString(file).equals(source.getValue())) {
                Files.writeString(file, source.getValue());
            }
        }
    }
}
