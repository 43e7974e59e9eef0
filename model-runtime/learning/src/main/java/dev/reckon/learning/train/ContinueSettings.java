package dev.reckon.learning.train;

import static dev.reckon.model.bundle.Settings.require;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a bundle is trained on.
 *
 * @param replay older targets that are learnt again for each new one; 0 for none
 * @param passes over the rows; each draws the older targets anew
 * @param mostSteps after which it ends, in the middle of a pass too
 * @param learningRate of Adam; null for that of the last epoch of the bundle's training
 * @param since targets after this time are new; null for those that are newer than the bundle
 */
public record ContinueSettings(
    double replay,
    int passes,
    int mostSteps,
    @Nullable Double learningRate,
    @Nullable Instant since) {

  public static final ContinueSettings DEFAULT = new ContinueSettings(3, 5, 1000, null, null);

  public ContinueSettings {
    require(replay >= 0 && replay <= 1000, "replay must be from 0 to 1000");
    require(passes >= 1, "passes must be at least 1");
    require(mostSteps >= 1, "most_steps must be at least 1");
    require(
        learningRate == null || (learningRate > 0 && learningRate <= 1),
        "learning_rate must be above 0 and at most 1");
  }
}
