/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The life of one run, as a sequence of steps: the changes that it makes to a file system. It can be told to end at one of
 * them. From then on nothing that it does has an effect, as if its process had been killed: what it wrote so far stays, what
 * it buffered is lost, and its cleaning up reaches nothing. One life at a time; the threads of the one before have ended.
 */
public final class CrashPlan {
    /** What a run can change. */
    public enum Change {
        MKDIRS,
        CREATE,
        /** The file is there, and empty. */
        OPENED,
        /** Half of what is to be written first is there. */
        WRITE,
        /** All bytes are there, but the stream is not closed, where that makes a difference. */
        CLOSE,
        LINK,
        RENAME,
        DELETE
    }

    private static final int NEVER = -1;

    private static CrashPlan life = new CrashPlan(NEVER);

    private final int fatal;
    private final List<String> steps = new ArrayList<>();
    private boolean dead;

    private CrashPlan(int fatal) {
        this.fatal = fatal;
    }

    /** Begins a life that ends before its step number {@code fatal}, counted from 0. */
    public static synchronized void dieAt(int fatal) {
        life = new CrashPlan(fatal);
    }

    /** Begins a life that nothing ends. */
    public static void live() {
        dieAt(NEVER);
    }

    /** Whether the current life is over. */
    public static synchronized boolean isDead() {
        return life.dead;
    }

    /** The steps so far. The last one of a life that is over is the one that it did not do, or did half. */
    public static synchronized List<String> steps() {
        return List.copyOf(life.steps);
    }

    static synchronized CrashPlan current() {
        return life;
    }

    /** Called before each change; throws instead of it, now and ever after, where the life ends. */
    static void before(Change change, Object path) throws IOException {
        if (current().endsAt(change, path)) {
            throw dead();
        }
    }

    static void requireAlive() throws IOException {
        if (isDead()) {
            throw dead();
        }
    }

    private static IOException dead() {
        return new IOException("killed by the test");
    }

    /** Whether the life ends at just this step. */
    private boolean endsAt(Change change, Object path) throws IOException {
        synchronized (CrashPlan.class) {
            if (dead) {
                throw dead();
            }
            // renewals come when they are due, on a thread of their own
            if (path.toString().endsWith(".beat")) {
                return false;
            }
            steps.add(change + " " + path);
            dead = steps.size() - 1 == fatal;
            return dead;
        }
    }

    /** A file being written, which stays as it is when the life ends. */
    static final class Stream extends OutputStream {
        private final CrashPlan life = current();
        private final OutputStream out;
        private final Object path;
        private final boolean closingMatters;
        private boolean begun;
        private boolean closed;

        /**
         * @param closingMatters whether others see a file otherwise while it is not closed
         */
        Stream(OutputStream out, Object path, boolean closingMatters) throws IOException {
            this.out = out;
            this.path = path;
            this.closingMatters = closingMatters;
            before(Change.OPENED, path);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            if (begun) {
                life.requireOpen();
            } else if (life.endsAt(Change.WRITE, path)) {
                out.write(bytes, from, count / 2);
                if (out instanceof org.apache.hadoop.fs.Syncable hdfs) {
                    hdfs.hflush();
                }
                throw dead();
            }
            begun = true;
            out.write(bytes, from, count);
        }

        @Override
        public void flush() throws IOException {
            life.requireOpen();
            out.flush();
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            if (closingMatters) {
                if (life.endsAt(Change.CLOSE, path)) {
                    throw dead();
                }
            } else {
                life.requireOpen();
            }
            out.close();
        }
    }

    private void requireOpen() throws IOException {
        synchronized (CrashPlan.class) {
            if (dead) {
                throw dead();
            }
        }
    }
}
