package dev.reckon.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.cli.AtLeastOne;
import dev.reckon.cli.EndSignals;
import dev.reckon.cli.KafkaClientOptions;
import dev.reckon.cli.KafkaOptions;
import dev.reckon.cli.OutputFile;
import dev.reckon.cli.Times;
import dev.reckon.cli.UsageError;
import dev.reckon.demo.process.KafkaAccess;
import dev.reckon.demo.process.NeededPort;
import dev.reckon.demo.process.ReckonHome;
import dev.reckon.demo.process.StartPatience;
import dev.reckon.demo.process.StopRequest;
import dev.reckon.demo.process.ViewPlan;
import dev.reckon.demo.replay.Speed;
import dev.reckon.demo.report.Json;
import dev.reckon.demo.report.Summary;
import dev.reckon.demo.simulate.SimulatedLog;
import dev.reckon.demo.terminal.TerminalView;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.train.recipe.Recipe;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.ModelConfig;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code demo}. */
@Command(
    name = "demo",
    description = {
      "Starts everything on this machine - a Kafka broker, the model runtime, the Flink job, the"
          + " view with its web console - and feeds it events: those of a dataset, or simulated"
          + " ones.",
      "The first start serves a model that is trained within seconds, and trains the full one"
          + " meanwhile, which takes its place and is kept for the next start."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

  @ArgGroup private @Nullable Source source;
  @ArgGroup private @Nullable Ranking ranking;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description =
          "Use this broker, e.g. that of ./reckon broker, and leave it running. Default: one of the"
              + " demo's own, which ends with it.")
  private @Nullable String bootstrapServers;

  @Mixin private KafkaClientOptions kafka = new KafkaClientOptions();

  @Option(
      names = "--reasoning-steps",
      paramLabel = "K",
      description = "Reasoning steps to ask for. Default: as many as the model was trained with.")
  private @Nullable Integer reasoningSteps;

  @Option(
      names = "--events",
      paramLabel = "N",
      converter = AtLeastOne.class,
      description = "Stop after this number of events.")
  private @Nullable Integer events;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      converter = Times.class,
      description = "Stop after this time: 60s, 5m. Without it: when the events end, or on Ctrl-C.")
  private @Nullable Duration runFor;

  @Option(
      names = "--speed",
      paramLabel = "SPEED",
      converter = Speeds.class,
      description =
          "1x for real time, 10x, or max: a user's next event is sent once the list that covers the"
              + " one before was read; or in-order: the same up to the first scored click, then"
              + " one event after the other, as a backtest scores them. Default: max for a"
              + " dataset, 1x for a simulation.")
  private @Nullable Speed speed;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "Seed of everything random. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(
      names = "--past-events",
      paramLabel = "N",
      converter = AtLeastOne.class,
      description = "Simulated events to train on. Default: ${DEFAULT-VALUE}.")
  private int pastEvents = SimulatedLog.DEFAULT_EVENTS;

  @Option(names = "--headless", description = "Show no screen, but print a line every few seconds.")
  private boolean headless;

  @ArgGroup private @Nullable Console console;

  @Option(
      names = "--report",
      converter = OutputFile.class,
      paramLabel = "FILE.json",
      description = "Write counts, times and scores here; docs/reference/reports.md explains them.")
  private @Nullable Path report;

  @Option(
      names = "--wait-for-training",
      negatable = true,
      description =
          "Start nothing before the model is trained in full. Default: only with --headless or"
              + " --report, so that figures are those of one model.")
  private @Nullable Boolean waitForTraining;

  @Option(
      names = "--start-timeout",
      paramLabel = "TIME",
      converter = Times.class,
      defaultValue = "10m",
      description =
          "How long the view and the model runtime may each take to start, on a slow "
              + "machine. Default: ${DEFAULT-VALUE}.")
  private Duration startTimeout = StartPatience.LIMIT;

  @Override
  public Integer call() throws Exception {
    Optional<KafkaAccess> broker = broker();
    DemoOptions options = options();
    options.data().ifPresent(Dataset::require);
    if (console != null && console.port != null) {
      NeededPort.requireFree(List.of(new NeededPort(console.port, "the console", "--view-port")));
    }
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    try (StopRequest stop = StopRequest.onSignals()) {
      EndSignals.endWithStatusZero();
      Demo demo = new Demo(options, TerminalView.isPossible(), out, stop);
      ObjectNode result =
          broker.isPresent() ? demo.runOn(broker.get()) : demo.run(kafka.topicPrefix());
      if (report != null) {
        Json.write(result, report);
      }
      out.println(Summary.of(result));
      out.flush();
    }
    return 0;
  }

  /** The existing broker, if one is named. */
  Optional<KafkaAccess> broker() {
    Optional<String> servers = Optional.ofNullable(bootstrapServers).or(kafka::bootstrapServers);
    Map<String, String> properties = kafka.properties();
    if (servers.isEmpty() && !properties.isEmpty()) {
      throw new UsageError(
          "Properties of Kafka's clients are for a broker of yours: name it with"
              + " --bootstrap-servers");
    }
    return servers.map(
        named ->
            new KafkaAccess(KafkaOptions.requireAddresses(named), properties, kafka.topicPrefix()));
  }

  /** The options as a value. */
  DemoOptions options() {
    Optional<Path> bundle =
        Optional.ofNullable(ranking).flatMap(chosen -> Optional.ofNullable(chosen.bundle));
    bundle.ifPresent(Bundle::requireOne);
    ReckonHome home = ReckonHome.of(System.getenv());
    return new DemoOptions(
        Optional.ofNullable(source).flatMap(chosen -> Optional.ofNullable(chosen.data)),
        model(),
        bundle,
        Optional.ofNullable(reasoningSteps),
        seed,
        events == null ? OptionalLong.empty() : OptionalLong.of(events),
        Optional.ofNullable(runFor),
        Optional.ofNullable(speed),
        headless,
        pastEvents,
        view(home),
        waitForTraining == null ? headless || report != null : waitForTraining,
        startTimeout,
        home);
  }

  /** Checks that a model of this name exists. */
  private String model() {
    if (ranking == null || ranking.model == null) {
      return ModelConfig.CROSS_REASONING;
    }
    return Recipe.of(ranking.model, Map.of()).config().architecture().id();
  }

  private Optional<ViewPlan> view(ReckonHome home) {
    if (console != null && console.isUnwanted) {
      return Optional.empty();
    }
    Path log = home.log("view");
    return Optional.of(
        console == null || console.port == null
            ? ViewPlan.onAnyPort(log)
            : new ViewPlan(console.port, log));
  }

  private static final class Source {
    @Option(
        names = "--data",
        paramLabel = "DATASET",
        description =
            "READER:PATH, e.g. movielens:ml-latest-small. Trained on the first 80 %% by time; all"
                + " events are replayed, the clicks after the cut are scored.")
    private @Nullable String data;

    // Only documents the default: it excludes --data, and is the case without it.
    @SuppressWarnings("UnusedVariable")
    @Option(names = "--simulate", description = "Simulate a shop; the default.")
    private boolean simulate;
  }

  private static final class Console {
    @Option(
        names = "--view-port",
        paramLabel = "PORT",
        description = "Where the console is found. Default: 8080, or a free port if that is taken.")
    private @Nullable Integer port;

    @Option(names = "--no-view", description = "Start no view, so there is no console.")
    private boolean isUnwanted;
  }

  private static final class Ranking {
    @Option(
        names = "--model",
        paramLabel = "NAME",
        description =
            "Train this one: cross-reasoning (default), which reads searches and gives reasons,"
                + " sasrec, bert4rec, rearec-erl or rearec-prl.")
    private @Nullable String model;

    @Option(names = "--bundle", paramLabel = "BUNDLE", description = "Serve this bundle instead.")
    private @Nullable Path bundle;
  }
}
