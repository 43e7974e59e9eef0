package dev.reckon.language.decoder;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Types of numbers in safetensors files that can be read as float32. */
enum NumberType {
  F32(4) {
    @Override
    void read(ByteBuffer from, float[] values, int start, int count) {
      from.asFloatBuffer().get(values, start, count);
    }
  },

  /** IEEE 754 binary16: 5 bits of exponent, 10 of fraction. */
  F16(2) {
    @Override
    void read(ByteBuffer from, float[] values, int start, int count) {
      for (int i = 0; i < count; i++) {
        values[start + i] = half(from.getShort(2 * i));
      }
    }
  },

  /** The upper half of a float32. */
  BF16(2) {
    @Override
    void read(ByteBuffer from, float[] values, int start, int count) {
      for (int i = 0; i < count; i++) {
        values[start + i] = Float.intBitsToFloat(from.getShort(2 * i) << 16);
      }
    }
  };

  private static final int HALF_FRACTION = 10;
  private static final int HALF_LARGEST_EXPONENT = 0x1F;

  private final int bytes;

  NumberType(int bytes) {
    this.bytes = bytes;
  }

  /** The one of this name. */
  static Optional<NumberType> named(String name) {
    return Arrays.stream(values()).filter(it -> it.name().equals(name)).findFirst();
  }

  /** Of one number. */
  int bytes() {
    return bytes;
  }

  /** Reads numbers from the start of a little-endian buffer. */
  abstract void read(ByteBuffer from, float[] values, int start, int count);

  /** {@code Float.float16ToFloat} comes with Java 20. */
  private static float half(short bits) {
    int exponent = bits >> HALF_FRACTION & HALF_LARGEST_EXPONENT;
    int fraction = bits & (1 << HALF_FRACTION) - 1;
    float size;
    if (exponent == HALF_LARGEST_EXPONENT) {
      size = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
    } else if (exponent == 0) {
      size = Math.scalb((float) fraction, -24);
    } else {
      size = Math.scalb((float) (fraction | 1 << HALF_FRACTION), exponent - 25);
    }
    return bits < 0 ? -size : size;
  }
}
