/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.read;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.source.input.ByteStore;
import org.repvgg.jobs.source.input.EncodedImage;
import org.repvgg.jobs.source.input.ImageStream;

/**
 * Reads the images of a stream on a separate thread, ahead of the consumer by a bounded number of bytes, into recycled
 * buffers. Order is kept. Exceptions of the reading thread are rethrown to the consumer after the images read before.
 */
public final class ReadAhead implements ImageStream {
    /** Bounds the number of waiting images in addition to their bytes, because of the overhead per small image. */
    private static final int MAX_IMAGES = 256;
    /**
     * Buffers larger than this fraction of the budget are not recycled: one large image would occupy it permanently.
     */
    private static final int RECYCLED_SHARE = 8;
    /** How long closing waits for a read that does not respond to interruption, milliseconds. */
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
    public ReadAhead(ImageStream source, long maxBytes, String name) {
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

    /** Waits until there is room for another image; returns null once closed. */
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
            // Count the whole buffer, since that is the memory in use.
            ready.add(new Slot(image, store, store.bytes().length));
            readyBytes += store.bytes().length;
        }
        notifyAll();
        return image != null && !closed;
    }

    /** The argument is not used: images are in buffers of this reader, valid until the next call. */
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
        // Closing the source stops a reader that hangs.
        source.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
