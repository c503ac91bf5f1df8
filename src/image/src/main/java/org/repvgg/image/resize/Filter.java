/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.resize;

/**
 * Pillow's resampling kernels as functions of the distance from the centre, zero outside the support. Computed in
 * double precision in the order of operations of Pillow's Resample.c, which affects the last bit of coefficients.
 */
public enum Filter {
    BOX(0.5) {
        @Override
        double at(double x) {
            return x > -0.5 && x <= 0.5 ? 1.0 : 0.0;
        }
    },
    BILINEAR(1.0) {
        @Override
        double at(double x) {
            double d = Math.abs(x);
            return d < 1.0 ? 1.0 - d : 0.0;
        }
    },
    /** Keys' cubic with a = -0.5. */
    BICUBIC(2.0) {
        @Override
        double at(double x) {
            double a = -0.5;
            double d = Math.abs(x);
            if (d < 1.0) {
                return ((a + 2.0) * d - (a + 3.0)) * d * d + 1;
            }
            return d < 2.0 ? (((d - 5) * d + 8) * d - 4) * a : 0.0;
        }
    },
    /** Lanczos kernel with three lobes: a sinc windowed by a sinc. */
    LANCZOS(3.0) {
        @Override
        double at(double x) {
            return -3.0 <= x && x < 3.0 ? sinc(x) * sinc(x / 3) : 0.0;
        }
    },
    /** A sinc windowed by Hamming's window, whose constants Pillow has in float32. */
    HAMMING(1.0) {
        @Override
        double at(double x) {
            double d = Math.abs(x);
            if (d >= 1.0) {
                return 0.0;
            }
            return sinc(d) * (0.54f + 0.46f * Math.cos(d * Math.PI));
        }
    },
    /** The source sample in which an output's centre lies; {@link Taps} finds it as Pillow does, without a kernel. */
    NEAREST(0.5) {
        @Override
        double at(double x) {
            return BOX.at(x);
        }
    };

    private final double support;

    Filter(double support) {
        this.support = support;
    }

    /** Half the width of the kernel in source pixels at scale 1. */
    double support() {
        return support;
    }

    abstract double at(double x);

    private static double sinc(double x) {
        if (x == 0.0) {
            return 1.0;
        }
        double t = x * Math.PI;
        return Math.sin(t) / t;
    }
}
