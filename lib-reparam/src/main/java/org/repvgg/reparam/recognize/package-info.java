/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Recognises the network in a set of named tensors: its blocks with their branches, groups, strides and widths,
 * the head, the variant. A checkpoint enters, a {@link org.repvgg.reparam.recognize.network.Network} or the
 * reason why there is none leaves. Called by the fuse and verify packages and by jobs.
 */
@NullMarked
package org.repvgg.reparam.recognize;

import org.jspecify.annotations.NullMarked;
