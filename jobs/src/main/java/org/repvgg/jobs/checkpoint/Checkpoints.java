/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.List;
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
import org.repvgg.reparam.deploy.FusedModelFile;
import org.repvgg.reparam.deploy.NewerFormatException;
import org.repvgg.reparam.fuse.FuseOptions;
import org.repvgg.reparam.fuse.Fusion;
import org.repvgg.reparam.recognize.Inspection;

/**
 * Reads checkpoints by URI from any Hadoop file system; the URI may name a folder in the layout of the Hugging Face
 * hub.
 */
public final class Checkpoints {
    private static final List<String> FOLDER_FILES = List.of("model.safetensors", "pytorch_model.bin");
    private static final String CONFIG = "config.json";
    private static final int MAX_CONFIG_BYTES = 1 << 20;

    private Checkpoints() {}

    /**
     * Reads a checkpoint; throws {@link JobException} with a one-line message if it is missing, is not a checkpoint, or is
     * a fused file of a newer release.
     */
    public static Checkpoint read(String uri, Configuration conf) {
        try {
            Checkpoint checkpoint = read(new Path(uri), conf);
            FusedModelFile.requireKnownFormat(checkpoint);
            return checkpoint;
        } catch (FileNotFoundException | NoSuchFileException e) {
            throw new JobException(
                    FailureCode.CHECKPOINT_MISSING,
                    "Cannot read the checkpoint: found nothing (expected a .pth or .safetensors file) at "
                            + Redaction.of(uri) + ". Check --checkpoint.");
        } catch (NewerFormatException e) {
            throw refusal(FailureCode.NEWER_FORMAT, e);
        } catch (CheckpointException e) {
            throw refusal(FailureCode.CHECKPOINT_UNREADABLE, e);
        } catch (IOException | IllegalArgumentException e) {
            throw new JobException(
                    FailureCode.CHECKPOINT_UNREADABLE,
                    "Cannot read the checkpoint: " + Redaction.of(String.valueOf(e.getMessage())) + " at "
                            + Redaction.of(uri) + ". Check the file system and its credentials.");
        }
    }

    private static Checkpoint read(Path path, Configuration conf) throws IOException {
        FileSystem fs = path.getFileSystem(conf);
        if (fs instanceof LocalFileSystem local) {
            return Checkpoint.read(local.pathToFile(path).toPath());
        }
        FileStatus status = fs.getFileStatus(path);
        return status.isDirectory() ? readFolder(fs, path, conf) : read(status, conf);
    }

    private static Checkpoint readFolder(FileSystem fs, Path folder, Configuration conf) throws IOException {
        for (String candidate : FOLDER_FILES) {
            Path file = new Path(folder, candidate);
            if (fs.exists(file)) {
                Checkpoint checkpoint = read(fs.getFileStatus(file), conf);
                String config = config(fs, new Path(folder, CONFIG), conf);
                return config == null ? checkpoint : checkpoint.withConfig(config);
            }
        }
        throw new JobException(
                FailureCode.CHECKPOINT_MISSING,
                "Cannot read the checkpoint: found a folder without " + String.join(" or ", FOLDER_FILES) + " at "
                        + Redaction.of(folder.toString()) + ". Name the checkpoint file itself.");
    }

    private static @Nullable String config(FileSystem fs, Path file, Configuration conf) throws IOException {
        if (!fs.exists(file) || fs.getFileStatus(file).getLen() > MAX_CONFIG_BYTES) {
            return null;
        }
        try (StoreStream in = open(fs.getFileStatus(file), conf)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static StoreStream open(FileStatus file, Configuration conf) throws IOException {
        return StoreStream.open(file, "random", conf);
    }

    private static Checkpoint read(FileStatus file, Configuration conf) throws IOException {
        try (HadoopChannel channel = new HadoopChannel(open(file, conf), file.getLen())) {
            return Checkpoint.read(channel, file.getPath().getName());
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
        } catch (CheckpointException e) {
            throw refusal(FailureCode.CHECKPOINT_UNSUPPORTED, e);
        }
    }

    private static JobException refusal(FailureCode code, CheckpointException e) {
        return new JobException(code, Redaction.of(String.valueOf(e.getMessage())));
    }
}
