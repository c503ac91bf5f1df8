/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The arithmetic on arrays in lane layout: what a {@link org.repvgg.engine.kernel.KernelSet} must offer, the scalar set
 * that is oracle and fallback, and the provider that picks a set and says why. Float arrays and shapes enter, float arrays
 * leave. Called by {@code org.repvgg.engine} and {@code org.repvgg.engine.conv}.
 *
 * <h2>Glossary</h2>
 *
 * <dl>
 *   <dt>lane
 *   <dd>One float of a vector. A lane is an image of the batch.
 *   <dt>lane group
 *   <dd>As many images as a vector has lanes. Activations are [channel][row][column][lane].
 *   <dt>lane sharing
 *   <dd>Several channels of few images in one vector, where a batch leaves lanes empty.
 *   <dt>tile
 *   <dd>A rectangle of outputs that Winograd's method computes at once, and the inputs it needs.
 *   <dt>F(m, r), line
 *   <dd>m outputs of a filter of r taps along one axis; a tile is a line of rows times a line of columns.
 *   <dt>alpha
 *   <dd>m + r - 1: the transform-domain coordinates of a line, each an interpolation point. At stride 2 both phases count.
 *   <dt>coordinate
 *   <dd>A pair of a row's and a column's transform-domain coordinate. Each has one product per tile and pair of channels.
 *   <dt>weight coordinate
 *   <dd>A pair of different transformed weights. Coordinates that share one share a GEMM.
 *   <dt>B, G, A
 *   <dd>The matrices of the input, weight and output transform of a line.
 *   <dt>V, U, M
 *   <dd>Transformed inputs, transformed weights and their products M = U V, one GEMM per weight coordinate.
 *   <dt>GEMM
 *   <dd>Product of matrices: rows are output channels, columns are vectors (tiles or pixels of a lane group), the sum runs
 *       over input channels.
 *   <dt>MR x NR
 *   <dd>Rows and columns of the GEMM micro-kernel, which keeps that many accumulators in registers.
 *   <dt>panel
 *   <dd>MR output channels of weights, [k][mr]. Packing is what weights get: the change from the model's layout to panels.
 *   <dt>group of vectors
 *   <dd>At most NR columns of one GEMM, [k][nr][lane].
 *   <dt>prepacked weights
 *   <dd>Weights packed (and transformed) once for all runs and threads, instead of in each run.
 *   <dt>im2col
 *   <dd>Copying what each output pixel sees into a column, which makes any convolution a GEMM.
 * </dl>
 *
 * <p>Sources: S. Winograd, Arithmetic Complexity of Computations, 1980; A. Lavin and S. Gray, Fast Algorithms for
 * Convolutional Neural Networks, CVPR 2016; K. Goto and R. van de Geijn, Anatomy of High-Performance Matrix
 * Multiplication, 2008.
 */
@NullMarked
package org.repvgg.engine.kernel;

import org.jspecify.annotations.NullMarked;
