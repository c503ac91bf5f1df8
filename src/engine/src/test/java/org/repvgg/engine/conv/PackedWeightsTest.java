/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.conv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class PackedWeightsTest {
    private static final int THREADS = 8;

    @Test
    void threadsThatMeetPackThemOnce() throws Exception {
        PackedWeights packed = new PackedWeights();
        AtomicInteger packs = new AtomicInteger();
        Set<float[]> seen = ConcurrentHashMap.newKeySet();
        CyclicBarrier start = new CyclicBarrier(THREADS);
        Thread[] threads = new Thread[THREADS];
        for (int i = 0; i < THREADS; i++) {
            threads[i] = new Thread(() -> {
                try {
                    start.await();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                float[] made = packed.pack(3, weights -> {
                    packs.incrementAndGet();
                    weights[2] = 5;
                });
                assertThat(made).containsExactly(0, 0, 5);
                seen.add(made);
            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(packs).hasValue(1);
        assertThat(seen).containsExactly(packed.orNull());
    }

    @Test
    void whatFailedIsPackedByTheNext() {
        PackedWeights packed = new PackedWeights();
        assertThatThrownBy(() -> packed.pack(1, weights -> {
                    throw new OutOfMemoryError("no room");
                }))
                .hasMessage("no room");
        assertThat(packed.orNull()).isNull();
        assertThat(packed.pack(1, weights -> weights[0] = 7)).containsExactly(7);
    }
}
