/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize.dialect;

import java.util.ArrayList;
import java.util.List;

/** The paths of all tensors that a part may have, relative to its block. */
public final class PartPaths {
    private PartPaths() {}

    public static List<String> of(Part part) {
        List<String> paths = new ArrayList<>();
        if (part instanceof Part.ConvBn p) {
            conv(p.convPath(), paths);
            bn(p.bnPath(), paths);
        } else if (part instanceof Part.Identity p) {
            bn(p.path(), paths);
        } else if (part instanceof Part.Raw p) {
            conv(p.path(), paths);
        } else if (part instanceof Part.Scaled p) {
            conv(p.conv(), paths);
            paths.add(p.scale() + ".weight");
        } else if (part instanceof Part.ScaledIdentity p) {
            paths.add(p.scale() + ".weight");
        } else if (part instanceof Part.Sequential p) {
            conv(p.path() + "." + p.idConv(), paths);
            conv(p.path() + "." + p.conv1(), paths);
            bn(p.path() + "." + p.bn1(), paths);
            conv(p.path() + "." + p.conv2(), paths);
            bn(p.path() + "." + p.bn2(), paths);
        } else if (part instanceof Part.Average p) {
            conv(p.path() + "." + p.conv(), paths);
            bn(p.path() + "." + p.bn(), paths);
            bn(p.path() + "." + p.averageBn(), paths);
        } else if (part instanceof Part.After p) {
            bn(p.path(), paths);
        } else if (part instanceof Part.Fused p) {
            conv(p.path(), paths);
        } else if (part instanceof Part.SqueezeExcite p) {
            conv(p.path() + "." + p.reduce(), paths);
            conv(p.path() + "." + p.expand(), paths);
        }
        return paths;
    }

    private static void conv(String path, List<String> paths) {
        paths.add(path + ".weight");
        paths.add(path + ".bias");
    }

    private static void bn(String path, List<String> paths) {
        for (String leaf : List.of("weight", "bias", "running_mean", "running_var", "num_batches_tracked")) {
            paths.add(path + "." + leaf);
        }
    }
}
