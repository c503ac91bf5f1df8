/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class KeptPanelsTest {
    private static final int THREADS = 8;

    @Test
    void threadsThatMeetMakeThemOnce() throws Exception {
        KeptPanels kept = new KeptPanels();
        AtomicInteger makes = new AtomicInteger();
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
                float[] made = kept.make(3, panels -> {
                    makes.incrementAndGet();
                    panels[2] = 5;
                });
                assertThat(made).containsExactly(0, 0, 5);
                seen.add(made);
            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(makes).hasValue(1);
        assertThat(seen).containsExactly(kept.orNull());
    }

    @Test
    void whatFailedIsMadeByTheNext() {
        KeptPanels kept = new KeptPanels();
        assertThatThrownBy(() -> kept.make(1, panels -> {
                    throw new OutOfMemoryError("no room");
                }))
                .hasMessage("no room");
        assertThat(kept.orNull()).isNull();
        assertThat(kept.make(1, panels -> panels[0] = 7)).containsExactly(7);
    }
}
