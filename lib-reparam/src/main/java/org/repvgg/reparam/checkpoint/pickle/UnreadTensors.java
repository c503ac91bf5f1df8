/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint.pickle;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.pickle.Pickled.Global;
import org.repvgg.reparam.checkpoint.pickle.Pickled.TensorView;
import org.repvgg.reparam.checkpoint.pickle.Pickled.Tuple;
import org.repvgg.reparam.checkpoint.pickle.Pickled.Unread;

/**
 * The functions with which PyTorch and its extensions rebuild tensors that are more than a view of a storage. None is
 * called; where the values lie in the file as an ordinary tensor, that tensor is taken, otherwise the kind is kept for
 * the message.
 */
final class UnreadTensors {
    static final String FLOAT_NETWORK = "Pass the network as it was before it was quantized, in floating point.";
    private static final String TO_CPU =
            "Load it where that device is, and save {k: v.cpu() for k, v in model.state_dict().items()} with torch.save.";

    private static final Map<String, Unread> KINDS = Map.of(
            "torch._utils._rebuild_qtensor", new Unread("quantized", FLOAT_NETWORK),
            "torch._utils._rebuild_sparse_tensor", new Unread("sparse", "Save it with .to_dense()."),
            "torch._utils._rebuild_sparse_csr_tensor", new Unread("sparse", "Save it with .to_dense()."),
            "torch._utils._rebuild_nested_tensor", new Unread("a nested tensor", "Save its parts as tensors."),
            "torch._utils._rebuild_meta_tensor_no_storage",
                    new Unread("without values, of the device meta", "Save the network after its weights were loaded."),
            "torch._utils._rebuild_wrapper_subclass",
                    new Unread(
                            "of a subclass that packs or distributes its values",
                            "Save the network in floating point, gathered into whole tensors: full_tensor() of a DTensor,"
                                    + " dequantize() of a quantized one."));

    private UnreadTensors() {}

    /** What the call rebuilds, or null if it is not known to rebuild a tensor. */
    static @Nullable Object of(String function, Tuple arguments) {
        Unread known = KINDS.get(function);
        if (known != null) {
            return function.endsWith("_rebuild_qtensor") ? quantized(arguments) : known;
        }
        if (function.equals("torch._utils._rebuild_device_tensor_from_cpu_tensor")
                && arguments.item(0) instanceof TensorView view
                && arguments.item(1) instanceof Global type
                && PickledCalls.tensorType(type) == view.dtype) {
            return view;
        }
        if (function.startsWith("torch._utils._rebuild_device_tensor")
                || function.equals("torch._utils._rebuild_xla_tensor")) {
            String device = arguments.item(2) instanceof String name ? name : "an accelerator";
            return new Unread("on the device " + device + ", whose values are not stored as a tensor's", TO_CPU);
        }
        if (function.startsWith("torch_npu.")) {
            return new Unread("on an NPU", TO_CPU);
        }
        return function.startsWith("torch._utils._rebuild_")
                ? new Unread("rebuilt by " + function, "Save ordinary tensors with torch.save.")
                : null;
    }

    private static Unread quantized(Tuple arguments) {
        String type = arguments.item(0) instanceof Pickled.Storage storage && !storage.quantized.isEmpty()
                ? "quantized (" + storage.quantized + ")"
                : "quantized";
        return new Unread(type, FLOAT_NETWORK);
    }
}
