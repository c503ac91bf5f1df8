/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.storage;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** Everything that is logged from INFO on, by whomever, as long as it is open. */
final class LogCapture extends AbstractAppender implements AutoCloseable {
    private final StringBuilder text = new StringBuilder();
    private final Logger root;
    private final Level before;

    LogCapture() {
        super("capture", null, null, false, Property.EMPTY_ARRAY);
        root = LoggerContext.getContext(LogCapture.class.getClassLoader(), false, null)
                .getLogger(LogManager.ROOT_LOGGER_NAME);
        before = root.getLevel();
        start();
        root.setLevel(Level.INFO);
        root.addAppender(this);
    }

    @Override
    public synchronized void append(LogEvent event) {
        text.append(event.getLoggerName()).append(' ').append(event.getMessage().getFormattedMessage());
        for (Throwable cause = event.getThrown(); cause != null; cause = cause.getCause()) {
            text.append('\n').append(cause);
        }
        text.append('\n');
    }

    synchronized String text() {
        return text.toString();
    }

    @Override
    public void close() {
        root.removeAppender(this);
        root.setLevel(before);
        stop();
    }
}
