/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize.dialect;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.Tensor;

/** Finds blocks by tensor names: a block is a prefix under which the parts of a dialect occur. */
public final class BlockFinder {
    /** A block that was found but whose tensors have not been read. */
    public record Found(String prefix, Dialect dialect, Form form, List<Part> parts) {}

    private final Map<String, Tensor> tensors;
    private final Set<String> modules;
    private final @Nullable Dialect preferred;
    private final Set<String> explained = new HashSet<>();

    /**
     * @param modules the module paths listed in the file, possibly none
     */
    public BlockFinder(Map<String, Tensor> tensors, Set<String> modules, @Nullable Dialect preferred) {
        this.tensors = tensors;
        this.modules = modules;
        this.preferred = preferred;
    }

    /** Returns the blocks in file order. */
    public List<Found> find() {
        Map<String, Found> best = new LinkedHashMap<>();
        Map<String, Integer> scores = new LinkedHashMap<>();
        boolean yoloV6 = tensors.keySet().stream().anyMatch(key -> key.contains("ERBlock_"));
        for (Dialect dialect : Dialect.values()) {
            if (dialect == Dialect.BY_SHAPES) {
                continue;
            }
            if (dialect == Dialect.PLAIN) {
                best.values().forEach(found -> explained.addAll(keysOf(found)));
            }
            for (String prefix : prefixes(dialect)) {
                Found found = match(prefix, dialect);
                if (found == null) {
                    continue;
                }
                int score = 2 * keysOf(found).size()
                        + (dialect.suits(prefix, yoloV6, modules) ? 1 : 0)
                        + (dialect == preferred ? 2 * tensors.size() : 0);
                if (score > scores.getOrDefault(prefix, 0)) {
                    best.put(prefix, found);
                    scores.put(prefix, score);
                }
            }
        }
        List<Found> all = new ArrayList<>(best.values());
        if (all.stream().allMatch(found -> found.dialect == Dialect.PLAIN)
                || all.stream().anyMatch(this::lacksNorm)) {
            List<Found> shaped = new ShapeFinder(tensors).find();
            List<String> prefixes = shaped.stream().map(Found::prefix).toList();
            boolean instead =
                    all.stream().allMatch(found -> found.dialect == Dialect.PLAIN || prefixes.contains(found.prefix));
            all = shaped.isEmpty() || !instead ? all : shaped;
        }
        all.forEach(found -> explained.addAll(keysOf(found)));
        requirePreferred(all);
        return all;
    }

    /** True if a norm under the block is none of its parts: the identity, under a name that the dialect does not have. */
    private boolean lacksNorm(Found found) {
        Set<String> keys = keysOf(found);
        return found.form == Form.TRAIN
                && tensors.keySet().stream()
                        .anyMatch(key -> key.endsWith(".running_var")
                                && key.startsWith(found.prefix + ".")
                                && !keys.contains(key));
    }

    /** A dialect that was asked for and reads no name would be an option without effect. */
    private void requirePreferred(List<Found> all) {
        if (preferred != null && !all.isEmpty() && all.stream().noneMatch(found -> found.dialect == preferred)) {
            throw new CheckpointException("Cannot read the names as those of "
                    + preferred.name().toLowerCase(Locale.ROOT).replace('_', '-') + ": found blocks of "
                    + all.stream()
                            .map(found -> found.dialect.label())
                            .distinct()
                            .collect(Collectors.joining(", "))
                    + " and none that this dialect fits (expected "
                    + preferred.required().stream()
                            .map(Part::anchor)
                            .filter(anchor -> !anchor.isEmpty())
                            .collect(Collectors.joining(", "))
                    + " in a block). Leave the dialect out.");
        }
    }

    /** The keys of the tensors that belong to a block; valid after {@link #find}. */
    public Set<String> explained() {
        return explained;
    }

    private Set<String> prefixes(Dialect dialect) {
        Set<String> prefixes = new LinkedHashSet<>();
        List<Part> anchors = new ArrayList<>(dialect.required().subList(0, 1));
        dialect.optional().stream().filter(Part.Fused.class::isInstance).forEach(anchors::add);
        for (Part part : anchors) {
            Pattern pattern = Part.pattern(part.anchor());
            String end = part.anchor().substring(part.anchor().lastIndexOf('#') + 1);
            for (String key : tensors.keySet()) {
                if (key.endsWith(end) && !explained.contains(key)) {
                    Matcher matcher = pattern.matcher(key);
                    if (matcher.matches()) {
                        prefixes.add(matcher.group(1));
                    }
                }
            }
        }
        return prefixes;
    }

    private @Nullable Found match(String prefix, Dialect dialect) {
        List<Part> present = new ArrayList<>();
        boolean train = true;
        boolean fused = false;
        for (Part part : dialect.required()) {
            boolean there = isThere(prefix, part);
            train &= there;
            if (there) {
                present.add(part);
                fused |= part instanceof Part.Fused;
            }
        }
        boolean deploy = fused && train;
        for (Part part : dialect.optional()) {
            if (isThere(prefix, part)) {
                present.add(part);
                deploy |= part instanceof Part.Fused;
            }
        }
        if (train && !fused) {
            present.removeIf(Part.Fused.class::isInstance);
            return new Found(prefix, dialect, Form.TRAIN, present);
        }
        if (!deploy) {
            return null;
        }
        present.removeIf(part ->
                !(part instanceof Part.Fused || part instanceof Part.After || part instanceof Part.SqueezeExcite));
        return new Found(prefix, dialect, Form.DEPLOY, present);
    }

    /** The keys that parts of the dialect have under a prefix, whether they were used or not. */
    public Set<String> keysOf(String prefix, Dialect dialect) {
        List<Part> parts = new ArrayList<>(dialect.required());
        parts.addAll(dialect.optional());
        return keysOf(new Found(prefix, dialect, Form.MIXED, parts));
    }

    private boolean isThere(String prefix, Part part) {
        if (part instanceof Part.Implied) {
            return true;
        }
        String key = Dialect.key(prefix, part.anchor());
        if (key.indexOf('#') >= 0) {
            return tensors.containsKey(key.replace("#", "0"));
        }
        boolean there = tensors.containsKey(key);
        if (part instanceof Part.ConvBn convBn && there) {
            return tensors.containsKey(Dialect.key(prefix, convBn.bnPath()) + ".running_var")
                    || (!convBn.path().isEmpty() && !hasOtherNorm(Dialect.key(prefix, convBn.path())));
        }
        return there;
    }

    /** True if the norm beside a convolution has another name than this dialect's: another spelling, not a loss. */
    private boolean hasOtherNorm(String branch) {
        return tensors.keySet().stream().anyMatch(key -> key.startsWith(branch + ".") && key.endsWith(".running_var"));
    }

    private Set<String> keysOf(Found found) {
        Set<String> keys = new HashSet<>();
        for (Part part : found.parts) {
            for (String path : PartPaths.of(part)) {
                addKeys(Dialect.key(found.prefix, path), keys);
            }
        }
        return keys;
    }

    private void addKeys(String path, Set<String> keys) {
        if (path.indexOf('#') >= 0) {
            for (int i = 0; tensors.containsKey(path.replace("#", Integer.toString(i))); i++) {
                keys.add(path.replace("#", Integer.toString(i)));
            }
        } else if (tensors.containsKey(path)) {
            keys.add(path);
        }
    }
}
