/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.repvgg.model.Activation;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.deploy.FusedMetadata;
import org.repvgg.reparam.recognize.dialect.Position;
import org.repvgg.reparam.recognize.network.RepBlock;

/**
 * What options and the header of a fused file say of a block, in this order of precedence.
 *
 * <p>An option names a block or a stage, in the file's words or in the official ones. Names that nothing has are refused.
 */
final class BlockAnswers {
    private record Saved(int stride, Activation activation) {}

    private final Checkpoint checkpoint;
    private final Map<String, Saved> saved;

    BlockAnswers(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
        this.saved = saved(checkpoint);
    }

    /** Strides and activations by block, from the header of a file written by this library. */
    private static Map<String, Saved> saved(Checkpoint checkpoint) {
        Map<String, Saved> blocks = new HashMap<>();
        try {
            String json = checkpoint.metadata().getOrDefault(FusedMetadata.BLOCKS, "[]");
            for (JsonNode block : new ObjectMapper().readTree(json)) {
                blocks.put(
                        block.path("name").asText(),
                        new Saved(
                                Math.max(1, block.path("stride").asInt(1)),
                                Activation.parse(block.path("activation").asText("RELU"))));
            }
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Map.of();
        }
        return blocks;
    }

    @Nullable
    Integer savedStride(RepBlock block) {
        Saved one = saved.get(block.key());
        return one == null ? null : one.stride;
    }

    @Nullable
    Activation savedActivation(RepBlock block) {
        Saved one = saved.get(block.key());
        return one == null ? null : one.activation;
    }

    /**
     * The values of an option by block key.
     *
     * @param chain the blocks by position
     * @param official the official name of the block at a position
     * @param wholeStage whether a stage's value is that of every block, else of its first
     */
    Map<String, Integer> byBlock(
            String option,
            Map<String, Integer> given,
            Map<Position, RepBlock> chain,
            java.util.function.Function<Position, String> official,
            boolean wholeStage) {
        Map<String, Integer> values = new HashMap<>();
        Set<String> unused = new HashSet<>(given.keySet());
        for (boolean exact : new boolean[] {false, true}) {
            Set<String> begun = new HashSet<>();
            chain.forEach((position, block) -> {
                for (Map.Entry<String, Integer> entry : given.entrySet()) {
                    String name = entry.getKey();
                    boolean isBlock = name.equals(block.key()) || name.equals(official.apply(position));
                    boolean isStage = block.key().startsWith(name + ".")
                            || name.equals("stage" + position.stage() + position.part());
                    if (exact ? isBlock : isStage && !isBlock) {
                        unused.remove(name);
                        if (exact || wholeStage || begun.add(name)) {
                            values.put(block.key(), entry.getValue());
                        }
                    }
                }
            });
        }
        if (!unused.isEmpty()) {
            throw new CheckpointException("Cannot use " + option + " "
                    + unused.stream()
                            .sorted()
                            .map(name -> name + "=" + given.get(name))
                            .collect(Collectors.joining(","))
                    + ": found no block or stage of that name in " + checkpoint.name() + " (expected "
                    + names(chain, official) + "). Correct the name.");
        }
        return values;
    }

    private static String names(Map<Position, RepBlock> chain, java.util.function.Function<Position, String> official) {
        List<String> names = new ArrayList<>();
        chain.keySet().stream()
                .map(position -> "stage" + position.stage() + position.part())
                .distinct()
                .forEach(names::add);
        Collection<String> keys = chain.values().stream().map(RepBlock::key).toList();
        List<String> examples = new ArrayList<>(keys);
        return String.join(", ", names) + ", or a block such as " + examples.get(examples.size() - 1);
    }
}
