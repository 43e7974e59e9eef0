package dev.reckon.model.program;

import java.util.Arrays;
import java.util.function.Function;

/** A dense tensor in Java memory, row-major. */
public sealed interface Tensor {

  /** The length of each dimension; empty for a single value. */
  long[] shape();

  /** What is made of it, by the type of its values. */
  <R> R fold(Function<Floats, R> ofFloats, Function<Longs, R> ofLongs);

  /** float32 values. */
  record Floats(float[] values, long... shape) implements Tensor {
    public Floats {
      requireSize(values.length, shape);
    }

    @Override
    public <R> R fold(Function<Floats, R> ofFloats, Function<Longs, R> ofLongs) {
      return ofFloats.apply(this);
    }
  }

  /** int64 values. */
  record Longs(long[] values, long... shape) implements Tensor {
    public Longs {
      requireSize(values.length, shape);
    }

    @Override
    public <R> R fold(Function<Floats, R> ofFloats, Function<Longs, R> ofLongs) {
      return ofLongs.apply(this);
    }

    /** A vector of indices. */
    public static Longs of(int[] values) {
      return new Longs(Arrays.stream(values).asLongStream().toArray(), values.length);
    }
  }

  /** How many values a shape holds. */
  static long sizeOf(long... shape) {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  private static void requireSize(int values, long[] shape) {
    if (values != sizeOf(shape)) {
      throw new IllegalArgumentException(
          values + " values do not fill the shape " + Arrays.toString(shape));
    }
  }
}
