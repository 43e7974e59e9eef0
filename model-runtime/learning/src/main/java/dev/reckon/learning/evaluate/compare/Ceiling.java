package dev.reckon.learning.evaluate.compare;

import dev.reckon.learning.evaluate.statistics.Bootstrap;
import dev.reckon.learning.evaluate.statistics.Difference;
import dev.reckon.learning.evaluate.statistics.Estimate;
import java.util.Map;

/**
 * The result of a perfect choice of the number of reasoning steps for each row, and how much of it
 * comes from choosing and not from reasoning. The choice uses the target, so it gains from any
 * differing rankings; the control offers as many rankings that differ by chance only.
 *
 * @param metrics of the oracle over steps 0 to K
 * @param lessModel the oracle less the model as trained
 * @param control the oracle over K + 1 samples of dropout
 */
public record Ceiling(
    Map<String, Estimate> metrics, Map<String, Difference> lessModel, Control control) {

  /**
   * The oracle without reasoning.
   *
   * @param of name of the model whose rankings without reasoning were sampled
   * @param samples K + 1
   * @param metrics of the oracle over the samples
   * @param lessModel the oracle less the same model without reasoning and dropout
   */
  public record Control(
      String of, int samples, Map<String, Estimate> metrics, Map<String, Difference> lessModel) {}

  /**
   * Measures both.
   *
   * @param model with reasoning steps
   * @param base whose rankings with dropout are the control's
   */
  public static Ceiling of(ModelResult model, ModelResult base, Bootstrap bootstrap) {
    Measured oracle = Measured.of(model.oracleOverSteps(), bootstrap);
    Measured ofDropout = Measured.of(base.oracleOverDropout(), bootstrap);
    return new Ceiling(
        oracle.estimates(),
        oracle.lessOfSameSeeds(Measured.of(model.asTrained(), bootstrap)),
        new Control(
            base.name(),
            1 + model.reasoningSteps(),
            ofDropout.estimates(),
            ofDropout.lessOfSameSeeds(Measured.of(base.after(0), bootstrap))));
  }
}
