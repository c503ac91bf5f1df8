/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize.told;

import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.tensor.Tensor;
import org.repvgg.reparam.script.ScriptException;
import org.repvgg.reparam.script.ScriptRun;

/**
 * What TorchScript code says of its convolutions, norms and activations.
 *
 * @param facts by module path; empty for other files
 * @param obstacle why the code could not be followed; empty if it was, or if there is none
 * @param output the function behind the logits, or null
 */
public record ScriptFacts(
        Map<String, Map<String, Object>> facts,
        String obstacle,
        @Nullable String output) {
    /** A traced network may hold the size that it was traced with. */
    private static final int[] SIZES = {32, 64, 224};

    /** The facts of a file. */
    public static ScriptFacts of(Checkpoint checkpoint) {
        if (checkpoint.sources().isEmpty()) {
            return new ScriptFacts(Map.of(), "", null);
        }
        try {
            ScriptRun run = run(checkpoint, 1);
            return new ScriptFacts(run.facts(), "", run.output());
        } catch (ScriptException e) {
            return new ScriptFacts(Map.of(), String.valueOf(e.getMessage()), null);
        }
    }

    /**
     * Runs the code on a random image of the first size that it takes.
     *
     * @throws ScriptException where it cannot be followed
     */
    private static ScriptRun run(Checkpoint checkpoint, long seed) {
        ScriptException first = null;
        for (int size : SIZES) {
            try {
                return ScriptRun.of(checkpoint, image(checkpoint, size, seed), channels(checkpoint), size);
            } catch (ScriptException e) {
                first = first == null ? e : first;
            }
        }
        throw first == null ? new IllegalStateException("there are sizes") : first;
    }

    /** Channels of the first convolution's input. */
    private static int channels(Checkpoint checkpoint) {
        for (Tensor tensor : checkpoint.tensors().values()) {
            if (tensor.rank() == 4 && tensor.size(1) > 0 && tensor.size(1) < MAX_CHANNELS) {
                return (int) tensor.size(1);
            }
        }
        return IMAGE_CHANNELS;
    }

    private static final int MAX_CHANNELS = 16;
    private static final int IMAGE_CHANNELS = 3;

    private static double[] image(Checkpoint checkpoint, int size, long seed) {
        Random random = new Random(seed);
        double[] image = new double[channels(checkpoint) * size * size];
        for (int i = 0; i < image.length; i++) {
            image[i] = (float) random.nextGaussian();
        }
        return image;
    }
}
