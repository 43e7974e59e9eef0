package dev.reckon.model.program;

/**
 * How a model is run.
 *
 * @param device where
 * @param precision of its encoder and reasoning
 * @param int8Candidates whether the items of a large catalogue are kept in 8 bits too, and found by
 *     integer scores before exact ones are taken, where the CPU has instructions for that: the same
 *     lists, sooner
 */
public record Execution(Device device, Precision precision, boolean int8Candidates) {

  /** On the CPU, in float32, by exact scores alone. */
  public static final Execution PLAIN = new Execution(Device.CPU, Precision.FLOAT32, false);

  /** On the CPU, in float32, lists of large catalogues by integer scores first. */
  public static final Execution DEFAULT = new Execution(Device.CPU, Precision.FLOAT32, true);

  /** A smaller catalogue is scored as fast without. */
  public static final int INT8_FROM_ITEMS = 50_000;

  /** Whether candidates of so many items are found by integer scores. */
  public boolean findsByIntegers(int items) {
    return int8Candidates
        && items >= INT8_FROM_ITEMS
        && device.equals(Device.CPU)
        && CpuFeatures.multipliesInt8();
  }
}
