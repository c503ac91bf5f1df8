/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint;

import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.pickle.TorchLegacy;
import org.repvgg.reparam.checkpoint.safetensors.Safetensors;
import org.repvgg.reparam.checkpoint.tensor.Bytes;
import org.repvgg.reparam.checkpoint.tensor.Content;
import org.repvgg.reparam.checkpoint.zip.TorchZip;

/** Checkpoint file formats, recognised by their first bytes. */
public enum CheckpointFormat {
    TORCH_ZIP("PyTorch zip"),
    TORCH_LEGACY("PyTorch before 1.6"),
    SAFETENSORS("safetensors"),
    SHARDS("several files with an index"),
    DISTRIBUTED("PyTorch distributed checkpoint");

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
        if (isZip(head)) {
            return TORCH_ZIP;
        }
        if (TorchLegacy.looksLike(head)) {
            return TORCH_LEGACY;
        }
        if (Safetensors.looksLike(head)) {
            return SAFETENSORS;
        }
        throw ForeignFormats.refusal(head, file.size(), name);
    }

    private static boolean isZip(byte[] head) {
        return head.length >= 4 && head[0] == 'P' && head[1] == 'K' && head[2] == 3 && head[3] == 4;
    }

    /**
     * @param key the dict to take, or the beginning of names; null for the convention
     */
    Content read(Bytes file, String name, @Nullable String key) {
        return switch (this) {
            case TORCH_ZIP -> TorchZip.read(file, name, key);
            case TORCH_LEGACY -> TorchLegacy.read(file, name, key);
            case SAFETENSORS -> Safetensors.read(file, name, key);
            case SHARDS, DISTRIBUTED -> throw new IllegalStateException(this + " is not a single file");
        };
    }
}
