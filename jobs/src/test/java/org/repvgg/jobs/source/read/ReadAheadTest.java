/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.repvgg.jobs.source.input.ByteStore;
import org.repvgg.jobs.source.input.EncodedImage;
import org.repvgg.jobs.source.input.ImageStream;

@Timeout(20)
class ReadAheadTest {
    private final ByteStore unused = new ByteStore();

    /** Gives images of one byte, their number, in buffers of the given size. */
    private static class Numbered implements ImageStream {
        final AtomicInteger given = new AtomicInteger();
        final int count;
        final int bytes;

        Numbered(int count, int bytes) {
            this.count = count;
            this.bytes = bytes;
        }

        @Override
        public EncodedImage next(ByteStore store) throws IOException {
            int number = given.get();
            if (number == count) {
                return null;
            }
            store.require(bytes, bytes);
            store.bytes()[0] = (byte) number;
            given.incrementAndGet();
            return new EncodedImage("image " + number, store.bytes(), bytes, 0, null);
        }

        @Override
        public void close() throws IOException {}
    }

    @Test
    void everyImageComesOnceInOrderWithItsOwnBytes() throws IOException {
        try (ReadAhead ahead = new ReadAhead(new Numbered(10_000, 1), 1 << 20, "test")) {
            for (int i = 0; i < 10_000; i++) {
                EncodedImage image = ahead.next(unused);
                assertThat(image.path()).isEqualTo("image " + i);
                assertThat(image.bytes()[0]).isEqualTo((byte) i);
            }
            assertThat(ahead.next(unused)).isNull();
            assertThat(ahead.next(unused)).isNull();
        }
    }

    @Test
    void itStaysWithinItsBytes() throws Exception {
        Numbered source = new Numbered(100, 1 << 20);
        try (ReadAhead ahead = new ReadAhead(source, 4 << 20, "test")) {
            ahead.next(unused);
            // one lent, four waiting; the thread cannot go on, so the number is final once it is reached
            while (source.given.get() < 5) {
                Thread.onSpinWait();
            }
            assertThat(ahead.next(unused).path()).isEqualTo("image 1");
            while (source.given.get() < 6) {
                Thread.onSpinWait();
            }
            assertThat(source.given.get()).isEqualTo(6);
        }
    }

    @Test
    void whatTheReadingThrowsIsThrownBehindTheImagesBeforeIt() throws IOException {
        for (Throwable failure : new Throwable[] {
            new IOException("the disk is gone"), new IllegalStateException("a defect"), new OutOfMemoryError("no heap")
        }) {
            ImageStream source = new Numbered(3, 1) {
                @Override
                public EncodedImage next(ByteStore store) throws IOException {
                    EncodedImage image = super.next(store);
                    if (image == null) {
                        if (failure instanceof IOException e) {
                            throw e;
                        }
                        if (failure instanceof Error e) {
                            throw e;
                        }
                        throw (RuntimeException) failure;
                    }
                    return image;
                }
            };
            try (ReadAhead ahead = new ReadAhead(source, 1 << 20, "test")) {
                for (int i = 0; i < 3; i++) {
                    assertThat(ahead.next(unused)).isNotNull();
                }
                assertThatThrownBy(() -> ahead.next(unused)).hasMessageContaining(failure.getMessage());
            }
        }
    }

    @Test
    void closingStopsAReadThatHangs() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        ImageStream hanging = new ImageStream() {
            @Override
            public EncodedImage next(ByteStore store) throws IOException {
                reading.countDown();
                try {
                    never.await();
                } catch (InterruptedException e) {
                    throw new java.io.InterruptedIOException();
                }
                return null;
            }

            @Override
            public void close() {
                closed.countDown();
            }
        };
        ReadAhead ahead = new ReadAhead(hanging, 1 << 20, "test");
        reading.await();
        long start = System.nanoTime();
        ahead.close();
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(5));
        assertThat(closed.getCount()).isZero();
    }

    @Test
    void anInterruptedConsumerStops() {
        ImageStream hanging = new Numbered(0, 1) {
            @Override
            public EncodedImage next(ByteStore store) throws IOException {
                try {
                    Thread.currentThread().join();
                } catch (InterruptedException e) {
                    throw new java.io.InterruptedIOException();
                }
                return null;
            }
        };
        assertThatThrownBy(() -> {
                    try (ReadAhead ahead = new ReadAhead(hanging, 1 << 20, "test")) {
                        Thread.currentThread().interrupt();
                        ahead.next(unused);
                    } finally {
                        Thread.interrupted();
                    }
                })
                .isInstanceOf(java.io.InterruptedIOException.class)
                .hasMessageContaining("the task was stopped while it waited for bytes");
    }
}
