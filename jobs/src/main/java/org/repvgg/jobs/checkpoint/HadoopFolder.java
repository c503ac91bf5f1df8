/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.repvgg.jobs.io.StoreStream;
import org.repvgg.reparam.checkpoint.CheckpointFolder;

/** A folder of any Hadoop file system, listed once. */
final class HadoopFolder implements CheckpointFolder {
    private final Path folder;
    private final List<FileStatus> files;
    private final Configuration conf;

    HadoopFolder(FileSystem fs, Path folder, Configuration conf) throws IOException {
        this.folder = folder;
        this.files = Arrays.asList(fs.listStatus(folder));
        this.conf = conf;
    }

    @Override
    public String name() {
        return folder.getName();
    }

    @Override
    public List<String> files() {
        return files.stream().map(file -> file.getPath().getName()).sorted().toList();
    }

    @Override
    public SeekableByteChannel open(String name) throws IOException {
        for (FileStatus file : files) {
            if (file.getPath().getName().equals(name)) {
                return new HadoopChannel(StoreStream.open(file, "random", conf), file.getLen());
            }
        }
        throw new FileNotFoundException(name);
    }
}
