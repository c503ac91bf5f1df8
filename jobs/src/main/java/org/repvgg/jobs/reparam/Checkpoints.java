/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.reparam;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.repvgg.jobs.config.JobException;
import org.repvgg.jobs.config.Redaction;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.CheckpointException;
import org.repvgg.reparam.fuse.FuseOptions;
import org.repvgg.reparam.fuse.Fusion;
import org.repvgg.reparam.model.Recognition;

/** Checkpoints by URI, from any file system that Hadoop knows. */
public final class Checkpoints {
    private Checkpoints() {}

    /** Reads a checkpoint; throws {@link JobException} with one line if it is missing or is not one. */
    public static Checkpoint read(String uri, Configuration conf) {
        Path path = new Path(uri);
        try {
            FileSystem fs = path.getFileSystem(conf);
            FileStatus status = fs.getFileStatus(path);
            if (status.isDirectory()) {
                throw JobException.usage(
                        "Cannot read the checkpoint: found a directory (expected a .pth or .safetensors" + " file) at "
                                + Redaction.of(uri) + ". Name the file in it.");
            }
            try (HadoopChannel channel = new HadoopChannel(fs.open(path), status.getLen())) {
                return Checkpoint.read(channel, path.getName());
            }
        } catch (FileNotFoundException e) {
            throw JobException.usage(
                    "Cannot read the checkpoint: found nothing (expected a .pth or .safetensors file) at "
                            + Redaction.of(uri) + ". Check --checkpoint.");
        } catch (CheckpointException e) {
            throw JobException.usage(Redaction.of(String.valueOf(e.getMessage())));
        } catch (IOException e) {
            throw JobException.usage("Cannot read the checkpoint: " + Redaction.of(String.valueOf(e.getMessage()))
                    + " at " + Redaction.of(uri) + ". Check the file system and its credentials.");
        }
    }

    /** Recognises, fuses and proves; throws {@link JobException} with one line if the tensors are no RepVGG network. */
    public static Fusion fuse(Checkpoint checkpoint, FuseOptions options) {
        try {
            return Fusion.of(checkpoint, options);
        } catch (CheckpointException e) {
            throw JobException.usage(Redaction.of(String.valueOf(e.getMessage())));
        }
    }

    /** What the checkpoint holds, as text. */
    public static String inspect(Checkpoint checkpoint, FuseOptions options) {
        try {
            return InspectText.of(checkpoint, Recognition.of(checkpoint, options.recognition()));
        } catch (CheckpointException e) {
            throw JobException.usage(Redaction.of(String.valueOf(e.getMessage())));
        }
    }
}
