package dev.reckon.learning.evaluate.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.reckon.learning.evaluate.statistics.Bootstrap;
import dev.reckon.learning.evaluate.statistics.Difference;
import dev.reckon.learning.evaluate.statistics.Estimate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares a model with baselines and other models, on some rows. Metrics are by label.
 *
 * @param metrics of the model
 * @param baselines of each baseline, by name
 * @param against of each other model, by name
 * @param differences the model less each baseline and each other model, by their names; paired
 * @param steps the model, without a memory, read after each number of reasoning steps; empty if it
 *     was trained without
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Comparison(
    Map<String, Estimate> metrics,
    Map<String, Map<String, Estimate>> baselines,
    Map<String, Map<String, Estimate>> against,
    Map<String, Map<String, Difference>> differences,
    List<Step> steps) {

  /**
   * The model read after some reasoning steps.
   *
   * @param steps k
   * @param metrics of the model read so
   * @param lessStepZero the gain from the steps; empty for step 0
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Step(
      int steps, Map<String, Estimate> metrics, Map<String, Difference> lessStepZero) {}

  /**
   * Compares on some rows.
   *
   * @param rows indices of the field's rows
   * @param bootstrap over these rows
   */
  public static Comparison of(Field field, int[] rows, Bootstrap bootstrap) {
    Measured model = Measured.of(field.model().asTrained().on(rows), bootstrap);
    Map<String, Map<String, Estimate>> baselines = new LinkedHashMap<>();
    Map<String, Map<String, Estimate>> against = new LinkedHashMap<>();
    Map<String, Map<String, Difference>> differences = new LinkedHashMap<>();
    for (Contender baseline : field.baselines()) {
      Measured measured = Measured.of(baseline.on(rows), bootstrap);
      baselines.put(baseline.name(), measured.estimates());
      differences.put(baseline.name(), model.less(measured));
    }
    for (ModelResult other : field.against()) {
      Measured measured = Measured.of(other.asTrained().on(rows), bootstrap);
      against.put(other.name(), measured.estimates());
      differences.put(other.name(), model.less(measured));
    }
    return new Comparison(
        model.estimates(), baselines, against, differences, steps(field.alone(), rows, bootstrap));
  }

  private static List<Step> steps(ModelResult model, int[] rows, Bootstrap bootstrap) {
    List<Step> steps = new ArrayList<>();
    if (model.reasoningSteps() > 0) {
      Measured zero = Measured.of(model.after(0).on(rows), bootstrap);
      steps.add(new Step(0, zero.estimates(), Map.of()));
      for (int k = 1; k <= model.reasoningSteps(); k++) {
        Measured after = Measured.of(model.after(k).on(rows), bootstrap);
        steps.add(new Step(k, after.estimates(), after.lessOfSameSeeds(zero)));
      }
    }
    return steps;
  }
}
