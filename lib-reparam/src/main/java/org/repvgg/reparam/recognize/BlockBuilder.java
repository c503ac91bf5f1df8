/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.Tensor;
import org.repvgg.reparam.recognize.Assumption.Basis;
import org.repvgg.reparam.recognize.Assumption.Topic;
import org.repvgg.reparam.recognize.dialect.BlockFinder;
import org.repvgg.reparam.recognize.dialect.Dialect;
import org.repvgg.reparam.recognize.dialect.Part;
import org.repvgg.reparam.recognize.network.Attention;
import org.repvgg.reparam.recognize.network.Branch;
import org.repvgg.reparam.recognize.network.Geometry;
import org.repvgg.reparam.recognize.network.LinearOp;
import org.repvgg.reparam.recognize.network.LinearOp.BatchNorm;
import org.repvgg.reparam.recognize.network.LinearOp.Convolution;
import org.repvgg.reparam.recognize.network.RepBlock;

/** Builds a block from the parts found under a prefix: looks up the tensors and checks that their shapes agree. */
final class BlockBuilder {
    private final Checkpoint checkpoint;
    private final Map<String, Tensor> tensors;
    private final RecognitionOptions options;
    private final Assumptions assumptions;

    BlockBuilder(Checkpoint checkpoint, RecognitionOptions options, Assumptions assumptions) {
        this.assumptions = assumptions;
        this.checkpoint = checkpoint;
        this.tensors = checkpoint.tensors();
        this.options = options;
    }

    RepBlock build(BlockFinder.Found found) {
        return new OneBlock(found).build();
    }

    /** Builds one block. */
    private final class OneBlock {
        private final BlockFinder.Found found;
        private final List<Branch> branches = new ArrayList<>();
        private final List<LinearOp> after = new ArrayList<>();
        private @Nullable Attention attention;

        OneBlock(BlockFinder.Found found) {
            this.found = found;
        }

        RepBlock build() {
            found.parts().forEach(this::add);
            Geometry geometry = new BlockGeometry(this::refuse, attributes(), found, branches).infer();
            Geometry override = options.geometry().get(found.prefix());
            if (override != null) {
                geometry = override;
            }
            new BlockChecks(this::refuse, geometry, branches, after).check();
            if (attention != null && attention.expandBias().count() != geometry.outChannels()) {
                throw refuse("its attention has " + attention.expandBias().count() + " channels (expected "
                        + geometry.outChannels() + ", the output channels of the branches)");
            }
            RepBlock block = new RepBlock(
                    found.prefix(),
                    found.prefix(),
                    found.dialect(),
                    found.form(),
                    geometry,
                    found.dialect().activation(),
                    branches,
                    after,
                    attention);
            return ImpliedBranches.addTo(block, attributes().keySet());
        }

        private Map<String, Map<String, Object>> attributes() {
            return checkpoint.attributes();
        }

        private CheckpointException refuse(String what) {
            String name = found.prefix().isEmpty() ? "" : " " + found.prefix();
            return new CheckpointException("Cannot fuse block" + name + ": " + what + " in " + checkpoint.name()
                    + ". Check that the checkpoint is complete and contains a single model.");
        }

        private void add(Part part) {
            if (part instanceof Part.ConvBn p) {
                addConvBn(p);
            } else if (part instanceof Part.Identity p) {
                branches.add(new Branch(p.path(), List.of(batchNorm(p.path()))));
            } else if (part instanceof Part.Raw p) {
                branches.add(new Branch(p.path(), List.of(convolution(p.path()))));
            } else if (part instanceof Part.Scaled p) {
                branches.add(new Branch(p.conv(), List.of(convolution(p.conv()), scale(p.scale()))));
            } else if (part instanceof Part.ScaledIdentity p) {
                branches.add(new Branch(p.scale(), List.of(scale(p.scale()))));
            } else if (part instanceof Part.Sequential p) {
                addSequential(p);
            } else if (part instanceof Part.Average p) {
                addAverage(p);
            } else if (part instanceof Part.After p) {
                after.add(batchNorm(p.path()));
            } else if (part instanceof Part.Fused p) {
                branches.add(new Branch(p.path(), List.of(convolution(p.path()))));
            } else if (part instanceof Part.SqueezeExcite p) {
                attention = attention(p);
            }
        }

        private void addConvBn(Part.ConvBn part) {
            if (part.convPath().indexOf('#') < 0) {
                String name = part.path().isEmpty() ? part.conv() : part.path();
                branches.add(new Branch(name, List.of(convolution(part.convPath()), batchNorm(part.bnPath()))));
                return;
            }
            for (int i = 0; ; i++) {
                String number = Integer.toString(i);
                String conv = part.convPath().replace("#", number);
                if (!tensors.containsKey(key(conv + ".weight"))) {
                    return;
                }
                branches.add(new Branch(
                        part.path().replace("#", number),
                        List.of(convolution(conv), batchNorm(part.bnPath().replace("#", number)))));
            }
        }

        private void addSequential(Part.Sequential part) {
            String idConv = part.path() + "." + part.idConv();
            boolean delta = tensors.containsKey(key(idConv + ".weight"));
            String first = delta ? idConv : part.path() + "." + part.conv1();
            Convolution stored = convolution(first);
            branches.add(new Branch(
                    part.path(),
                    List.of(
                            new Convolution(stored.key(), stored.weight(), stored.bias(), delta),
                            batchNorm(part.path() + "." + part.bn1()),
                            new LinearOp.BatchNormPadding(key(part.path() + "." + part.bn1())),
                            convolution(part.path() + "." + part.conv2()),
                            batchNorm(part.path() + "." + part.bn2()))));
        }

        private void addAverage(Part.Average part) {
            List<LinearOp> ops = new ArrayList<>();
            String conv = part.path() + "." + part.conv();
            if (tensors.containsKey(key(conv + ".weight"))) {
                ops.add(convolution(conv));
                ops.add(batchNorm(part.path() + "." + part.bn()));
                ops.add(new LinearOp.BatchNormPadding(key(part.path() + "." + part.bn())));
            }
            ops.add(new LinearOp.AveragePool(key(part.path())));
            ops.add(batchNorm(part.path() + "." + part.averageBn()));
            branches.add(new Branch(part.path(), ops));
        }

        private Attention attention(Part.SqueezeExcite part) {
            String reduce = part.path() + "." + part.reduce();
            String expand = part.path() + "." + part.expand();
            Attention found = new Attention(
                    part.path(),
                    part.placement(),
                    tensor(reduce + ".weight"),
                    tensor(reduce + ".bias"),
                    tensor(expand + ".weight"),
                    tensor(expand + ".bias"));
            long weights =
                    (long) found.reduceBias().count() * found.expandBias().count();
            if (found.reduceWeight().count() != weights
                    || found.expandWeight().count() != weights
                    || found.reduceWeight().dtype().isComplex()
                    || found.expandWeight().dtype().isComplex()
                    || found.reduceBias().dtype().isComplex()
                    || found.expandBias().dtype().isComplex()) {
                throw refuse(key(reduce) + ".weight and " + key(expand) + ".weight have shapes "
                        + found.reduceWeight().shapeText() + " and "
                        + found.expandWeight().shapeText() + " (expected "
                        + weights + " real values each, from their biases)");
            }
            return found;
        }

        private String key(String path) {
            return Dialect.key(found.prefix(), path);
        }

        private Tensor tensor(String path) {
            Tensor tensor = tensors.get(key(path));
            if (tensor == null) {
                throw refuse("there is no " + key(path)
                        + " (expected with the block's other tensors; running statistics are required for fusion)");
            }
            return tensor;
        }

        private Convolution convolution(String path) {
            Tensor weight = tensor(path + ".weight");
            if (weight.rank() != 4 || weight.count() == 0) {
                throw refuse(key(path) + ".weight has shape " + weight.shapeText()
                        + " (expected four dimensions, none of them 0)");
            }
            return new Convolution(key(path), weight, tensors.get(key(path + ".bias")), false);
        }

        private LinearOp.Scale scale(String path) {
            return new LinearOp.Scale(key(path), tensor(path + ".weight"));
        }

        private BatchNorm batchNorm(String path) {
            return new BatchNorm(
                    key(path),
                    tensors.get(key(path + ".weight")),
                    tensors.get(key(path + ".bias")),
                    tensor(path + ".running_mean"),
                    tensor(path + ".running_var"),
                    eps(key(path)));
        }

        private double eps(String bnKey) {
            Double given = options.eps();
            if (given != null) {
                assumptions.add(Topic.EPSILON, Basis.OPTION, "--eps", "", given.toString());
                return given;
            }
            Map<String, Object> module = attributes().get(bnKey);
            if (module != null && module.get("eps") instanceof Double stored) {
                assumptions.add(Topic.EPSILON, Basis.FILE, "the batch norms", found.prefix(), stored.toString());
                return stored;
            }
            double usual = found.dialect().eps();
            assumptions.add(
                    Topic.EPSILON,
                    Basis.ASSUMED,
                    "that of the code of " + found.dialect().label()
                            + ", which the file does not tell; --eps says otherwise",
                    found.prefix(),
                    Double.toString(usual));
            return usual;
        }
    }
}
