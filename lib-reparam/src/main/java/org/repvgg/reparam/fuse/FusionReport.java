/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/**
 * The proof of a fusion: every block run both ways, and what a user should know of the checkpoint.
 *
 * @param checkpoint the file's name
 * @param sourceSha256 its digest
 * @param blocks in the order of the network; empty if the checkpoint came fused
 */
public record FusionReport(
        String checkpoint,
        String sourceSha256,
        String variant,
        String form,
        String fingerprint,
        List<BlockReport> blocks,
        List<String> warnings) {
    public FusionReport {
        blocks = List.copyOf(blocks);
        warnings = List.copyOf(warnings);
    }

    /** The worst block's float64 difference, relative to its largest output; 0 where nothing was fused. */
    public double largestDifference() {
        return blocks.stream().mapToDouble(BlockReport::relative).max().orElse(0);
    }

    /** The worst block's float32 difference, relative to its largest output. */
    public double largestFloat32Difference() {
        return blocks.stream().mapToDouble(BlockReport::relativeFloat32).max().orElse(0);
    }

    /** Everything, for machines. */
    public String toJson() {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("checkpoint", checkpoint)
                .put("source_sha256", sourceSha256)
                .put("variant", variant)
                .put("form", form)
                .put("fingerprint", fingerprint)
                .put("largest_difference", largestDifference())
                .put("largest_difference_float32", largestFloat32Difference());
        ArrayNode rows = root.putArray("blocks");
        for (BlockReport block : blocks) {
            ObjectNode row = rows.addObject()
                    .put("name", block.name())
                    .put("dialect", block.dialect())
                    .put("branches", block.branches())
                    .put("largest_output", block.largestOutput());
            putNumber(row, "border_float64", block.border());
            putNumber(row, "interior_float64", block.interior());
            row.put("relative_float64", block.relative())
                    .put("float32", block.float32())
                    .put("relative_float32", block.relativeFloat32());
        }
        ArrayNode lines = root.putArray("warnings");
        warnings.forEach(lines::add);
        return root.toPrettyString();
    }

    /** JSON has no NaN; a block without border has null there. */
    private static void putNumber(ObjectNode row, String name, double value) {
        if (Double.isNaN(value)) {
            row.putNull(name);
        } else {
            row.put(name, value);
        }
    }

    /** The same, for people. */
    public String toTable() {
        StringBuilder table = new StringBuilder();
        table.append(String.format(Locale.ROOT, "%s: %s, %s form%n", checkpoint, variant, form));
        table.append(String.format(
                Locale.ROOT,
                "%-28s %8s %10s %10s %10s %10s %10s%n",
                "block",
                "branches",
                "max|out|",
                "border",
                "interior",
                "rel f64",
                "rel f32"));
        for (BlockReport block : blocks) {
            table.append(String.format(
                    Locale.ROOT,
                    "%-28s %8d %10.3g %10.2g %10.2g %10.2g %10.2g%n",
                    block.name(),
                    block.branches(),
                    block.largestOutput(),
                    block.border(),
                    block.interior(),
                    block.relative(),
                    block.relativeFloat32()));
        }
        for (String warning : warnings) {
            table.append("warning: ").append(warning).append(System.lineSeparator());
        }
        return table.toString();
    }
}
