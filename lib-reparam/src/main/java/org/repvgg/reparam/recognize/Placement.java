/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.repvgg.reparam.recognize.dialect.Dialect;
import org.repvgg.reparam.recognize.dialect.Position;
import org.repvgg.reparam.recognize.network.RepBlock;

/**
 * Puts blocks into the order of a chain by their keys: by the names of stages that {@link Position} knows, else by the
 * module that blocks have in common and the numbers in it.
 *
 * @param chain the blocks by position; incomplete where there is an obstacle
 * @param obstacle why they form no chain; empty if they do
 */
record Placement(SortedMap<Position, RepBlock> chain, String obstacle) {
    /** A key whose module has a number for a name while its own name is none. */
    private static final Pattern IN_NUMBERED = Pattern.compile("^((?:.*\\.)?\\d+)\\.[^.]*[a-zA-Z_][^.]*$");

    /** Places all blocks; plain convolutions outside of the stages are left out. */
    static Placement of(List<RepBlock> blocks) {
        boolean special = blocks.stream().anyMatch(block -> block.dialect() != Dialect.PLAIN);
        List<RepBlock> relevant = blocks.stream()
                .filter(block -> block.dialect() != Dialect.PLAIN || (!special && Position.of(block.key()) != null))
                .toList();
        SortedMap<Position, RepBlock> chain = new TreeMap<>(Position.ORDER);
        if (relevant.isEmpty()) {
            return new Placement(chain, "its blocks are not arranged in stages");
        }
        if (relevant.size() == 1 && relevant.get(0).key().isEmpty()) {
            return new Placement(chain, "it is a single block");
        }
        if (special
                && blocks.stream()
                        .anyMatch(block -> block.dialect() == Dialect.PLAIN && Position.of(block.key()) != null)) {
            return new Placement(chain, "its blocks are not arranged in stages");
        }
        RepBlock unnamed = null;
        for (RepBlock block : relevant) {
            Position position = Position.of(block.key());
            if (position == null) {
                unnamed = unnamed == null ? block : unnamed;
                continue;
            }
            RepBlock other = chain.put(position, block);
            if (other != null) {
                return new Placement(chain, several(relevant, other, block));
            }
        }
        long stems = chain.keySet().stream()
                .filter(position -> position.stage() == 0)
                .count();
        return unnamed == null && stems == 1
                ? new Placement(chain, "")
                : guess(relevant, blocks, unnamed == null ? relevant.get(0) : unnamed);
    }

    /** A chain by numbers, if nothing else says that data takes other ways, as in residual networks and detectors. */
    private static Placement guess(List<RepBlock> relevant, List<RepBlock> blocks, RepBlock example) {
        Placement placed = new ByNumbers(relevant).place(example);
        String obstacle = placed.obstacle;
        if (obstacle.isEmpty()) {
            obstacle = blocks.stream()
                    .filter(block -> !placed.chain.containsValue(block))
                    .findFirst()
                    .map(block -> "the convolution " + block.key() + " lies beside its blocks")
                    .orElse(obstacle);
        }
        if (obstacle.isEmpty()) {
            obstacle = withinOneModule(relevant);
        }
        if (obstacle.isEmpty()) {
            obstacle = mismatch(placed.chain);
        }
        return new Placement(placed.chain, obstacle);
    }

    /** Several blocks within a numbered module, such as {@code 0.conv1} and {@code 0.conv2}, are those of a residual. */
    private static String withinOneModule(List<RepBlock> blocks) {
        Map<String, RepBlock> first = new LinkedHashMap<>();
        for (RepBlock block : blocks) {
            Matcher inNumbered = IN_NUMBERED.matcher(block.key());
            RepBlock other = inNumbered.find() ? first.putIfAbsent(inNumbered.group(1), block) : null;
            if (other != null) {
                return other.key() + " and " + block.key()
                        + " are in one module, whose way of joining them is not in the file";
            }
        }
        return "";
    }

    /** Why the channels of blocks do not fit those of the blocks before them; empty if they do. */
    private static String mismatch(SortedMap<Position, RepBlock> chain) {
        RepBlock before = null;
        for (RepBlock block : chain.values()) {
            int channels = before == null
                    ? block.geometry().inChannels()
                    : before.geometry().outChannels();
            if (!ChainBuilder.fits(block, channels) || !ChainBuilder.fitsIdentity(block, channels)) {
                return "block " + block.key() + " does not take the " + channels + " channels of "
                        + (before == null ? "the image" : before.key());
            }
            before = block;
        }
        return "";
    }

    private static String several(List<RepBlock> blocks, RepBlock one, RepBlock other) {
        Set<String> prefixes = new LinkedHashSet<>();
        for (RepBlock block : blocks) {
            prefixes.add(Position.prefix(block.key()));
        }
        String same = "blocks " + one.key() + " and " + other.key() + " have the same position";
        return prefixes.size() < 2
                ? same
                : same + ": it holds " + prefixes.size() + " networks, under "
                        + prefixes.stream()
                                .map(prefix -> prefix.isEmpty() ? "no prefix" : prefix)
                                .collect(Collectors.joining(", "))
                        + "; choose one with --key";
    }

    /** Places blocks whose names have no known form. */
    private static final class ByNumbers {
        private final List<RepBlock> blocks;

        ByNumbers(List<RepBlock> blocks) {
            this.blocks = blocks;
        }

        Placement place(RepBlock example) {
            Map<RepBlock, List<String>> paths = paths();
            SortedMap<Position, RepBlock> chain = new TreeMap<>(Position.ORDER);
            Map<String, List<RepBlock>> groups = groups(paths, 1);
            if (groups.size() == 2 && groups.values().stream().anyMatch(group -> group.size() == 1)) {
                // a stem and one list of lists
                groups = groups(paths, 2);
            }
            if (groups.values().stream().allMatch(group -> group.size() == 1)) {
                return flat(new ArrayList<>(groups.keySet()), groups, chain, example);
            }
            for (List<RepBlock> group : groups.values()) {
                group.sort((a, b) -> compare(paths.getOrDefault(a, List.of()), paths.getOrDefault(b, List.of())));
            }
            int stage = 0;
            for (List<RepBlock> group : ordered(groups)) {
                if (stage == 0) {
                    chain.put(new Position(0, "", 0), group.get(0));
                    for (int i = 1; i < group.size(); i++) {
                        // the stem's stage goes on: its second block begins no stage
                        chain.put(new Position(1, "", i), group.get(i));
                    }
                    stage = group.size() > 1 ? 2 : 1;
                    continue;
                }
                for (int i = 0; i < group.size(); i++) {
                    chain.put(new Position(stage, "", i), group.get(i));
                }
                stage++;
            }
            return new Placement(chain, "");
        }

        /** The keys by parts, without what all have in common in front. */
        private Map<RepBlock, List<String>> paths() {
            Map<RepBlock, List<String>> paths = new LinkedHashMap<>();
            for (RepBlock block : blocks) {
                paths.put(block, Arrays.asList(block.key().split("\\.")));
            }
            while (paths.values().stream().allMatch(path -> path.size() > 1)
                    && paths.values().stream()
                                    .map(path -> path.get(0))
                                    .distinct()
                                    .count()
                            == 1) {
                paths.replaceAll((block, path) -> path.subList(1, path.size()));
            }
            return paths;
        }

        private static Map<String, List<RepBlock>> groups(Map<RepBlock, List<String>> paths, int parts) {
            Map<String, List<RepBlock>> groups = new LinkedHashMap<>();
            paths.forEach((block, path) -> {
                int length = Math.max(1, Math.min(parts, path.size() - 1));
                groups.computeIfAbsent(String.join(".", path.subList(0, length)), key -> new ArrayList<>())
                        .add(block);
            });
            return groups;
        }

        /**
         * Groups without a number, the stem among them, then those with numbers by these, if they differ in nothing else;
         * else as the file has them, which safetensors sorts by name.
         */
        private static List<List<RepBlock>> ordered(Map<String, List<RepBlock>> groups) {
            List<String> names = new ArrayList<>(groups.keySet());
            List<String> numbered =
                    names.stream().filter(name -> name.matches(".*\\d.*")).toList();
            if (numbered.stream()
                            .map(name -> name.replaceAll("\\d", ""))
                            .distinct()
                            .count()
                    == 1) {
                names.removeAll(numbered);
                List<String> sorted = new ArrayList<>(numbered);
                sorted.sort((a, b) -> compare(Arrays.asList(a.split("\\.")), Arrays.asList(b.split("\\."))));
                names.addAll(sorted);
            }
            return names.stream().map(groups::get).toList();
        }

        /** A list of blocks without stages: a stage begins where a block has no identity. */
        private Placement flat(
                List<String> names,
                Map<String, List<RepBlock>> groups,
                SortedMap<Position, RepBlock> chain,
                RepBlock example) {
            List<Integer> numbers = new ArrayList<>();
            for (String name : names) {
                if (!name.matches("\\d{1,6}")) {
                    return new Placement(chain, "block " + example.key() + " does not name a stage");
                }
                numbers.add(Integer.parseInt(name));
            }
            for (int i = 1; i < numbers.size(); i++) {
                if (numbers.get(i) != numbers.get(i - 1) + 1) {
                    return new Placement(
                            chain,
                            "its blocks are numbered with gaps (" + numbers.get(i - 1) + ", " + numbers.get(i)
                                    + "): what lies between, such as pooling, is not in the file");
                }
            }
            int stage = 0;
            int index = 0;
            int channels = 0;
            for (String name : names) {
                RepBlock block = groups.getOrDefault(name, List.of()).get(0);
                int out = block.geometry().outChannels();
                boolean begins = out != channels || stage == 0;
                if (!chain.isEmpty()) {
                    stage = begins ? stage + 1 : stage;
                    index = begins ? 0 : index + 1;
                }
                chain.put(new Position(stage, "", index), block);
                channels = chain.size() == 1 ? 0 : out;
            }
            return new Placement(chain, "");
        }

        private static int compare(List<String> a, List<String> b) {
            for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
                int difference = compare(a.get(i), b.get(i));
                if (difference != 0) {
                    return difference;
                }
            }
            return a.size() - b.size();
        }

        /** By the numbers in names that are equal otherwise; else equal, so that a stable sort keeps the file's order. */
        private static int compare(String a, String b) {
            if (!a.replaceAll("\\d", "").equals(b.replaceAll("\\d", ""))) {
                return 0;
            }
            String left = a.replaceAll("\\D", "");
            String right = b.replaceAll("\\D", "");
            return left.length() != right.length() ? left.length() - right.length() : left.compareTo(right);
        }
    }
}
