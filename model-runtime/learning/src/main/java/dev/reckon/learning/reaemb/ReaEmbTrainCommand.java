package dev.reckon.learning.reaemb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.cli.EndSignals;
import dev.reckon.cli.OutputFile;
import dev.reckon.cli.Times;
import dev.reckon.cli.UsageError;
import dev.reckon.cli.Version;
import dev.reckon.language.Backbone;
import dev.reckon.language.MiniLmBackbone;
import dev.reckon.language.ReaEmbFiles;
import dev.reckon.language.decoder.DecoderBackbone;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.embed.ItemVectors;
import dev.reckon.learning.train.loop.TrainingException;
import dev.reckon.learning.train.recipe.Identity;
import dev.reckon.model.bundle.Settings;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code reaemb train}: both stages, or one. */
@Command(
    name = "train",
    description =
        "Trains the language model that comes with Reckon on the item texts of a dataset, and on what"
            + " people took together. LRCL makes items distinguishable whatever part of their text is"
            + " known; CRRL then rewards vectors that rank what is taken together above the rest. A"
            + " run that was stopped continues where it was.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ReaEmbTrainCommand implements Callable<Integer> {

  @Option(names = "--data", required = true, paramLabel = "READER:PATH", description = Dataset.HELP)
  private String data = "";

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The directory to write. An encoder that is there is replaced.")
  private Path out = Path.of("");

  @Option(
      names = "--stage",
      defaultValue = "both",
      paramLabel = "STAGE",
      description = "lrcl, crrl or both (default: ${DEFAULT-VALUE}).")
  private String stage = "";

  @Option(
      names = "--from",
      paramLabel = "DIR",
      description =
          "An encoder that an earlier run wrote, to begin with; an untrained one without.")
  private @Nullable Path from;

  @Option(
      names = "--model-dir",
      paramLabel = "DIR",
      description =
          "A folder with a language model of the type qwen2, qwen3 or llama to train instead of the"
              + " one that comes with Reckon: config.json, safetensors, tokenizer.json.")
  private @Nullable Path modelDirectory;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description =
          "Tokens of a text that a model of --model-dir reads, with what is said around it (default: "
              + DecoderBackbone.DEFAULT_TOKENS
              + ").")
  private @Nullable Integer mostTokens;

  @Option(
      names = "--for",
      converter = Times.class,
      paramLabel = "TIME",
      description =
          "When to end, e.g. 30m or 2h. The learning rate falls to 0 by then; two stages share the"
              + " time. Without it a run takes all steps, and the same seed gives the same encoder.")
  private @Nullable Duration time;

  @Option(
      names = "--protocol",
      defaultValue = "time-split",
      paramLabel = "PROTOCOL",
      description =
          "What CRRL may learn from: the training part of leave-one-out or time-split, or all"
              + " (default: ${DEFAULT-VALUE}).")
  private String protocol = "";

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting; may be repeated. docs/reference/settings.md lists them.")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of all draws (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of a step; all processors without it.")
  private @Nullable Integer threads;

  @Option(
      names = "--report",
      converter = OutputFile.class,
      paramLabel = "FILE.json",
      description = "Where to write the report.")
  private @Nullable Path report;

  @Override
  public Integer call() throws IOException {
    List<StageName> stages = stages();
    ReaEmbSettings settings = ReaEmbSettings.of(set);
    EncoderDirectory directory = new EncoderDirectory(out);
    directory.requireWritable();
    if (modelDirectory == null) {
      if (mostTokens != null) {
        throw new UsageError("--max-tokens is for a model of --model-dir");
      }
      Backbone own = new MiniLmBackbone(settings.isCausal());
      return train(own, settings.on(own), stages, directory);
    }
    int most = mostTokens == null ? DecoderBackbone.DEFAULT_TOKENS : mostTokens;
    try (DecoderBackbone folder = DecoderBackbone.open(modelDirectory, most, OptionalInt.empty())) {
      return train(folder, settings.on(folder), stages, directory);
    }
  }

  private int train(
      Backbone backbone,
      ReaEmbSettings settings,
      List<StageName> stages,
      EncoderDirectory directory)
      throws IOException {
    EventLog log = Dataset.read(data);
    ItemVectors.requireAny(ItemVectors.withText(log, backbone), data);
    TorchProgram.useThreads(threads == null ? Runtime.getRuntime().availableProcessors() : threads);
    requireSurrogate(settings, backbone);
    Catalogue catalogue = Catalogue.of(log, backbone);
    TakenTogether together = TakenTogether.of(log, learntUnder(), catalogue);
    requireEnough(stages, catalogue, together);
    AtomicBoolean isStopped = new AtomicBoolean();
    EndSignals.onEnd(() -> isStopped.set(true));
    StageCheckpoint checkpoint =
        new StageCheckpoint(directory.checkpoint(), identity(settings, backbone));
    ReaEmbRun run =
        new ReaEmbRun(
            backbone,
            catalogue,
            together,
            settings,
            seed,
            checkpoint,
            new RunProgress(System.err, System::nanoTime),
            isStopped::get);
    ReaEmbRun.Trained trained = finish(run, stages, settings, backbone);
    ReaEmbReport done =
        new ReaEmbReport(
            Version.get(),
            data,
            protocol,
            seed,
            backbone.name(),
            catalogue.size(),
            together.withNeighbours().size(),
            settings,
            trained.stages());
    ObjectNode training = Settings.JSON.valueToTree(done);
    directory.write(
        new ReaEmbFiles(
            ReaEmbFiles.Reading.of(backbone, settings.scale(), training), trained.weights()));
    checkpoint.delete();
    if (report != null) {
      Settings.JSON.writeValue(report.toFile(), done);
    }
    System.err.printf("%s: an encoder for ./reckon embed-items --encoder%n", out);
    return 0;
  }

  private ReaEmbRun.Trained finish(
      ReaEmbRun run, List<StageName> stages, ReaEmbSettings settings, Backbone backbone)
      throws IOException {
    double limit = time == null ? Double.POSITIVE_INFINITY : time.toSeconds();
    try {
      return run.finish(stages, start(settings, backbone), limit);
    } catch (ReaEmbRun.StoppedException e) {
      throw new TrainingException(e.getMessage() + ": the same command continues it", e);
    }
  }

  private List<StageName> stages() {
    return switch (stage) {
      case "lrcl" -> List.of(StageName.LRCL);
      case "crrl" -> List.of(StageName.CRRL);
      case "both" -> List.of(StageName.LRCL, StageName.CRRL);
      default -> throw new UsageError("--stage is lrcl, crrl or both, not '" + stage + "'");
    };
  }

  private @Nullable Map<String, Tensor.Floats> start(ReaEmbSettings settings, Backbone backbone)
      throws IOException {
    if (from == null) {
      return null;
    }
    ReaEmbFiles files = ReaEmbFiles.read(from);
    ReaEmbFiles.Reading reading = files.settings();
    if (!reading.backbone().equals(backbone.name())
        || reading.causal() != backbone.isCausal()
        || reading.scale() != settings.scale()) {
      throw new UsageError(
          "%s was trained on %s with attention=%s and alpha / rank = %s: give the same settings"
              .formatted(
                  from,
                  reading.backbone(),
                  reading.causal() ? ReaEmbSettings.CAUSAL : "bidirectional",
                  reading.scale()));
    }
    return files.weights();
  }

  private static void requireSurrogate(ReaEmbSettings settings, Backbone backbone) {
    boolean isReleased = settings.surrogate().equals(ReaEmbSettings.LM_LIKELIHOOD);
    if (isReleased && !(backbone.hasHead() && backbone.isCausal())) {
      throw new UsageError(
          "surrogate=lm-likelihood needs a causal language model with a head, and "
              + backbone.name()
              + " has none: set surrogate=gaussian");
    }
  }

  private void requireEnough(List<StageName> stages, Catalogue catalogue, TakenTogether together) {
    if (catalogue.learnt(seed).size() < 2) {
      throw new DatasetException(
          data + " has too few items with a text: LRCL tells items from one another");
    }
    if (stages.contains(StageName.CRRL) && together.withNeighbours().isEmpty()) {
      throw new DatasetException(
          data
              + ": nobody took two items with a text in the part that is learnt from, which is what"
              + " CRRL learns: give --stage lrcl");
    }
  }

  private Protocol learntUnder() {
    Protocol named = Protocol.of(protocol);
    if (named == Protocol.PREQUENTIAL) {
      throw new UsageError("An encoder for prequential tests is trained under time-split");
    }
    return named;
  }

  private String identity(ReaEmbSettings settings, Backbone backbone) throws IOException {
    String begun = from == null ? "" : from.toAbsolutePath().toString();
    return Identity.sha256(
        Settings.JSON.writeValueAsBytes(settings),
        String.join(
                "\n",
                stage,
                Dataset.digest(data),
                protocol,
                begun,
                Long.toString(seed),
                backbone.name() + " " + mostTokens)
            .getBytes(StandardCharsets.UTF_8));
  }
}
