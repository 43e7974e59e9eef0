package dev.reckon.learning.benchmark;

import dev.reckon.cli.AtLeastOne;
import dev.reckon.cli.OutputFile;
import dev.reckon.cli.Version;
import dev.reckon.learning.benchmark.TrainReport.TrainingCost;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.Splits;
import dev.reckon.learning.train.loop.StepTiming;
import dev.reckon.learning.train.loop.StepTiming.Layout;
import dev.reckon.learning.train.loop.StepTiming.Steps;
import dev.reckon.learning.train.recipe.Recipe;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.bundle.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench train}: the cost of training a prefix of a history, by model and layout. */
@Command(
    name = "train",
    description = "Measure training: all prefixes of a history in one pass, or one prefix a row.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class BenchTrainCommand implements Callable<Integer> {

  /** So few items that the cost of scoring is negligible. */
  private static final int FEW_ITEMS = 100;

  @Option(
      names = "--data",
      paramLabel = "READER:PATH",
      description =
          "Histories to train on, leave-one-out; without it, random ones in the numbers and lengths"
              + " of Amazon Beauty.")
  private @Nullable String data;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      split = ",",
      description = "Models to measure (default ${DEFAULT-VALUE}).")
  private List<String> models =
      List.of(ModelConfig.SASREC, ModelConfig.REAREC_ERL, ModelConfig.REAREC_PRL);

  @Option(
      names = "--width",
      paramLabel = "D",
      split = ",",
      description = "Widths to measure (default ${DEFAULT-VALUE}).")
  private List<Integer> widths = List.of(64, 256);

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting, for every model that has one of this name; may be repeated.")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      converter = AtLeastOne.class,
      defaultValue = "15",
      description = "How long each case is measured (default ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Seed of weights, dropout, batches and random histories (default ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--report",
      converter = OutputFile.class,
      paramLabel = "FILE",
      description = "Write the figures there, as one JSON object.")
  private @Nullable Path report;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Histories histories = data == null ? Histories.random(seed) : read(data);
    List<TrainingCost> costs = new ArrayList<>();
    for (int width : widths) {
      for (String model : models) {
        Recipe recipe = recipe(model, width);
        for (Layout layout : Layout.values()) {
          costs.add(measure(recipe, histories, layout));
          print(costs.get(costs.size() - 1));
        }
      }
    }
    if (report != null) {
      Settings.JSON.writeValue(
          report.toFile(),
          new TrainReport(
              data == null ? "random" : data,
              histories.itemCount(),
              histories.rows(),
              seed,
              Version.get(),
              costs));
    }
    return 0;
  }

  private static Histories read(String dataset) {
    Split split = Splits.of(Dataset.read(dataset), Protocol.LEAVE_ONE_OUT);
    return new Histories(split.trainingSequences(), split.vocabulary().size());
  }

  /** Settings that a model does not have are skipped. */
  private Recipe recipe(String model, int width) {
    Map<String, String> changes = new LinkedHashMap<>();
    Recipe defaults = Recipe.of(model, Map.of());
    set.forEach(
        (key, value) -> {
          if (models.size() == 1 || defaults.has(key)) {
            changes.put(key, value);
          }
        });
    changes.put("d", Integer.toString(width));
    return Recipe.of(model, changes);
  }

  private TrainingCost measure(Recipe recipe, Histories histories, Layout layout) {
    Duration duration = Duration.ofSeconds(seconds);
    Steps all =
        StepTiming.measure(
            recipe, histories.sequences(), histories.itemCount(), layout, duration, seed);
    Histories few = histories.overFewItems(FEW_ITEMS);
    Steps withoutCatalogue =
        StepTiming.measure(
            recipe, few.sequences(), few.itemCount(), layout, duration.dividedBy(3), seed);
    return TrainingCost.of(recipe, layout, all, withoutCatalogue);
  }

  private void print(TrainingCost cost) {
    out()
        .printf(
            "%-10s d %3d, %-16s %6.3f CPU ms a row (%2.0f %% for the catalogue), %,7.0f rows/s,"
                + " epoch %,6.0f CPU s, peak %,d MiB%n",
            cost.model(),
            cost.d(),
            cost.layout().replace('_', ' ') + ":",
            cost.cpuMsPerRow(),
            100 * cost.catalogueShare(),
            cost.rowsPerS(),
            cost.cpuSecondsPerEpoch(),
            cost.peakMib());
    out().flush();
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}
