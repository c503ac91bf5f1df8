/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.error.Redaction;
import org.repvgg.jobs.io.StoreStream;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.ForeignFormatException;
import org.repvgg.reparam.deploy.FusedModelFile;
import org.repvgg.reparam.deploy.NewerFormatException;
import org.repvgg.reparam.fuse.FuseOptions;
import org.repvgg.reparam.fuse.Fusion;
import org.repvgg.reparam.recognize.Inspection;

/**
 * Reads checkpoints by URI from any Hadoop file system; the URI may name a folder in the layout of the Hugging Face
 * hub, the index of several files, or a distributed checkpoint.
 */
public final class Checkpoints {
    private Checkpoints() {}

    /**
     * Reads a checkpoint; throws {@link JobException} with a one-line message if it is missing, is not a checkpoint, or is
     * a fused file of a newer release.
     */
    public static Checkpoint read(String uri, Configuration conf) {
        return read(uri, CheckpointChoice.CONVENTION, conf);
    }

    /** As {@link #read(String, Configuration)}, of a file with several networks or with other names. */
    public static Checkpoint read(String uri, CheckpointChoice choice, Configuration conf) {
        Checkpoint checkpoint = read(uri, choice.key(), conf);
        for (Renaming renaming : choice.renamings()) {
            Checkpoint before = checkpoint;
            checkpoint = orRefusal(() -> before.renamed(renaming.pattern(), renaming.replacement()));
        }
        return checkpoint;
    }

    private static Checkpoint read(String uri, @Nullable String key, Configuration conf) {
        try {
            Checkpoint checkpoint = read(new Path(uri), key, conf);
            FusedModelFile.requireKnownFormat(checkpoint);
            return checkpoint;
        } catch (FileNotFoundException | NoSuchFileException e) {
            throw new JobException(
                    FailureCode.CHECKPOINT_MISSING,
                    "Cannot read the checkpoint: found nothing (expected a .pth or .safetensors file) at "
                            + Redaction.of(uri) + ". Check --checkpoint.");
        } catch (NewerFormatException e) {
            throw refusal(FailureCode.NEWER_FORMAT, e);
        } catch (ForeignFormatException e) {
            throw refusal(FailureCode.CHECKPOINT_FOREIGN, e);
        } catch (CheckpointException e) {
            throw refusal(FailureCode.CHECKPOINT_UNREADABLE, e);
        } catch (IOException | IllegalArgumentException e) {
            throw new JobException(
                    FailureCode.CHECKPOINT_UNREADABLE,
                    "Cannot read the checkpoint: " + Redaction.of(String.valueOf(e.getMessage())) + " at "
                            + Redaction.of(uri) + ". Check the file system and its credentials.");
        }
    }

    private static Checkpoint read(Path path, @Nullable String key, Configuration conf) throws IOException {
        FileSystem fs = path.getFileSystem(conf);
        if (fs instanceof LocalFileSystem local) {
            return Checkpoint.read(local.pathToFile(path).toPath(), key);
        }
        FileStatus status = fs.getFileStatus(path);
        if (status.isDirectory()) {
            return Checkpoint.read(new HadoopFolder(fs, path, conf), "", key);
        }
        Path parent = path.getParent();
        return Checkpoint.isIndex(path.getName()) && parent != null
                ? Checkpoint.read(new HadoopFolder(fs, parent, conf), path.getName(), key)
                : read(status, key, conf);
    }

    private static Checkpoint read(FileStatus file, @Nullable String key, Configuration conf) throws IOException {
        try (HadoopChannel channel = new HadoopChannel(StoreStream.open(file, "random", conf), file.getLen())) {
            return Checkpoint.read(channel, file.getPath().getName(), key);
        }
    }

    /**
     * Recognises, fuses and verifies; throws {@link JobException} with a one-line message if the tensors are not a
     * RepVGG network.
     */
    public static Fusion fuse(Checkpoint checkpoint, FuseOptions options) {
        return orRefusal(() -> Fusion.of(checkpoint, options));
    }

    /** What the checkpoint contains. */
    public static Inspection inspect(Checkpoint checkpoint, FuseOptions options) {
        return orRefusal(() -> Inspection.of(checkpoint, options.recognition()));
    }

    /** Runs the supplier and converts checkpoint errors into a {@link JobException} with a one-line message. */
    public static <T> T orRefusal(Supplier<T> work) {
        try {
            return work.get();
        } catch (NewerFormatException e) {
            throw refusal(FailureCode.NEWER_FORMAT, e);
        } catch (ForeignFormatException e) {
            throw refusal(FailureCode.CHECKPOINT_FOREIGN, e);
        } catch (CheckpointException e) {
            throw refusal(FailureCode.CHECKPOINT_UNSUPPORTED, e);
        }
    }

    private static JobException refusal(FailureCode code, CheckpointException e) {
        return new JobException(code, Redaction.of(String.valueOf(e.getMessage())));
    }
}
