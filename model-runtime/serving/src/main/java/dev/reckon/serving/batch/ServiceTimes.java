package dev.reckon.serving.batch;

import dev.reckon.serving.batch.BatchQueue.Shape;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * Estimates how long a batch takes from the batches ranked so far. For each shape it fits a line of
 * time over rows, a fixed part plus a part per row; newer batches count more.
 *
 * <p>Not thread-safe: owned by the queue, under its lock.
 */
final class ServiceTimes {
  private final Map<Shape, Line> lines = new HashMap<>();

  /** Takes in how long a batch of this shape and number of rows took. */
  void learn(Shape shape, int rows, long nanos) {
    lines.computeIfAbsent(shape, it -> new Line()).learn(rows, nanos);
  }

  /** What was learnt so far. */
  Map<Shape, Line> copy() {
    Map<Shape, Line> copy = new HashMap<>();
    lines.forEach((shape, line) -> copy.put(shape, new Line(line)));
    return copy;
  }

  void putAll(Map<Shape, Line> others) {
    lines.putAll(others);
  }

  /**
   * How long a batch will take. A depth that was never ranked counts as the deepest one that was,
   * at this length; a length that never was ranked counts as zero.
   */
  long expect(Shape shape, int rows) {
    Line line = lines.get(shape);
    if (line != null) {
      return line.at(rows);
    }
    return lines.entrySet().stream()
        .filter(known -> known.getKey().length() == shape.length())
        .max(Comparator.comparingInt(known -> known.getKey().reasoningSteps()))
        .map(known -> known.getValue().at(rows))
        .orElse(0L);
  }

  /**
   * A line fitted by least squares, each batch counting {@code 1 - GAIN} as much as the next. Its
   * slope stays unchanged while all batches have about the same number of rows, as it cannot be
   * estimated then.
   */
  static final class Line {
    private static final double GAIN = 1.0 / 32;

    /** Of the rows' standard deviation to their mean, squared. */
    private static final double LEAST_SPREAD = 0.01;

    private int batches;
    private double meanRows;
    private double meanNanos;
    private double variance;
    private double covariance;
    private double slope;

    private Line() {}

    private Line(Line other) {
      batches = other.batches;
      meanRows = other.meanRows;
      meanNanos = other.meanNanos;
      variance = other.variance;
      covariance = other.covariance;
      slope = other.slope;
    }

    void learn(int rows, long nanos) {
      batches++;
      double gain = Math.max(GAIN, 1.0 / batches);
      double more = rows - meanRows;
      double longer = nanos - meanNanos;
      variance = (1 - gain) * (variance + gain * more * more);
      covariance = (1 - gain) * (covariance + gain * more * longer);
      meanRows += gain * more;
      meanNanos += gain * longer;
      if (variance > LEAST_SPREAD * meanRows * meanRows) {
        slope = covariance / variance;
      }
      slope = Math.max(0, Math.min(slope, meanNanos / meanRows)); // neither part is below nothing
    }

    long at(int rows) {
      return Math.round(Math.max(0, meanNanos + slope * (rows - meanRows)));
    }
  }
}
