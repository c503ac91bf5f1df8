/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint.tensor;

import java.nio.ByteBuffer;

/** Element types of tensors, named as in safetensors. All but the complex types widen to double. */
public enum DType {
    F64(8),
    F32(4),
    F16(2),
    BF16(2),
    I64(8),
    I32(4),
    I16(2),
    I8(1),
    U64(8),
    U32(4),
    U16(2),
    U8(1),
    BOOL(1),
    F8_E4M3(1),
    F8_E5M2(1),
    C64(8),
    C128(16);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    /** True for real floating-point types. */
    public boolean isFloatingPoint() {
        return switch (this) {
            case F64, F32, F16, BF16, F8_E4M3, F8_E5M2 -> true;
            default -> false;
        };
    }

    /** True for complex64 and complex128, which {@link #decode} does not support. */
    public boolean isComplex() {
        return this == C64 || this == C128;
    }

    /** Decodes the element at byte {@code at}, in the buffer's byte order; 64-bit integers beyond 2^53 are rounded. */
    double decode(ByteBuffer buffer, int at) {
        return switch (this) {
            case F64 -> buffer.getDouble(at);
            case F32 -> buffer.getFloat(at);
            case F16 -> ofHalf(buffer.getShort(at));
            case BF16 -> Float.intBitsToFloat(buffer.getShort(at) << 16);
            case I64 -> buffer.getLong(at);
            case I32 -> buffer.getInt(at);
            case I16 -> buffer.getShort(at);
            case I8 -> buffer.get(at);
            case U64 -> ofUnsigned(buffer.getLong(at));
            case U32 -> Integer.toUnsignedLong(buffer.getInt(at));
            case U16 -> Short.toUnsignedInt(buffer.getShort(at));
            case U8 -> Byte.toUnsignedInt(buffer.get(at));
            case BOOL -> buffer.get(at) == 0 ? 0 : 1;
            case F8_E4M3 -> ofE4M3(buffer.get(at));
            case F8_E5M2 -> ofHalf((short) (buffer.get(at) << 8));
            case C64, C128 -> throw new IllegalStateException("complex numbers do not widen to a double");
        };
    }

    private static double ofUnsigned(long bits) {
        double half = (bits >>> 1) | (bits & 1);
        return bits >= 0 ? bits : half * 2;
    }

    /** IEEE 754 binary16. */
    static double ofHalf(short bits) {
        int exponent = (bits >> 10) & 0x1f;
        int fraction = bits & 0x3ff;
        double magnitude;
        if (exponent == 0x1f) {
            magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else if (exponent == 0) {
            magnitude = Math.scalb((double) fraction, -24);
        } else {
            magnitude = Math.scalb((double) (fraction | 0x400), exponent - 25);
        }
        return bits < 0 ? -magnitude : magnitude;
    }

    /**
     * The e4m3 format of the Open Compute FP8 specification (float8_e4m3fn): bias 7, no infinities, 0x7f and 0xff are
     * NaN.
     */
    private static double ofE4M3(byte bits) {
        int exponent = (bits >> 3) & 0xf;
        int fraction = bits & 7;
        double magnitude;
        if ((bits & 0x7f) == 0x7f) {
            magnitude = Double.NaN;
        } else if (exponent == 0) {
            magnitude = Math.scalb((double) fraction, -9);
        } else {
            magnitude = Math.scalb((double) (fraction | 8), exponent - 10);
        }
        return bits < 0 ? -magnitude : magnitude;
    }
}
