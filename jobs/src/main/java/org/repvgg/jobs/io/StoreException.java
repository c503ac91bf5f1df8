/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import org.apache.hadoop.security.AccessControlException;

/**
 * A failure of the file system, not of the file: a lost data node, a throttled request, a broken connection. Another
 * attempt may succeed, so this fails the task as long as Spark has attempts left.
 */
public final class StoreException extends IOException {
    private static final long serialVersionUID = 1L;

    private StoreException(IOException cause) {
        super(cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage(), cause);
    }

    /** The exception to throw for a failure of the file system: absent and forbidden files are permanent failures. */
    public static IOException of(IOException e) {
        return e instanceof FileNotFoundException
                        || e instanceof AccessDeniedException
                        || e instanceof AccessControlException
                        || e instanceof StoreException
                ? e
                : new StoreException(e);
    }

    /** Whether reading was interrupted from outside, which is never a property of the file. */
    public boolean isInterruption() {
        return getCause() instanceof InterruptedIOException && !(getCause() instanceof java.net.SocketTimeoutException)
                || getCause() instanceof ClosedByInterruptException;
    }
}
