/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.verify;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** A report as JSON. Numbers that are not finite become null, since JSON cannot represent them. */
final class ReportJson {
    private static final int FORMAT_VERSION = 1;

    private ReportJson() {}

    static String of(FusionReport report) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("format_version", FORMAT_VERSION)
                .put("checkpoint", report.checkpoint())
                .put("source_sha256", report.sourceSha256())
                .put("variant", report.variant())
                .put("form", report.form())
                .put("fingerprint", report.fingerprint())
                .put("largest_difference", report.largestDifference())
                .put("largest_difference_float32", report.largestFloat32Difference());
        ArrayNode blocks = root.putArray("blocks");
        report.blocks().forEach(block -> addBlock(blocks.addObject(), block));
        if (!report.layers().isEmpty()) {
            ArrayNode layers = root.putArray("layers");
            report.layers().forEach(layer -> addLayer(layers.addObject(), layer));
            report.suggestedSkips().forEach(root.putArray("suggested_skips")::add);
        }
        NetworkReport network = report.network();
        if (network != null) {
            addNetwork(root.putObject("network"), network);
        }
        root.put("compared", report.coverage().words());
        if (report.coverage().isWhole()) {
            number(root, "network_difference", report.coverage().relative());
        }
        ArrayNode assumptions = root.putArray("assumptions");
        report.assumptions().forEach(one -> {
            ObjectNode row = assumptions.addObject();
            one.fields().forEach(row::put);
        });
        report.warnings().forEach(root.putArray("warnings")::add);
        return root.toPrettyString();
    }

    private static void addBlock(ObjectNode row, BlockReport block) {
        row.put("name", block.name()).put("dialect", block.dialect());
        number(row, "largest_output", block.largestOutput());
        number(row, "border_float64", block.border());
        number(row, "interior_float64", block.interior());
        number(row, "relative_float64", block.relative());
        number(row, "border_float32", block.float32Border());
        number(row, "interior_float32", block.float32Interior());
        number(row, "relative_float32", block.relativeFloat32());
        number(row, "sum_of_squares_float32", block.float32Squares());
        row.put("dead_channels", block.deadChannels());
        ArrayNode branches = row.putArray("branches");
        for (BranchShare share : block.branches()) {
            ObjectNode branch = branches.addObject().put("name", share.name());
            number(branch, "norm", share.norm());
            number(branch, "share", share.share());
            branch.put("dead_channels", share.deadChannels());
        }
    }

    private static void addLayer(ObjectNode row, LayerReport layer) {
        row.put("name", layer.name());
        number(row, "largest", layer.largest());
        number(row, "max_to_std", layer.maxToStd());
        number(row, "centre_spike", layer.centreSpike());
        number(row, "int8_per_tensor_db", layer.int8PerTensorDb());
        number(row, "int8_per_channel_db", layer.int8PerChannelDb());
        row.put("beyond_float16", layer.beyondHalf())
                .put("below_float16_normal", layer.belowHalf())
                .put("suggest_skip", layer.suggestsSkipping());
    }

    private static void addNetwork(ObjectNode row, NetworkReport network) {
        row.put("images", network.images());
        number(row, "largest_logit", network.largestLogit());
        number(row, "fused", network.fused());
        number(row, "relative_fused", network.relativeFused());
        row.put("fused_top1", network.fusedTop1());
        ObjectNode formats = row.putObject("narrower_weights");
        network.narrower().forEach((format, difference) -> {
            ObjectNode one = formats.putObject(format.name().toLowerCase(Locale.ROOT));
            number(one, "difference", difference);
            number(one, "relative", difference / network.largestLogit());
            one.put("same_top1", network.narrowerTop1().getOrDefault(format, 0));
        });
    }

    private static void number(ObjectNode row, String name, double value) {
        if (Double.isFinite(value)) {
            row.put(name, value);
        } else {
            row.putNull(name);
        }
    }
}
