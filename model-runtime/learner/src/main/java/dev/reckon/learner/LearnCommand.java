package dev.reckon.learner;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import dev.reckon.cli.CommandFailed;
import dev.reckon.cli.Commands;
import dev.reckon.cli.EndSignals;
import dev.reckon.cli.KafkaOptions;
import dev.reckon.learner.follow.LogTopics;
import dev.reckon.learner.follow.OneLearner;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.process.MetricsEndpoint;
import dev.reckon.wire.Topic;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code learn}: learns from the stream until the process is asked to end. */
@Command(
    name = LearnCommand.NAME,
    description =
        "Keep an event log of the topics, make the next bundle from it, try it out "
            + "and promote it. ./reckon up runs a learner already.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class LearnCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(LearnCommand.class);

  static final String NAME = "learn";

  @Option(
      names = "--bundle",
      paramLabel = "BUNDLE",
      description =
          "The bundle that the runtimes were started with: it is live until a deployment names"
              + " another. Without it, and without a deployment, a first bundle is trained when the log"
              + " has enough.")
  private @Nullable Path bundle;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description =
          "The directory of the learner: event log, bundles and progress. Every runtime has to see it"
              + " under the same path, and its settings have to allow DIR/bundles.")
  private Path out = Path.of("");

  @Option(
      names = "--every",
      paramLabel = "TIME",
      description =
          "Make the next bundle after this much time of events, e.g. 30m or 1h (default 1h).")
  private @Nullable String every;

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Spec private @Nullable CommandSpec spec;

  private volatile @Nullable Learner started;
  private volatile @Nullable OneLearner alone;

  @Override
  public Integer call() throws IOException, InterruptedException {
    LearnerSettings settings = LearnerSettings.of(overrides(), kafka.file());
    if (bundle != null) {
      Manifest manifest = Bundle.open(bundle, settings.models().trusted()).manifest();
      LOG.info(
          "live until a deployment names another: {} {}", manifest.model(), manifest.version());
    }
    List<String> unused =
        settings
            .startup()
            .prepare(
                settings.kafka(),
                settings.topics(),
                Stream.concat(
                        LogTopics.followed().stream(),
                        Stream.of(Topic.MODELS, Topic.RECOMMENDATION_METRICS))
                    .toList());
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
    alone =
        new OneLearner(
            settings.topics().prefix(),
            settings.models().topic(),
            settings.kafka(),
            out.toAbsolutePath().normalize(),
            Instant.now());
    alone.start();
    alone.awaitAlone();
    Learner learner = Learner.start(settings, bundle, out, alone, InstantSource.system());
    started = learner;
    try (MetricsEndpoint endpoint = new MetricsEndpoint(learner::metrics, learner::health)) {
      listen(endpoint, settings.metrics());
      learnUntilTheEnd(learner);
    }
    return 0;
  }

  private static void listen(MetricsEndpoint endpoint, LearnerSettings.Metrics metrics) {
    if (metrics.port().isEmpty()) {
      return;
    }
    int port = metrics.port().getAsInt();
    try {
      endpoint.start(new InetSocketAddress(metrics.host(), port));
    } catch (IOException | UnresolvedAddressException e) {
      throw new CommandFailed(
          "Nothing can listen at %s port %d for metrics (reckon.learner.metrics): %s"
              .formatted(metrics.host(), port, Commands.reason(e)),
          e);
    }
    LOG.info("metrics are at http://{}:{}/metrics", metrics.host(), endpoint.port());
  }

  private void learnUntilTheEnd(Learner learner) throws InterruptedException {
    EndSignals.endWithStatusZero();
    PrintWriter print = Objects.requireNonNull(spec).commandLine().getOut();
    print.printf("ready: learning from %s into %s%n", kafka.bootstrapServers(), out);
    print.flush();
    learner.run();
  }

  private Config overrides() {
    Config options =
        every == null
            ? ConfigFactory.empty()
            : ConfigFactory.empty()
                .withValue(
                    LearnerSettings.ROOT + ".cadence.every",
                    ConfigValueFactory.fromAnyRef(every, "--every"));
    return options.withFallback(kafka.overrides(LearnerSettings.ROOT));
  }

  private void stop() {
    Learner learner = started;
    OneLearner member = alone;
    if (learner == null) {
      if (member != null) {
        member.close();
      }
      return;
    }
    try {
      learner.close();
    } catch (IOException e) {
      LOG.error("the event log could not be closed; what is committed is whole", e);
    }
  }
}
