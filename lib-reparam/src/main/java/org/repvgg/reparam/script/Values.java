/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.script;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of running code besides Long, Double, Boolean, String and List. */
final class Values {
    /** Python's None. */
    static final Object NONE = new Object();

    private Values() {}

    /** A module by its path. */
    record Module(String path, Syntax.Type type) {}

    /** A dotted name that is no variable: an operator, a function of the archive, or a type. */
    record Path(String name) {}

    /** A tensor in float64, row-major. An operator that works in place changes it. */
    static final class Array {
        double[] data;
        int[] shape;
        /** The tensor's name in the checkpoint, or null if it was computed. */
        final @Nullable String key;

        /** What computed it, or null. */
        @Nullable
        Operation source;

        Array(double[] data, int[] shape, @Nullable String key) {
            this.data = data;
            this.shape = shape;
            this.key = key;
        }

        int count() {
            return data.length;
        }
    }

    /**
     * One operation that was run.
     *
     * @param name without {@code torch.} and without the underscore of those that work in place
     * @param inputs the tensors among its arguments
     * @param facts its numbers: strides of a convolution, epsilon of a norm
     */
    record Operation(String name, List<Array> inputs, Map<String, Object> facts) {}
}
