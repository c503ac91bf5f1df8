/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.ForeignFormatException;

/** Files and folders that are no checkpoints of PyTorch, told by their first bytes or their names, with what to do. */
final class ForeignFormats {
    private static final String EXPECTED = " (expected a file of torch.save, or safetensors). ";
    private static final String ORIGINAL =
            "Go back to the PyTorch checkpoint that it was made from: its branches and batch norms are not in there.";
    private static final String FROM_TENSORFLOW =
            "Load the network in Python and save its tensors under PyTorch's names with torch.save or safetensors.";

    /** The largest value of ONNX's ir_version that is plausible; the format has reached 13. */
    private static final int MAX_IR_VERSION = 63;

    private ForeignFormats() {}

    /** The refusal of a file whose first bytes are those of no checkpoint format. */
    static CheckpointException refusal(byte[] head, long size, String name) {
        String damaged = damaged(head);
        if (damaged != null) {
            return new CheckpointException("Cannot read " + name + ": " + damaged);
        }
        String known = byContent(head);
        known = known != null ? known : byName(name.toLowerCase(Locale.ROOT));
        if (known != null) {
            return new ForeignFormatException("Cannot read " + name + ": " + known);
        }
        return new CheckpointException("Cannot read " + name + ": the first of its " + size
                + " bytes are those of no checkpoint format (expected a zip or legacy file of torch.save, or "
                + "safetensors). Check that the file is complete and a checkpoint.");
    }

    private static @Nullable String damaged(byte[] head) {
        if (head.length == 0) {
            return "the file is empty (expected a checkpoint). Copy or download it again.";
        }
        if (startsWith(head, 0, 'v', 'e', 'r', 's', 'i', 'o', 'n', ' ', 'h', 't')) {
            return "it is a Git LFS pointer (expected the file itself). Fetch it with git lfs pull.";
        }
        if (startsWith(head, 0, '<')) {
            return "it is HTML or XML, perhaps an error page of a download (expected a checkpoint). Download it again.";
        }
        return null;
    }

    private static @Nullable String byContent(byte[] head) {
        if (startsWith(head, 0, 0x89, 'H', 'D', 'F')) {
            return "it is HDF5, as Keras writes it too" + EXPECTED + "Load it with h5py in Python and save the tensors "
                    + "with torch.save or safetensors.";
        }
        if (startsWith(head, 257, 'u', 's', 't', 'a', 'r')) {
            return "it is a tar archive, either a PyTorch file from before 0.1.10 or an archive of files" + EXPECTED
                    + "Unpack it, or load it with that version of PyTorch and save it again.";
        }
        String packed = compression(head);
        if (packed != null) {
            return "it is compressed with " + packed + EXPECTED + "Decompress it first.";
        }
        if (startsWith(head, 0, 0x80) && head.length > 2 && head[1] <= 5) {
            return "it is a plain pickle" + EXPECTED + "Load it in Python and save the state dict with torch.save.";
        }
        if (isOnnx(head)) {
            return "it is ONNX" + EXPECTED + ORIGINAL;
        }
        if (startsWith(head, 4, 'T', 'F', 'L', '3')) {
            return "it is TensorFlow Lite" + EXPECTED + ORIGINAL;
        }
        if (startsWith(head, 4, 'E', 'T', '1')) {
            return "it is an ExecuTorch program" + EXPECTED + ORIGINAL;
        }
        if (startsWith(head, 0, 'f', 't', 'r', 't')) {
            return "it is an engine of TensorRT" + EXPECTED + ORIGINAL;
        }
        if (startsWith(head, 0, 'G', 'G', 'U', 'F')) {
            return "it is GGUF" + EXPECTED + ORIGINAL;
        }
        if (startsWith(head, 0, 0x93, 'N', 'U', 'M', 'P', 'Y')) {
            return "it is a single array of numpy" + EXPECTED + "Save the whole state dict.";
        }
        return null;
    }

    private static @Nullable String compression(byte[] head) {
        if (startsWith(head, 0, 0x1f, 0x8b)) {
            return "gzip";
        }
        if (startsWith(head, 0, 'B', 'Z', 'h')) {
            return "bzip2";
        }
        if (startsWith(head, 0, 0xfd, '7', 'z', 'X', 'Z')) {
            return "xz";
        }
        if (startsWith(head, 0, 0x28, 0xb5, 0x2f, 0xfd)) {
            return "zstd";
        }
        if (startsWith(head, 0, '7', 'z', 0xbc, 0xaf)) {
            return "7-Zip";
        }
        return startsWith(head, 0, 'R', 'a', 'r', '!') ? "RAR" : null;
    }

    /** A protobuf whose first field is ir_version (1, a number) and whose second one is another field of ModelProto. */
    private static boolean isOnnx(byte[] head) {
        if (head.length < 3 || head[0] != 0x08 || head[1] < 1 || head[1] > MAX_IR_VERSION) {
            return false;
        }
        return switch (head[2]) {
            case 0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72 -> true;
            default -> false;
        };
    }

    /** Formats without a signature, by what their programs call them. */
    private static @Nullable String byName(String name) {
        if (name.endsWith(".pb") || name.endsWith(".pbtxt")) {
            return "it is a graph of TensorFlow" + EXPECTED + FROM_TENSORFLOW;
        }
        if (name.endsWith(".index") || name.contains(".data-00000-of-")) {
            return "it is a checkpoint of TensorFlow" + EXPECTED + FROM_TENSORFLOW;
        }
        if (name.endsWith(".msgpack")) {
            return "it is a checkpoint of Flax" + EXPECTED + FROM_TENSORFLOW;
        }
        if (name.endsWith(".caffemodel") || name.endsWith(".prototxt")) {
            return "it is a network of Caffe" + EXPECTED + FROM_TENSORFLOW;
        }
        if (name.endsWith(".engine") || name.endsWith(".trt") || name.endsWith(".plan")) {
            return "it is an engine of TensorRT" + EXPECTED + ORIGINAL;
        }
        if (name.endsWith(".mlmodel") || name.endsWith(".param") || name.endsWith(".rknn") || name.endsWith(".om")) {
            return "it is a network compiled for a device" + EXPECTED + ORIGINAL;
        }
        return null;
    }

    /** The refusal of a folder without a checkpoint. */
    static CheckpointException refusal(String folder, List<String> files, List<String> expected) {
        String found = folderKind(files);
        if (found != null) {
            return new ForeignFormatException("Cannot read " + folder + ": " + found);
        }
        return new CheckpointException("Cannot read " + folder + ": the folder does not contain "
                + String.join(" or ", expected) + ". Name the checkpoint file itself.");
    }

    private static @Nullable String folderKind(List<String> files) {
        String expected = " (expected a folder of the Hugging Face hub, or a distributed checkpoint of PyTorch). ";
        if (files.contains("saved_model.pb") || files.contains("keras_metadata.pb")) {
            return "it is a SavedModel of TensorFlow" + expected + FROM_TENSORFLOW;
        }
        if (files.stream().anyMatch(file -> file.endsWith(".data-00000-of-00001"))) {
            return "it is a checkpoint of TensorFlow" + expected + FROM_TENSORFLOW;
        }
        if (files.contains("model.weights.h5")
                || files.contains("tf_model.h5")
                || files.contains("flax_model.msgpack")) {
            return "it has the weights for Keras or Flax only" + expected + FROM_TENSORFLOW;
        }
        if (files.contains("_CHECKPOINT_METADATA") || files.contains("_METADATA")) {
            return "it is a checkpoint of Orbax (JAX)" + expected + FROM_TENSORFLOW;
        }
        if (files.contains("zero_to_fp32.py") || files.stream().anyMatch(file -> file.startsWith("zero_pp_rank_"))) {
            return "it is a checkpoint of DeepSpeed ZeRO" + expected
                    + "Run its zero_to_fp32.py, and name the file that it writes.";
        }
        if (files.stream().anyMatch(file -> file.endsWith(".distcp"))) {
            return "it has .distcp files and no .metadata, which is written last: the checkpoint was not finished"
                    + expected + "Take an earlier one.";
        }
        if (files.stream().anyMatch(file -> file.endsWith(".onnx"))) {
            return "it holds ONNX" + expected + ORIGINAL;
        }
        if (files.contains("Manifest.json") && files.contains("Data")) {
            return "it is a package of Core ML" + expected + ORIGINAL;
        }
        return null;
    }

    private static boolean startsWith(byte[] head, int at, int... expected) {
        for (int i = 0; i < expected.length; i++) {
            if (at + i >= head.length || head[at + i] != (byte) expected[i]) {
                return false;
            }
        }
        return true;
    }
}
