package dev.reckon.model.train;

import dev.reckon.event.v1.Item;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.bundle.BundleStore;
import dev.reckon.model.bundle.CodeVersion;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.bundle.Settings;
import dev.reckon.model.data.EventLog;
import dev.reckon.model.data.Protocol;
import dev.reckon.model.data.Split;
import dev.reckon.model.data.Vocabulary;
import dev.reckon.model.popularity.RecentCounts;
import dev.reckon.model.program.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code train}: a dataset in, a bundle out. */
@Command(
    name = "train",
    description = "Trains a model from a dataset into a bundle.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class TrainCommand implements Callable<Integer> {

  private static final DateTimeFormatter VERSION_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  @Option(
      names = "--data",
      required = true,
      paramLabel = "READER:PATH",
      description = "The dataset.")
  private String data = "";

  @Option(
      names = "--model",
      defaultValue = ModelConfig.SASREC,
      paramLabel = "NAME",
      description = "Which model: sasrec (default), bert4rec, rearec-erl or rearec-prl.")
  private String model = "";

  @Option(
      names = "--protocol",
      required = true,
      paramLabel = "PROTOCOL",
      description = "What may be learnt from: leave-one-out, time-split or all.")
  private String protocol = "";

  @Option(
      names = "--out",
      required = true,
      paramLabel = "BUNDLE",
      description = "The directory to write; a bundle that is there is replaced.")
  private Path out = Path.of("");

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of everything random (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting of the network or its training; may be repeated.")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(
      names = "--report",
      paramLabel = "FILE.json",
      description = "Where to write what came of it.")
  private @Nullable Path report;

  @Override
  public Integer call() throws IOException {
    train(Recipe.of(model, set));
    return 0;
  }

  private void train(Recipe recipe) throws IOException {
    BundleStore.requireWritable(out);
    TrainingData training = TrainingData.read(data, Protocol.of(protocol));
    Split split = training.split();
    TrainingRun run =
        new TrainingRun(
            training, recipe, seed, out.resolveSibling("." + out.getFileName() + ".checkpoint"));
    TrainingState end;
    try (ConsoleProgress progress = ConsoleProgress.labelled("Epoch ")) {
      end = run.finish(StoppingRule.NONE, progress);
    }
    Optional<RecentCounts> recent = RecentTraining.of(training.log(), split);
    Bundle bundle =
        BundleStore.write(
            out,
            manifest(recipe, split, training.sha256(), end, recent),
            new Weights(end.bestWeights(), Map.of("architecture", recipe.config().architecture())),
            training.archive(),
            items(training.log(), split.vocabulary(), recent));
    run.forget();
    finish(bundle, recipe, split, end);
  }

  private Manifest manifest(
      Recipe recipe, Split split, String sha256, TrainingState end, Optional<RecentCounts> recent) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    ValidationScore score = end.best().validation();
    return new Manifest(
        recipe.config().architecture(),
        VERSION_TIME.format(now) + "-seed" + seed,
        now.toString(),
        CodeVersion.get(),
        recipe.config(),
        recipe.training(),
        seed,
        new Manifest.Data(data, sha256, protocol, split.vocabulary().size(), rows(split)),
        score == null ? Map.of() : score.byName(),
        recent.map(TrainCommand::popularity).orElse(null));
  }

  private static Manifest.Popularity popularity(RecentCounts recent) {
    return new Manifest.Popularity(recent.halfLife().toString(), recent.newest().toString());
  }

  /** Every item of a sequence but the first is a target once an epoch. */
  private static long rows(Split split) {
    return split.trainingSequences().stream().mapToLong(items -> items.length - 1L).sum();
  }

  private static List<BundleItem> items(
      EventLog log, Vocabulary vocabulary, Optional<RecentCounts> recent) {
    Map<String, String> titles = new HashMap<>();
    for (Item item : log.items()) {
      if (!item.getTitle().isEmpty()) {
        titles.put(item.getItemId(), item.getTitle());
      }
    }
    List<BundleItem> items = new ArrayList<>(vocabulary.size());
    for (int index = 0; index < vocabulary.size(); index++) {
      String id = vocabulary.itemId(index);
      Double recentCount = recent.isEmpty() ? null : recent.get().counts()[index];
      items.add(new BundleItem(id, titles.get(id), vocabulary.count(index), recentCount));
    }
    return items;
  }

  private void finish(Bundle bundle, Recipe recipe, Split split, TrainingState end)
      throws IOException {
    Manifest manifest = bundle.manifest();
    double seconds = end.curve().stream().mapToDouble(EpochResult::seconds).sum();
    double cpuSeconds = end.curve().stream().mapToDouble(EpochResult::cpuSeconds).sum();
    double trainingSeconds = end.curve().stream().mapToDouble(EpochResult::trainingSeconds).sum();
    double trainingCpuSeconds =
        end.curve().stream().mapToDouble(EpochResult::trainingCpuSeconds).sum();
    long epochRows = TrainingRows.of(recipe, split).count();
    double rows = (double) epochRows * end.epochs();
    System.err.printf(
        "%s: epoch %d of %d kept, %.0f s (%.0f CPU s)%n",
        out, end.bestEpoch(), end.epochs(), seconds, cpuSeconds);
    if (report != null) {
      Settings.JSON.writeValue(
          report.toFile(),
          new TrainingReport(
              manifest.model(),
              manifest.version(),
              bundle.digest(),
              manifest.codeVersion(),
              data,
              protocol,
              seed,
              split.vocabulary().size(),
              epochRows,
              end.epochs(),
              end.bestEpoch(),
              rows / trainingSeconds,
              rows / trainingCpuSeconds,
              seconds,
              cpuSeconds,
              end.best().validation(),
              manifest.config(),
              recipe.training(),
              end.curve()));
    }
  }
}
