/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint.tensor;

import java.util.List;
import java.util.Map;

/** The content of a checkpoint file: tensors in file order, string metadata, and notes on how they were found. */
public record Content(
        Map<String, Tensor> tensors,
        Map<String, String> metadata,
        Map<String, Map<String, Object>> attributes,
        List<String> notes) {}
