package dev.reckon.learning.evaluate.statistics;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A mean over rows, and over seeds where a model was trained with several.
 *
 * @param value the mean
 * @param low lower bound of its 95 % interval
 * @param high upper bound of its 95 % interval
 * @param bySeed the mean over rows of each seed; null where there is one
 * @param seedDeviation standard deviation between the seeds; null where there is one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Estimate(
    double value,
    double low,
    double high,
    @Nullable List<Double> bySeed,
    @Nullable Double seedDeviation) {

  /** For people: {@code 0.0572 (0.0474 to 0.0697)}. */
  public String shown() {
    return String.format(Locale.ROOT, "%.4f (%.4f to %.4f)", value, low, high);
  }
}
