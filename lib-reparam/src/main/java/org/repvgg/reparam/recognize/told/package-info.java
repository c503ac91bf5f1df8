/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a file says beside its tensors: the attributes of pickled modules, and what TorchScript code does with them.
 * A checkpoint enters, facts by module path leave. Called by the recognize package.
 */
@NullMarked
package org.repvgg.reparam.recognize.told;

import org.jspecify.annotations.NullMarked;
