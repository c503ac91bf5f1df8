/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Recognises the network in a set of named tensors: blocks with their branches, groups, strides and widths, the head
 * and the variant. Used by the fuse package and by jobs.
 */
@NullMarked
package org.repvgg.reparam.model;

import org.jspecify.annotations.NullMarked;
