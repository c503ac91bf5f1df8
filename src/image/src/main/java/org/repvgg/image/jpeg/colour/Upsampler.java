/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg.colour;

import org.repvgg.image.jpeg.marker.Component;
import org.repvgg.image.jpeg.marker.Frame;
import org.repvgg.image.jpeg.marker.SampleRows;

/**
 * Upsamples rows of a component to the image's resolution. Ratios of two use a triangle filter, 3/4 of the nearer and
 * 1/4 of the farther sample in each direction, rounding up and down alternately; other ratios repeat samples.
 *
 * <p>Source: libjpeg's "fancy" upsampling of 2:1 by 1:1, 2:1 by 2:1 and 1:1 by 2:1; as there, components at most two
 * samples wide are repeated horizontally. Not thread-safe.
 */
public final class Upsampler {
    private int horizontal;
    private int vertical;
    private boolean smoothAcross;
    private boolean smoothDown;
    private Component component = new Component();

    private int columnFrom;
    private int columns;
    private int sampleFrom;
    private int sampleTo;
    private int[] nearRow = {};
    private int[] farRow = {};
    private int[] sums = {};
    private int[] doubled = {};

    /** The window's columns of the last {@link #row}, from index 0 on; C2 vectorizes loops without offsets. */
    int[] values = {};

    /** The samples of the last {@link #row}, from index 0 on; reused. */
    public int[] samples() {
        return values;
    }

    /** Sets the window: columns [columnFrom, columnTo) and rows [rowFrom, rowTo) of the image. */
    public void plan(Frame frame, Component component, int columnFrom, int columnTo, int rowFrom, int rowTo) {
        this.component = component;
        this.columnFrom = columnFrom;
        columns = columnTo - columnFrom;
        horizontal = frame.maxH / component.h;
        vertical = frame.maxV / component.v;
        boolean wide = component.width > 2;
        boolean fancy = !frame.lossless();
        smoothAcross = fancy && horizontal == 2 && vertical <= 2 && wide;
        smoothDown = fancy && vertical == 2 && (horizontal == 1 || (horizontal == 2 && wide));
        sampleFrom = columnFrom / horizontal;
        sampleTo = (columnTo - 1) / horizontal + 1;
        int around = smoothAcross ? 1 : 0;
        int blockFrom = Math.max(0, sampleFrom - around) / 8;
        int blockTo = (Math.min(component.width, sampleTo + around) - 1) / 8 + 1;
        int aboveAndBelow = smoothDown ? 1 : 0;
        component.samples.window(
                blockFrom,
                blockTo,
                Math.max(0, rowFrom / vertical - aboveAndBelow),
                Math.min(component.height, (rowTo - 1) / vertical + 1 + aboveAndBelow),
                8 * component.v);
        int samples = sampleTo - sampleFrom + 2;
        if (sums.length < samples) {
            sums = new int[samples];
            nearRow = new int[samples];
            farRow = new int[samples];
        }
        if (doubled.length < samples * horizontal) {
            doubled = new int[samples * horizontal];
            values = new int[samples * horizontal];
        }
    }

    /** The last row of the component's samples that row y of the image depends on. */
    public int lastRowFor(int y) {
        return Math.min(component.height - 1, y / vertical + (smoothDown ? 1 : 0));
    }

    /** Computes row y of the image: columnTo - columnFrom samples in {@link #values}. */
    public void row(int y) {
        SampleRows samples = component.samples;
        int near = samples.row(y / vertical);
        if (horizontal == 1 && !smoothDown) {
            System.arraycopy(samples.values, near + columnFrom, values, 0, columns);
            return;
        }
        if (!smoothAcross && !smoothDown) {
            repeat(samples.values, near);
            System.arraycopy(doubled, columnFrom - sampleFrom * horizontal, values, 0, columns);
            return;
        }
        copy(samples.values, near, nearRow);
        boolean lower = (y & 1) != 0;
        if (smoothDown) {
            int other = y / 2 + (lower ? 1 : -1);
            int far = samples.row(Math.max(0, Math.min(component.height - 1, other)));
            copy(samples.values, far, farRow);
        }
        int n = sampleTo - sampleFrom + 2;
        if (!smoothAcross) {
            between(nearRow, farRow, lower ? 2 : 1, columns, values);
            return;
        }
        if (smoothDown) {
            sum(nearRow, farRow, n, sums);
            across(sums, 8, 7, 4);
        } else {
            across(nearRow, 1, 2, 2);
        }
        System.arraycopy(doubled, columnFrom - sampleFrom * 2, values, 0, columns);
    }

    private void repeat(int[] source, int near) {
        int to = 0;
        for (int x = sampleFrom; x < sampleTo; x++) {
            int value = source[near + x];
            for (int i = 0; i < horizontal; i++) {
                doubled[to++] = value;
            }
        }
    }

    /** Copies the needed samples with one more on either side; outside the image, the outermost sample is repeated. */
    private void copy(int[] source, int row, int[] to) {
        int n = sampleTo - sampleFrom;
        System.arraycopy(source, row + sampleFrom, to, 1, n);
        if (smoothAcross) {
            to[0] = source[row + Math.max(0, sampleFrom - 1)];
            to[n + 1] = source[row + Math.min(component.width - 1, sampleTo)];
        }
    }

    private static void between(int[] near, int[] far, int bias, int n, int[] to) {
        for (int x = 0; x < n; x++) {
            to[x] = (3 * near[x + 1] + far[x + 1] + bias) >> 2;
        }
    }

    private static void sum(int[] near, int[] far, int n, int[] to) {
        for (int x = 0; x < n; x++) {
            to[x] = 3 * near[x] + far[x];
        }
    }

    private void across(int[] s, int leftBias, int rightBias, int shift) {
        int n = sampleTo - sampleFrom;
        int[] to = doubled;
        int before = s[0];
        int here = s[1];
        for (int x = 0; x < n; x++) {
            int after = s[x + 2];
            int three = 3 * here;
            to[2 * x] = (three + before + leftBias) >> shift;
            to[2 * x + 1] = (three + after + rightBias) >> shift;
            before = here;
            here = after;
        }
    }
}
