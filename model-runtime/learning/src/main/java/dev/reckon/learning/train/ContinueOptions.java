package dev.reckon.learning.train;

import dev.reckon.cli.AtLeastOne;
import dev.reckon.cli.UsageError;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.TrustedPrograms;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code train} that start from a bundle. */
final class ContinueOptions {

  private static final String LEARNING_RATE = "learning_rate";

  @Option(
      names = "--continue",
      required = true,
      paramLabel = "BUNDLE",
      description =
          "Train this bundle on with the data that are newer than it: --epochs passes over "
              + "those events and some older ones. Model, seed and settings are those of the "
              + "bundle; only --set learning_rate can change.")
  private Path bundle = Path.of("");

  @Option(
      names = "--replay",
      defaultValue = "3",
      paramLabel = "N",
      description =
          "How many older targets are learnt again for each new one, so that they are not "
              + "forgotten (default: ${DEFAULT-VALUE}).")
  private double replay;

  @Option(
      names = "--most-steps",
      defaultValue = "1000",
      paramLabel = "N",
      converter = AtLeastOne.class,
      description = "End after this many steps in any case (default: ${DEFAULT-VALUE}).")
  private int mostSteps;

  /** Of picocli. */
  ContinueOptions() {}

  Path bundle() {
    return bundle;
  }

  /**
   * The training that is asked for.
   *
   * @param passes null for the default
   * @param set settings that are to change
   * @throws UsageError where one is set that is the bundle's
   */
  ContinuedTraining training(
      TrustedPrograms trusted, @Nullable Integer passes, Map<String, String> set) {
    if (!Set.of(LEARNING_RATE).containsAll(set.keySet())) {
      throw new UsageError(
          "--continue takes its settings from the bundle: --set can change learning_rate alone");
    }
    try {
      String rate = set.get(LEARNING_RATE);
      return new ContinuedTraining(
          Bundle.open(bundle, trusted),
          new ContinueSettings(
              replay,
              passes == null ? ContinueSettings.DEFAULT.passes() : passes,
              mostSteps,
              rate == null ? null : Double.valueOf(rate),
              null));
    } catch (NumberFormatException e) {
      throw new UsageError("Setting learning_rate must be a number", e);
    } catch (IllegalArgumentException e) {
      throw new UsageError(String.valueOf(e.getMessage()), e);
    }
  }
}
