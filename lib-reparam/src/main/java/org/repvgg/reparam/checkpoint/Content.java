/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint;

import java.util.List;
import java.util.Map;

/** What a container holds: tensors in the order of the file, string metadata, and how it was found. */
record Content(
        Map<String, Tensor> tensors,
        Map<String, String> metadata,
        Map<String, Map<String, Object>> attributes,
        List<String> notes) {}
