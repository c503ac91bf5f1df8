/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint.zip;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.ForeignFormatException;

/** Zip archives that torch.save did not write, told by the names of their entries, with what to do. */
final class OtherZips {
    private static final List<String> CHECKPOINTS =
            List.of(".pth", ".pt", ".pth.tar", ".bin", ".ckpt", ".safetensors", ".pkl");

    private OtherZips() {}

    /** @param roots how many entries are named data.pkl in a folder */
    static CheckpointException refusal(Set<String> entries, int roots, String where) {
        String found = kind(entries);
        if (found != null) {
            return new ForeignFormatException(
                    "Cannot read " + where + ": " + found.replace(" | ", " (expected what torch.save writes). "));
        }
        return new CheckpointException(
                "Cannot read " + where + ": a zip archive of " + entries.size() + " entries with " + roots
                        + " named */data.pkl (expected one, as torch.save writes). Is it a checkpoint?");
    }

    private static @Nullable String kind(Set<String> entries) {
        if (!entries.isEmpty() && entries.stream().allMatch(entry -> entry.endsWith(".npy"))) {
            return "it is numpy's .npz, arrays without a state dict | Load it with numpy.load, turn the arrays into "
                    + "tensors and save the dict with torch.save.";
        }
        if (ends(entries, "/models/model.json")
                || ends(entries, "serialized_exported_program.json")
                || ends(entries, "/archive_format")) {
            return "it is a program of torch.export (.pt2) | Save state_dict() of the module, or of the exported "
                    + "program, with torch.save.";
        }
        if (entries.contains("model.weights.h5")) {
            return "it is a model of Keras | Load it in Python and save its tensors under PyTorch's names with "
                    + "torch.save or safetensors.";
        }
        if (entries.contains("MAR-INF/MANIFEST.json")) {
            return "it is an archive of TorchServe" + within(entries);
        }
        if (ends(entries, ".mlmodel") || ends(entries, "/weights/weight.bin")) {
            return "it is a package of Core ML | Go back to the PyTorch checkpoint that it was made from.";
        }
        if (ends(entries, ".data/extern_modules")) {
            return "it is an archive of torch.package | Load it with torch.package.PackageImporter and save the "
                    + "network's state_dict() with torch.save.";
        }
        if (!name(entries).isEmpty()) {
            return "it is a zip archive around another file" + within(entries);
        }
        return null;
    }

    private static String within(Set<String> entries) {
        String name = name(entries);
        return name.isEmpty()
                ? " | Unpack it and name the checkpoint in it."
                : ", " + name + " | Unpack it and name that file.";
    }

    private static String name(Set<String> entries) {
        return entries.stream()
                .filter(entry -> CHECKPOINTS.stream().anyMatch(entry.toLowerCase(Locale.ROOT)::endsWith))
                .filter(entry -> !entry.endsWith("/data.pkl"))
                .findFirst()
                .orElse("");
    }

    private static boolean ends(Set<String> entries, String end) {
        return entries.stream().anyMatch(entry -> entry.endsWith(end));
    }
}
