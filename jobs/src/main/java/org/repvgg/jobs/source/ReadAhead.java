/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Reads the images of a stream on a thread of its own, a bounded number of bytes ahead of the consumer, in recycled buffers.
 * The order is kept. What the reading throws is thrown to the consumer, behind the images before it.
 */
final class ReadAhead implements ImageStream {
    /** Beyond the bytes, a bound on the number of waiting images: thumbnails have overheads of their own. */
    private static final int MAX_IMAGES = 256;
    /** Buffers of more than this part of the budget are not kept: one large image would use it up for good. */
    private static final int RECYCLED_SHARE = 8;
    /** How long closing waits for a read that does not answer to interruption, milliseconds. */
    private static final long CLOSE_MILLIS = 10_000;

    private final ImageStream source;
    private final long maxBytes;
    private final Thread thread;
    private final ArrayDeque<Slot> ready = new ArrayDeque<>();
    private final ArrayDeque<ByteStore> free = new ArrayDeque<>();
    private long readyBytes;
    private boolean ended;
    private boolean closed;
    private @Nullable Throwable failure;
    private @Nullable ByteStore lent;

    private record Slot(EncodedImage image, ByteStore store, int bytes) {}

    /** Starts the thread. */
    ReadAhead(ImageStream source, long maxBytes, String name) {
        this.source = source;
        this.maxBytes = maxBytes;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                ByteStore store = awaitRoom();
                if (store == null) {
                    return;
                }
                EncodedImage image = source.next(store);
                if (!offer(image, store)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            // only close() interrupts this thread
            end(null);
        } catch (Throwable e) {
            end(e);
        }
    }

    private synchronized void end(@Nullable Throwable e) {
        failure = e;
        ended = true;
        notifyAll();
    }

    /** Waits until an image may be read; null once closed. */
    private synchronized @Nullable ByteStore awaitRoom() throws InterruptedException {
        while (!closed && !ready.isEmpty() && (readyBytes >= maxBytes || ready.size() >= MAX_IMAGES)) {
            wait();
        }
        if (closed) {
            return null;
        }
        ByteStore store = free.poll();
        return store == null ? new ByteStore() : store;
    }

    private synchronized boolean offer(@Nullable EncodedImage image, ByteStore store) {
        if (image == null) {
            ended = true;
        } else {
            // A buffer counts whole: that is what it takes.
            ready.add(new Slot(image, store, store.bytes().length));
            readyBytes += store.bytes().length;
        }
        notifyAll();
        return image != null && !closed;
    }

    /** The store is not used: images lie in buffers of this reader, lent until the next call. */
    @Override
    public synchronized @Nullable EncodedImage next(ByteStore unused) throws IOException {
        if (lent != null && lent.bytes().length <= maxBytes / RECYCLED_SHARE) {
            free.add(lent);
        }
        lent = null;
        try {
            while (ready.isEmpty() && !ended && !closed) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the task was stopped while it waited for bytes");
        }
        Slot slot = ready.poll();
        if (slot == null) {
            if (failure != null) {
                if (failure instanceof Error error) {
                    throw error;
                }
                throw new IOException(String.valueOf(failure.getMessage()), failure);
            }
            return null;
        }
        readyBytes -= slot.bytes();
        lent = slot.store();
        notifyAll();
        return slot.image();
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            closed = true;
            ready.clear();
            notifyAll();
        }
        thread.interrupt();
        boolean interrupted = false;
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        // Closing under a reader that hangs is what makes it stop.
        source.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
