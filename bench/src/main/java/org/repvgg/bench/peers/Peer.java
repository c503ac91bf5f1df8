/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runtimes for comparison with this engine. */
public enum Peer {
    ONNXRUNTIME("org.repvgg.bench.peers.runtime.OnnxRuntimePeer"),
    DJL("org.repvgg.bench.peers.runtime.DjlPeer"),
    ND4J("org.repvgg.bench.peers.runtime.Nd4jPeer"),
    NCNN(null),
    OPENVINO(null),
    PYTORCH(null);

    private final @Nullable String runtimeClass;

    Peer(@Nullable String runtimeClass) {
        this.runtimeClass = runtimeClass;
    }

    /** The runtime's class in {@code src/peers}; null for a runtime in Python. */
    public @Nullable String runtimeClass() {
        return runtimeClass;
    }

    static Peer parse(String text) {
        for (Peer peer : values()) {
            if (peer.toString().equals(text)) {
                return peer;
            }
        }
        String all = Arrays.stream(values()).map(Peer::toString).collect(Collectors.joining(", "));
        throw new IllegalArgumentException("Cannot compare with '" + text + "' (expected some of " + all + ").");
    }

    /** The name accepted by {@link #parse}. */
    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
