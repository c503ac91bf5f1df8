/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint.tensor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The content of a checkpoint file.
 *
 * @param tensors in file order
 * @param metadata string metadata of the file
 * @param attributes what the file says of modules, by module path
 * @param code that of a TorchScript archive
 * @param notes how the tensors were found
 */
public record Content(
        Map<String, Tensor> tensors,
        Map<String, String> metadata,
        Map<String, Map<String, Object>> attributes,
        Code code,
        List<String> notes) {
    /** The attribute that holds a module's class, such as {@code torch.nn.modules.conv.Conv2d}. */
    public static final String CLASS = "__class__";

    /** What the value of an attribute begins with that is a function; its name follows. */
    public static final String FUNCTION = "function ";

    /** The attribute that holds the name of a TorchScript module's class in the archive's code. */
    public static final String SCRIPT = "__script__";

    /** The attribute of a convolution that holds the activation that its code applies to the sum it is part of. */
    public static final String ACTIVATION = "__activation__";

    private static final int NAMED = 12;

    /**
     * The code of a TorchScript archive.
     *
     * @param sources by file name, without the archive's root; none for other files
     * @param constants the tensors that the code names by number; empty where one is larger than a few values
     */
    public record Code(Map<String, String> sources, List<double[]> constants) {
        /** No code. */
        public static final Code NONE = new Code(Map.of(), List.of());
    }

    /**
     * The content under a beginning of names, without it.
     *
     * @throws CheckpointException if no name begins so; lists the beginnings that there are
     */
    public Content under(String key, String where) {
        String prefix = key.endsWith(".") ? key : key + ".";
        if (tensors.keySet().stream().noneMatch(name -> name.startsWith(prefix))) {
            Set<String> first = new LinkedHashSet<>();
            tensors.keySet().forEach(name -> first.add(name.split("\\.", 2)[0]));
            throw new CheckpointException("Cannot take key " + key + " of " + where
                    + ": found no dict of that name and no tensor under it (found " + String.join("; ", notes)
                    + (notes.isEmpty() ? "" : "; ") + "names that begin with "
                    + String.join(", ", first.stream().limit(NAMED).toList())
                    + "). Pass one of these keys or beginnings.");
        }
        List<String> more = new ArrayList<>(notes);
        more.add("taken the names under '" + key + "', as asked");
        return new Content(only(tensors, prefix), metadata, only(attributes, prefix), Code.NONE, more);
    }

    private static <T> Map<String, T> only(Map<String, T> map, String prefix) {
        Map<String, T> kept = new LinkedHashMap<>();
        map.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                kept.put(name.substring(prefix.length()), value);
            }
        });
        return kept;
    }

    /**
     * The content under other names.
     *
     * @throws CheckpointException if two tensors would have one name
     */
    public Content renamed(UnaryOperator<String> names, String note, String where) {
        Map<String, Tensor> renamed = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            String other = names.apply(name);
            if (renamed.put(other, tensor) != null) {
                throw new CheckpointException("Cannot rename the tensors of " + where + ": two of them would be "
                        + other + " (expected one, found " + name + " as the second). Narrow the expression.");
            }
        });
        Map<String, Map<String, Object>> modules = new LinkedHashMap<>();
        attributes.forEach((path, values) -> {
            // a module has no tensor's name: an expression that needs the leaf is tried with one
            String weight = names.apply(path + ".weight");
            String end = ".weight";
            modules.putIfAbsent(
                    weight.endsWith(end) ? weight.substring(0, weight.length() - end.length()) : names.apply(path),
                    values);
        });
        List<String> more = new ArrayList<>(notes);
        more.add(note);
        return new Content(renamed, metadata, modules, Code.NONE, more);
    }
}
