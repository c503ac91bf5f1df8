/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.List;

/** A folder on any file system, over whose files a checkpoint is spread. Names are those of files directly in it. */
public interface CheckpointFolder {
    /** The folder's name in messages. */
    String name();

    /** The names of its files and folders, sorted. */
    List<String> files() throws IOException;

    /** Opens a file; the caller closes the channel. */
    SeekableByteChannel open(String file) throws IOException;
}
