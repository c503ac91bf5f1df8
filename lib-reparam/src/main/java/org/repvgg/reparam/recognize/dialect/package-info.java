/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The spellings of re-parameterizable blocks: which tensor names each training code uses, and the parts that a
 * block has in it. Names and shapes enter, the dialect and the parts found leave. To add a dialect, add a
 * constant to {@link org.repvgg.reparam.recognize.dialect.Dialect}. Called by the recognize packages; the dialect
 * and the form are part of the public options.
 */
@NullMarked
package org.repvgg.reparam.recognize.dialect;

import org.jspecify.annotations.NullMarked;
