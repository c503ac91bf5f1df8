/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Fused models as files: a fused model enters, a safetensors file under the tensor names of the official deploy
 * model leaves, and back. Called by the fuse package and by jobs.
 */
@NullMarked
package org.repvgg.reparam.deploy;

import org.jspecify.annotations.NullMarked;
