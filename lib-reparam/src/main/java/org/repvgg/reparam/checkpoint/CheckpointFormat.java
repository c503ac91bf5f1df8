/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint;

import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.pickle.TorchLegacy;
import org.repvgg.reparam.checkpoint.safetensors.Safetensors;
import org.repvgg.reparam.checkpoint.tensor.Bytes;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.Content;
import org.repvgg.reparam.checkpoint.zip.TorchZip;

/** Checkpoint file formats, recognised by their first bytes. */
public enum CheckpointFormat {
    TORCH_ZIP("PyTorch zip"),
    TORCH_LEGACY("PyTorch before 1.6"),
    SAFETENSORS("safetensors");

    private static final int HEAD_BYTES = 512;

    private final String label;

    CheckpointFormat(String label) {
        this.label = label;
    }

    /** The display name. */
    public String label() {
        return label;
    }

    static CheckpointFormat sniff(Bytes file, String name) {
        byte[] head = new byte[(int) Math.min(file.size(), HEAD_BYTES)];
        file.read(0, head, 0, head.length);
        if (startsWith(head, 0, 'P', 'K', 3, 4)) {
            return TORCH_ZIP;
        }
        if (TorchLegacy.looksLike(head)) {
            return TORCH_LEGACY;
        }
        if (Safetensors.looksLike(head)) {
            return SAFETENSORS;
        }
        String known = otherFormat(head);
        if (known != null) {
            throw new CheckpointException("Cannot read " + name + ": " + known);
        }
        throw new CheckpointException("Cannot read " + name + ": the first of its " + file.size()
                + " bytes are those of no checkpoint format (expected a zip or legacy file of torch.save, or "
                + "safetensors). Check that the file is complete and a checkpoint.");
    }

    private static @Nullable String otherFormat(byte[] head) {
        if (head.length == 0) {
            return "the file is empty (expected a checkpoint). Copy or download it again.";
        }
        if (startsWith(head, 0, 0x89, 'H', 'D', 'F')) {
            return "it is HDF5 (expected a file of torch.save, or safetensors). Load it with h5py in Python and save the "
                    + "tensors with torch.save or safetensors.";
        }
        if (startsWith(head, 257, 'u', 's', 't', 'a', 'r')) {
            return "it is a tar archive, either a PyTorch file from before 0.1.10 or an archive of files "
                    + "(expected a file of torch.save, or safetensors). Unpack it, or load it with that version of "
                    + "PyTorch and save it again.";
        }
        if (startsWith(head, 0, 0x1f, 0x8b)) {
            return "it is compressed with gzip (expected a file of torch.save, or safetensors). Decompress it first.";
        }
        if (startsWith(head, 0, 0x80) && head.length > 2 && head[1] <= 5) {
            return "it is a plain pickle (expected a file of torch.save, or safetensors). "
                    + "Load it in Python and save the state dict with torch.save.";
        }
        if (startsWith(head, 0, 'v', 'e', 'r', 's', 'i', 'o', 'n', ' ', 'h', 't')) {
            return "it is a Git LFS pointer (expected the file itself). Fetch it with git lfs pull.";
        }
        if (startsWith(head, 0, '<')) {
            return "it is HTML or XML, perhaps an error page of a download (expected a checkpoint). Download it again.";
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

    Content read(Bytes file, String name) {
        return switch (this) {
            case TORCH_ZIP -> TorchZip.read(file, name);
            case TORCH_LEGACY -> TorchLegacy.read(file, name);
            case SAFETENSORS -> Safetensors.read(file, name);
        };
    }
}
